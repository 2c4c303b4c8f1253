// Announcements, statements and key documents of arbitrary bytes, alone and in a gossip cell: what
// is accepted encodes to itself again, and no signature that the fuzzer makes verifies.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "peyk/onion/key_page.hpp"
#include "peyk/onion/key_set.hpp"

namespace {

using namespace peyk::onion;

void must(bool holds) {
  if (!holds) std::abort();
}

template <class T>
void check(const Result<T>& read, peyk::ByteSpan in) {
  if (read) must(std::ranges::equal(encode(*read), in));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const peyk::ByteSpan in(data, size);
  check(decode_announcement(in), in);
  check(decode_statement(in), in);
  const auto document = decode_key_document(in);
  check(document, in);
  if (document) {
    must(verify(*document, [](const peyk::CourierId&) { return nullptr; }).signers().empty());
  }
  Cell cell;
  std::copy_n(data, std::min(size, cell_size), cell.mutable_span().begin());
  if (const auto gossip = decode_gossip(cell)) {
    Cell again = gossip_cell(*gossip);
    write_head(again, *read_head(cell));  // the exchange of a gossip cell is anything
    must(std::ranges::equal(again.span(), cell.span()));
  }
  return 0;
}
