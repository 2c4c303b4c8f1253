// The CBOR reader against arbitrary bytes, in two ways: whatever check() accepts must re-encode to
// itself and nothing else may; and any sequence of reads must keep the reader's promises.
#include "peyk/base/cbor.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

#include "cbor_reencode.hpp"
#include "require.hpp"

namespace {

using peyk::ByteSpan;
namespace cbor = peyk::cbor;

void require_reencodes_if_accepted(ByteSpan in) {
  const auto again = cbor::reencode(in);
  require(cbor::check(in).has_value() == again.has_value());
  if (again) require(*again == peyk::Bytes(in.begin(), in.end()));
}

// Plays a script of reads, as some decoder might, whatever the bytes hold.
class Script {
 public:
  explicit Script(ByteSpan in) : in_(in), reader_(in) {}

  void step(std::uint8_t order) {
    const std::size_t limit = order >> 4U;
    switch (order & 0x0fU) {
      case 0:
        note(reader_.uint());
        break;
      case 1:
        note_span(reader_.bytes(limit), limit);
        break;
      case 2:
        note_span(reader_.bytes_exactly(limit), limit);
        break;
      case 3:
        note_text(limit);
        break;
      case 4:
        note_count(reader_.array(limit), limit);
        break;
      case 5:
        note_count(reader_.map(limit), limit);
        break;
      case 6:
        note(reader_.array_exactly(limit));
        break;
      case 7:
        note(reader_.map_exactly(limit));
        break;
      case 8:
        note(reader_.key());
        break;
      case 9:
        note(reader_.expect_key(limit));
        break;
      case 10:
        note(reader_.boolean());
        break;
      case 11:
        note(reader_.null_next());
        break;
      case 12:
        note(reader_.skip());
        break;
      default:
        note_count(reader_.array(in_.size() * 2), in_.size());
        break;
    }
  }

  void finish() { note(reader_.finish()); }

 private:
  // The first error stays.
  template <class T>
  void note(const cbor::Result<T>& result) {
    if (error_) require(!result && result.error() == *error_);
    if (!result) error_ = result.error();
  }

  void note_span(const cbor::Result<ByteSpan>& result, std::size_t limit) {
    note(result);
    if (!result) return;
    require(result->size() <= limit && result->size() <= in_.size());
    require(result->data() >= in_.data());
    require(result->data() + result->size() <= in_.data() + in_.size());
  }

  void note_text(std::size_t limit) {
    const auto result = reader_.text(limit);
    note(result);
    if (!result) return;
    require(result->size() <= limit);
    require(cbor::is_valid_utf8(peyk::as_bytes(*result)));
  }

  void note_count(const cbor::Result<std::size_t>& result, std::size_t limit) {
    note(result);
    if (result) require(*result <= limit && *result < in_.size());
  }

  ByteSpan in_;
  cbor::Reader reader_;
  std::optional<cbor::Error> error_;
};

// The first byte says how many bytes of script come before those to be read.
void play(ByteSpan data) {
  if (data.empty()) return;
  const std::size_t size = data[0] % 32U;
  const ByteSpan rest = data.subspan(1);
  if (rest.size() < size) return;
  Script script(rest.subspan(size));
  for (const std::uint8_t order : rest.first(size)) script.step(order);
  script.finish();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteSpan in(data, size);
  require_reencodes_if_accepted(in);
  play(in);
  return 0;
}
