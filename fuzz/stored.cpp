// What lies on disk and a person, or a thief, may have changed: the vault's header, settings, the
// addresses in them, lists of mandates, what goes along in a backup, and the mark of a device; and
// heads of frames on a control socket. What is accepted comes back as written, where it is written.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>

#include "peyk/base/cbor.hpp"
#include "peyk/desk/vault_header.hpp"
#include "peyk/net/address.hpp"
#include "peyk/net/control_server.hpp"

#include "card_folder.hpp"
#include "desk_backup.hpp"
#include "mandate_orders.hpp"
#include "require.hpp"
#include "settings.hpp"
#include "unix_socket.hpp"

namespace {

namespace app = peyk::app;

void check_mandates(const std::string& text) {
  const auto wishes = app::read_mandate_list(text, "folder/list.toml");
  if (!wishes) return;
  require(!wishes->empty() && wishes->size() <= app::most_mandates_of_a_list);
  std::set<std::string> outputs;
  for (const app::MandateWish& wish : *wishes) {
    require(!wish.request.empty() && outputs.insert(wish.output).second);
    require(wish.tracks.size() <= peyk::identity::tracks_of_a_mandate);
  }
}

void check_frame_head(peyk::ByteSpan in) {
  if (in.size() != peyk::net::frame_head) return;
  const auto size = peyk::net::read_frame_head(in);
  if (!size) return;
  require(*size <= peyk::net::max_control_frame);
  require(std::ranges::equal(peyk::net::make_frame_head(*size), in));
}

// The settings are TOML, which can be written in many ways; the rest in one only.
void check_backup(peyk::ByteSpan in) {
  const auto packed = app::unpack(in, "copy");
  if (!packed) {
    const peyk::text::Message what = packed.error().what;
    require(what == peyk::text::Message::error_backup_damaged ||
            what == peyk::text::Message::error_file_newer);
    return;
  }
  require(packed->couriers.size() <= app::most_trusted && peyk::cbor::check(in).has_value());
  const peyk::Bytes written = app::pack(packed->settings, packed->couriers);
  const auto again = app::unpack(written, "copy");
  require(again && again->settings == packed->settings && again->couriers == packed->couriers);
  require(app::pack(again->settings, again->couriers) == written);
  for (const auto& card : packed->couriers) {
    const peyk::Bytes bytes = card.encode();
    require(std::ranges::search(in, bytes).begin() != in.end());
  }
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
  check_mandates(text);
  check_backup(in);
  if (const auto mark = app::device_mark_from(text)) {
    require(app::written_device_mark(*mark) == text);
  }
  check_frame_head(in);
  return 0;
}
