#include "peyk/swap/record_request.hpp"

#include <utility>

#include "contract.hpp"
#include "format.hpp"

namespace peyk::swap {
namespace {

constexpr std::uint64_t format_version = 1;
constexpr std::unexpected<Error> malformed{Error::malformed};

}  // namespace

bool is_record_text(std::string_view text) {
  return !text.empty() && text.size() <= record_text_max_size &&
         cbor::is_valid_utf8(as_bytes(text));
}

Bytes encode(const RecordRequest& request) {
  detail::require(is_record_text(request.text));
  cbor::Writer writer;
  writer.map(5).key(0).uint(format_version).key(1).text(request.text);
  writer.key(2).bytes(request.frame.salt().span());
  writer.key(3).uint(detail::number(request.frame.deadline())).key(4);
  detail::write_couriers(writer, request.frame.couriers());
  return std::move(writer).take();
}

Result<RecordRequest> decode_record_request(ByteSpan bytes) {
  if (bytes.size() > record_request_max_size) return malformed;
  cbor::Reader reader(bytes);
  if (!reader.map_exactly(5) || !detail::reads(reader, 0, format_version) ||
      !reader.expect_key(1)) {
    return malformed;
  }
  const auto text = reader.text(record_text_max_size);
  if (!text || text->empty() || !reader.expect_key(2)) return malformed;
  const auto salt = detail::read_fixed<FrameSalt>(reader);
  if (!salt || !reader.expect_key(3)) return malformed;
  const auto deadline = detail::read_instant(reader);
  if (!deadline || !reader.expect_key(4)) return malformed;
  auto couriers = detail::read_couriers(reader);
  if (!couriers || !reader.finish()) return malformed;
  auto frame = Frame::of(*salt, *deadline, *std::move(couriers));
  if (!frame) return malformed;
  return RecordRequest{std::string(*text), *std::move(frame)};
}

Bytes encode(const RecordSignature& signature) {
  cbor::Writer writer;
  writer.map(3).key(0).uint(format_version).key(1).bytes(signature.key.span());
  writer.key(2).bytes(signature.signature.span());
  return std::move(writer).take();
}

Result<RecordSignature> decode_record_signature(ByteSpan bytes) {
  cbor::Reader reader(bytes);
  if (!reader.map_exactly(3) || !detail::reads(reader, 0, format_version) ||
      !reader.expect_key(1)) {
    return malformed;
  }
  const auto key = detail::read_fixed<crypto::SigningPublicKey>(reader);
  if (!key || !reader.expect_key(2)) return malformed;
  const auto signature = detail::read_fixed<crypto::Signature>(reader);
  if (!signature || !reader.finish()) return malformed;
  return RecordSignature{*key, *signature};
}

}  // namespace peyk::swap
