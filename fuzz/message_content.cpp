// What a message carries, against arbitrary bytes: what is accepted encodes to itself again, keeps
// the limits, and never makes a unit longer than its total.
#include "message_content.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "require.hpp"

using namespace peyk::desk;

namespace {

void assemble(const MessageContent& content) {
  const std::uint64_t first = content.fragments.empty() ? 1 : content.fragments.front().unit;
  Assembly assembly(first - 1);
  for (const Fragment& fragment : content.fragments) {
    const std::size_t before = assembly.arrived();
    const Assembly::Added added = assembly.add(fragment);
    if (added == Assembly::Added::refused) require(assembly.arrived() == before);
    if (added == Assembly::Added::incomplete) require(assembly.arrived() < assembly.total());
    if (added == Assembly::Added::complete) {
      require(assembly.unit() == fragment.unit);
      require(assembly.take().size() == fragment.total);
    }
    require(assembly.total() <= max_unit_bytes);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const peyk::ByteSpan in(data, size);
  const auto content = decode_message_content(in);
  if (!content.has_value()) return 0;
  require(std::ranges::equal(encode(*content), in));
  require(content->fragments.size() <= max_fragments_in_message);
  require(content->misses.size() <= max_misses_in_message);
  assemble(*content);
  return 0;
}
