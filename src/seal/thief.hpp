// For the tests of this room: somebody who has a desk's whole state and every frame, and tries each
// secret in it in each way that the page knows.
#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "peyk/base/cbor.hpp"

#include "session_frame.hpp"
#include "two_desks.hpp"

namespace peyk::seal::testing {

class Thief {
 public:
  // Every string of 32 bytes in the record: all keys, chains, roots, seeds and secrets are such.
  explicit Thief(const crypto::SecretBytes& state) {
    for (std::size_t at = 0; at + 34 <= state.size(); ++at) {
      // CBOR head of a byte string of 32; a false hit only means one more to try.
      if (state[at] != 0x58 || state[at + 1] != 0x20) continue;
      found_.push_back(*crypto::Key::from(ByteSpan(state).subspan(at + 2, 32)));
    }
  }

  [[nodiscard]] std::size_t secrets() const { return found_.size(); }
  [[nodiscard]] std::vector<crypto::Key> take_all() { return std::move(found_); }

  // Whether the secret half of this key is among them.
  [[nodiscard]] bool has_key_of(ByteSpan public_key) const {
    return std::ranges::any_of(found_, [&](const crypto::Key& one) {
      const auto pair = crypto::KemKeyPair::from_seed(*crypto::KemSeed::from(one.span()));
      return std::ranges::equal(pair.public_key().span(), public_key);
    });
  }

  [[nodiscard]] bool opens(const Frame& frame) const {
    const auto head = read_session_frame(frame);
    for (const crypto::Key& one : found_) {
      if (as_message_key(*head, one, frame) || as_chain(*head, one, frame) ||
          as_acknowledgement_chain(*head, one, frame)) {
        return true;
      }
    }
    return head->turn && by_turning(*head, frame);
  }

 private:
  static constexpr int most_steps = 20;

  static bool as_message_key(const SessionFrame& head, const crypto::Key& key, const Frame& frame) {
    return open_session_frame(head, std::move(*crypto::OnceKey::from(key.span())), frame)
        .has_value();
  }
  static bool as_chain(const SessionFrame& head, const crypto::Key& from, const Frame& frame) {
    crypto::Key chain = from.copy();
    for (int step = 0; step < most_steps; ++step) {
      auto key =
          crypto::derive<crypto::OnceKey>(crypto::Label::message_key, chain, {head.salt.span()});
      if (open_session_frame(head, std::move(key), frame)) return true;
      chain = crypto::derive<crypto::Key>(crypto::Label::chain_step, chain, {});
    }
    return false;
  }
  static bool as_acknowledgement_chain(const SessionFrame& head, const crypto::Key& acks,
                                       const Frame& frame) {
    return open_session_frame(head,
                              crypto::derive<crypto::OnceKey>(crypto::Label::acknowledgement_key,
                                                              acks, {head.salt.span()}),
                              frame)
        .has_value();
  }
  // Each secret as a key pair's seed, and each as the ratchet.
  bool by_turning(const SessionFrame& head, const Frame& frame) const {
    std::array<std::uint8_t, 4> epoch{};
    ByteWriter(epoch).u32(head.epoch.value());
    for (const crypto::Key& one : found_) {
      const auto pair = crypto::KemKeyPair::from_seed(*crypto::KemSeed::from(one.span()));
      const auto secret = pair.decapsulate(head.turn->ciphertext);
      if (!secret) continue;
      for (const crypto::Key& ratchet : found_) {
        const auto turned = crypto::derive<crypto::Key>(
            crypto::Label::ratchet_turn, ratchet,
            {secret->span(), head.turn->ciphertext.span(), head.turn->offered.span()});
        const auto chain =
            crypto::derive<crypto::Key>(crypto::Label::chain_initial, turned, {epoch});
        auto key =
            crypto::derive<crypto::OnceKey>(crypto::Label::message_key, chain, {head.salt.span()});
        if (open_session_frame(head, std::move(key), frame)) return true;
      }
    }
    return false;
  }

  std::vector<crypto::Key> found_;
};

}  // namespace peyk::seal::testing
