// RFC 9497 for ristretto255-SHA512 in its three modes, over the group and the proofs that ship.
//
// For tests alone: Peyk asks nothing in any of these modes. They are here because the RFC's vectors
// and other implementations of it then speak about `ristretto255.hpp` and `dleq.hpp`.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "peyk/base/bytes.hpp"
#include "peyk/crypto/dleq.hpp"
#include "peyk/crypto/ristretto255.hpp"

namespace peyk::crypto::oprf {

enum class Mode : std::uint8_t { plain = 0, verifiable = 1, partially_oblivious = 2 };

[[nodiscard]] Bytes context_of(Mode mode);

// §3.2.1. Nothing in the one case of about 2^252 in which no key comes out.
[[nodiscard]] std::optional<SecretScalar> derive_key(Mode mode, ByteSpan seed, ByteSpan info);

// Client, §3.3: the input in the group, blinded.
[[nodiscard]] Element blind(Mode mode, ByteSpan input, const SecretScalar& blind);

struct Evaluated {
  std::vector<Element> elements;
  std::optional<DleqProof> proof;  // in the modes that have one
};
// Server. `info` only counts in the partially oblivious mode. Nothing where the tweaked key is
// zero.
[[nodiscard]] std::optional<Evaluated> evaluate(Mode mode, const SecretScalar& key,
                                                std::span<const Element> blinded, ByteSpan info,
                                                SecretScalar nonce);
// Client: whether the server used its key throughout. True in the mode without proofs.
[[nodiscard]] bool verify(Mode mode, const Element& server_key, std::span<const Element> blinded,
                          const Evaluated& evaluated, ByteSpan info);
// Client: the output, 64 bytes.
[[nodiscard]] Bytes finalize(Mode mode, ByteSpan input, const SecretScalar& blind,
                             const Element& evaluated, ByteSpan info);
// Server: the output for an input it knows.
[[nodiscard]] std::optional<Bytes> output_of(Mode mode, const SecretScalar& key, ByteSpan input,
                                             ByteSpan info);

}  // namespace peyk::crypto::oprf
