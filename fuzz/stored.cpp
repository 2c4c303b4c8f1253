// What lies on disk and a person, or a thief, may have changed: the vault's header, settings, and
// the addresses in them. What is accepted comes back as written.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "peyk/desk/vault_header.hpp"
#include "peyk/net/address.hpp"

#include "settings.hpp"

namespace {

namespace app = peyk::app;

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const peyk::ByteSpan in(data, size);
  if (const auto header = peyk::desk::VaultHeader::decode(in)) {
    require(std::ranges::equal(header->encode(), in));
  }
  const std::string text = peyk::to_text(in);
  if (const auto address = peyk::net::Address::parse(text)) {
    require(peyk::net::to_string(*address) == text);
  }
  if (const auto desk = app::read_desk_settings(text, "x")) {
    require(app::read_desk_settings(app::written(*desk), "x") == *desk);
  }
  if (const auto courier = app::read_courier_settings(text, "x")) {
    require(app::read_courier_settings(app::written(*courier), "x") == *courier);
  }
  return 0;
}
