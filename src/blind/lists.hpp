// The two messages of common ground, as they travel. docs/protocol.md §12.3.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "peyk/base/bytes.hpp"
#include "peyk/blind/error.hpp"
#include "peyk/blind/question.hpp"
#include "peyk/crypto/dleq.hpp"
#include "peyk/crypto/ring_signature.hpp"

namespace peyk::blind {

// Elements one behind the other; whether they are elements is found out as they are used.
class ElementList {
 public:
  ElementList() = default;
  explicit ElementList(ByteSpan bytes) : bytes_(bytes.begin(), bytes.end()) {}
  explicit ElementList(const std::vector<crypto::Element>& elements);

  [[nodiscard]] std::size_t size() const { return bytes_.size() / crypto::element_size; }
  [[nodiscard]] ByteSpan bytes() const { return bytes_; }
  [[nodiscard]] ByteSpan at(std::size_t index) const {
    return ByteSpan(bytes_).subspan(index * crypto::element_size, crypto::element_size);
  }
  // Each greater than the one before: also, that none is there twice.
  [[nodiscard]] bool is_rising() const;
  // In a list that rises.
  [[nodiscard]] bool contains(ByteSpan element) const;
  // Whether two rising lists have an element in common.
  [[nodiscard]] bool meets(const ElementList& other) const;

 private:
  Bytes bytes_;
};

// How many proofs there are for that many pairs.
[[nodiscard]] constexpr std::size_t batch_count(std::size_t pairs) {
  return (pairs + crypto::Dleq::max_pairs - 1) / crypto::Dleq::max_pairs;
}

struct FirstList {
  crypto::Element key;
  crypto::RingKeyProof possession;
  ElementList list;
};

struct SecondList {
  ElementList list;
  // None of it where the question is how many.
  struct Proved {
    crypto::Element tied;
    crypto::DleqProof tied_proof;
    std::vector<crypto::DleqProof> proofs;
  };
  std::optional<Proved> proved;
};

[[nodiscard]] Bytes encode(const FirstList& list, const QuestionId& question);
[[nodiscard]] Bytes encode(const SecondList& list, const QuestionId& question);
// `size` is what the sheet says of the list.
[[nodiscard]] Result<FirstList> decode_first(ByteSpan bytes, const QuestionId& question,
                                             std::size_t size);
[[nodiscard]] Result<SecondList> decode_second(ByteSpan bytes, const QuestionId& question,
                                               std::size_t size, Form form);

}  // namespace peyk::blind
