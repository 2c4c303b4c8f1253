// What a party of common ground holds, and what is computed from it.
#pragma once

#include <optional>
#include <vector>

#include "peyk/blind/common_ground.hpp"
#include "peyk/crypto/kdf.hpp"
#include "peyk/crypto/ring_signature.hpp"

#include "lists.hpp"

namespace peyk::blind {

// Weighted sums over some of the pairs of a batch.
struct Sums {
  std::optional<crypto::Element> from;
  std::optional<crypto::Element> to;
  // False where a sum is the identity, which cannot be brought about.
  [[nodiscard]] bool add(const Sums& more);
};

struct CommonGround::Part::Contents {
  Stage stage = Stage::listing;
  Range range;
  // Nothing, or what is wrong with the other side's list.
  std::optional<Error> error;
  std::vector<crypto::Element> elements;
  std::vector<Sums> sums;             // by batch, all of them
  std::vector<std::uint32_t> common;  // places in the own list
};

struct CommonGround::State {
  State(Sheet the_sheet, PartyIndex the_own, std::vector<crypto::SecretBytes> the_items,
        crypto::Seed the_seed);

  Sheet sheet;
  PartyIndex own;
  std::vector<crypto::SecretBytes> items;
  crypto::Seed seed;
  crypto::RingKey key;  // a, from the seed

  Stage stage = Stage::listing;
  // Of this stage's computation.
  std::size_t done = 0;
  std::vector<crypto::Element> made;
  std::vector<Sums> sums;

  // Round one.
  ElementList list;
  std::vector<std::uint32_t> order;  // for each place in the list the item, or what fills up
  crypto::Digest first_hash;
  std::optional<FirstList> theirs;
  crypto::Digest their_first_hash;
  // Round two.
  std::optional<crypto::SecretScalar> constant;
  std::optional<crypto::Element> their_constant;
  ElementList raised;
  Bytes own_context;
  std::vector<crypto::DleqProof> proofs;
  std::optional<SecondList> their_second;
  Bytes their_context;
  // After it.
  std::optional<crypto::SecretScalar> their_released;
  std::vector<std::uint32_t> common;

  [[nodiscard]] PartyIndex other() const {
    return PartyIndex(static_cast<std::uint8_t>(1 - own.value()));
  }
  [[nodiscard]] std::size_t own_size() const { return sheet.size_of(own); }
  [[nodiscard]] std::size_t their_size() const { return sheet.size_of(other()); }
  // How many steps the stage's computation has.
  [[nodiscard]] std::size_t steps() const;
  // a·s, by which the other's list is raised.
  [[nodiscard]] crypto::SecretScalar raising() const;

  // y of an item, or of what fills up.
  [[nodiscard]] crypto::Element listed(std::size_t index) const;
  [[nodiscard]] FirstList first() const;
  [[nodiscard]] SecondList second() const;
  // What the proofs of a party's second list are bound to: all that was sent before, and all pairs.
  [[nodiscard]] Bytes context(PartyIndex party, const crypto::Element& constant,
                              const crypto::Element& tied, const ElementList& list) const;
  // Into own_context and their_context, which are asked for at every range.
  void bind_own();
  void bind_theirs();
  // A nonce that is another one for every other proof.
  [[nodiscard]] crypto::SecretScalar nonce(ByteSpan context, const crypto::Element& from) const;

  void compute_into(Part::Contents& part) const;
  // Whether a state from a record has what its stage needs, in the right sizes.
  [[nodiscard]] bool is_whole() const;

  void list_into(Part::Contents& part) const;
  void raise_into(Part::Contents& part) const;
  void weigh_into(Part::Contents& part, const crypto::Element& tied, ByteSpan context,
                  const ElementList& from, const ElementList& to, bool both) const;
  void open_into(Part::Contents& part) const;

  void enter(Stage next);
  [[nodiscard]] Result<void> finish_stage();
  void finish_listing();
  void finish_raising();
  void finish_proving();
  [[nodiscard]] bool proofs_hold() const;
};

// Nothing, or what is wrong with a party's own items.
[[nodiscard]] std::optional<Error> fault(const std::vector<crypto::SecretBytes>& items,
                                         std::size_t room);

// What the possession of the key is proved with.
[[nodiscard]] Bytes possession_context(const QuestionId& question, PartyIndex party,
                                       const ElementList& list);

}  // namespace peyk::blind
