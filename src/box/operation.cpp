#include "peyk/box/operation.hpp"

#include "contract.hpp"

namespace peyk::box {

namespace {

constexpr std::uint8_t version = 1;
constexpr std::size_t reserved = 108;

bool is_kind(std::uint8_t value) {
  return value >= static_cast<std::uint8_t>(OperationKind::nothing) &&
         value <= static_cast<std::uint8_t>(OperationKind::swap);
}

}  // namespace

Operation Operation::nothing(crypto::Random& random) {
  return {OperationKind::nothing, random.fixed<BoxName>(), random.fixed<CopySalt>(),
          random.fixed<Body>()};
}

Operation Operation::put(const BoxName& name, const CopySalt& salt, const Body& body) {
  return {OperationKind::put, name, salt, body};
}

Operation Operation::ask(const BoxName& name, crypto::Random& random) {
  return {OperationKind::ask, name, random.fixed<CopySalt>(), random.fixed<Body>()};
}

Operation Operation::swap(ByteSpan message, crypto::Random& random) {
  detail::require(!message.empty() && message.size() <= swap_message_max_size);
  Operation operation = nothing(random);
  operation.kind = OperationKind::swap;
  ByteWriter(operation.body.mutable_span())
      .u16(static_cast<std::uint16_t>(message.size()))
      .bytes(message);
  return operation;
}

Result<ByteSpan> Operation::swap_message() const {
  detail::require(kind == OperationKind::swap);
  const std::size_t size = ByteReader(body.span()).u16();
  if (size == 0 || size > swap_message_max_size) return std::unexpected(Error::out_of_range);
  return body.span().subspan(2, size);
}

EncodedOperation encode(const Operation& operation) {
  EncodedOperation out;
  ByteWriter(out.mutable_span())
      .u8(version)
      .u8(static_cast<std::uint8_t>(operation.kind))
      .u16(0)
      .bytes(operation.name.span())
      .bytes(operation.salt.span())
      .zeros(reserved)
      .bytes(operation.body.span());
  return out;
}

Result<Operation> decode_operation(ByteSpan bytes) {
  if (bytes.size() != operation_size) return std::unexpected(Error::wrong_size);
  ByteReader reader(bytes);
  if (reader.u8() != version) return std::unexpected(Error::unknown_version);
  const std::uint8_t kind = reader.u8();
  if (!is_kind(kind)) return std::unexpected(Error::unknown_kind);
  if (!reader.zeros(2)) return std::unexpected(Error::nonzero_reserved);
  const auto name = BoxName::from(reader.bytes(BoxName::size));
  const auto salt = CopySalt::from(reader.bytes(CopySalt::size));
  if (!reader.zeros(reserved)) return std::unexpected(Error::nonzero_reserved);
  const auto body = Body::from(reader.bytes(Body::size));
  return Operation{static_cast<OperationKind>(kind), *name, *salt, *body};
}

}  // namespace peyk::box
