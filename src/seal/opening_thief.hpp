// For the tests of this room: somebody who took both desks' states, sees every frame of a later
// opening, and runs it as the page has it with whatever secrets it holds.
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "opening.hpp"
#include "thief.hpp"

namespace peyk::seal::testing {

class OpeningThief {
 public:
  struct Reached {
    bool welcome = false;
    bool confirm = false;
    bool message = false;  // I's first in the new session
    friend bool operator==(const Reached&, const Reached&) = default;
  };
  struct Seen {
    const crypto::KemPublicKey& initiator;
    const crypto::KemPublicKey& responder;
    Frame hello;
    Frame welcome;
    Frame confirm;
    Frame message;
  };

  void take(const crypto::SecretBytes& state) {
    for (crypto::Key& one : Thief(state).take_all()) secrets_.push_back(std::move(one));
  }

  [[nodiscard]] Reached run(const Seen& seen) const {
    Reached all;
    for (const crypto::Key& relation : secrets_) {
      const Reached one = run_with(relation, seen);
      all.welcome = all.welcome || one.welcome;
      all.confirm = all.confirm || one.confirm;
      all.message = all.message || one.message;
    }
    return all;
  }

 private:
  using Label = crypto::Label;
  using Key = crypto::Key;

  static ByteSpan part(const Frame& frame, std::size_t at, std::size_t size) {
    return frame.span().subspan(at, size);
  }

  // The secret in a ciphertext to this key, when its seed was taken.
  [[nodiscard]] std::optional<Key> opened(ByteSpan ciphertext, ByteSpan public_key) const {
    for (const Key& one : secrets_) {
      const auto pair = crypto::KemKeyPair::from_seed(*crypto::KemSeed::from(one.span()));
      if (!std::ranges::equal(pair.public_key().span(), public_key)) continue;
      const auto secret = pair.decapsulate(*crypto::KemCiphertext::from(ciphertext));
      if (secret) return Key::from(secret->span());
    }
    return std::nullopt;
  }

  // With the secret; without it, as if the page had left it out in one way or another.
  static std::vector<Key> derived(Label label, const Key& key, const std::optional<Key>& secret,
                                  const crypto::Digest& transcript) {
    std::vector<Key> all;
    if (secret) {
      all.push_back(crypto::derive<Key>(label, key, {secret->span(), transcript.span()}));
      return all;
    }
    const std::array<std::uint8_t, 32> zeros{};
    all.push_back(crypto::derive<Key>(label, key, {transcript.span()}));
    all.push_back(crypto::derive<Key>(label, key, {ByteSpan(), transcript.span()}));
    all.push_back(crypto::derive<Key>(label, key, {zeros, transcript.span()}));
    return all;
  }

  static bool opens(Label label, const Key& key, const crypto::Digest& transcript,
                    const Frame& frame, std::size_t head) {
    crypto::SecretBytes plain(frame_size - head - crypto::tag_size);
    auto once = crypto::derive<crypto::OnceKey>(label, key, {transcript.span()});
    return crypto::open_once(std::move(once), part(frame, 0, head),
                             part(frame, head, frame_size - head), plain)
        .has_value();
  }

  [[nodiscard]] Reached run_with(const Key& relation, const Seen& seen) const {
    Reached reached;
    const auto psk = generation_key(relation, Generation(ByteReader(part(seen.hello, 4, 4)).u32()));
    const auto t1 = transcript_1({seen.initiator, seen.responder}, seen.hello);
    const auto ct2 = part(seen.welcome, 40, 1'120);
    const auto ct3 = part(seen.welcome, 1'160, 1'120);
    const auto ek_r = part(seen.welcome, 2'280, 1'216);
    const auto ct4 = part(seen.confirm, 40, 1'120);
    const auto offered = part(seen.confirm, 1'160, 1'216);
    const auto t2 = crypto::hash(Label::transcript_2, {t1.span(), ct2, ct3, ek_r});
    const auto t3 =
        crypto::hash(Label::transcript_3, {t2.span(), seen.welcome.span(), ct4, offered});
    const auto ss1 = opened(part(seen.hello, 108, 1'120), seen.responder.span());
    const auto ss2 = opened(ct2, seen.initiator.span());
    const auto ss3 = opened(ct3, part(seen.hello, 1'228, 1'216));
    const auto ss4 = opened(ct4, ek_r);
    for (const Key& c1 : derived(Label::identity_responder, psk, ss1, t1)) {
      for (const Key& c2 : derived(Label::identity_initiator, c1, ss2, t2)) {
        for (const Key& c3 : derived(Label::ephemeral, c2, ss3, t2)) {
          reached.welcome =
              reached.welcome || opens(Label::welcome, c3, t2, seen.welcome, welcome_head_size);
          for (const Key& root : derived(Label::root, c3, ss4, t3)) follow(root, t3, seen, reached);
        }
      }
    }
    return reached;
  }

  static void follow(const Key& root, const crypto::Digest& t3, const Seen& seen,
                     Reached& reached) {
    reached.confirm =
        reached.confirm || opens(Label::confirm, root, t3, seen.confirm, confirm_head_size);
    const auto chain = crypto::derive<Key>(Label::chain_initial, root, {t3.span()});
    const auto head = read_session_frame(seen.message);
    auto key = crypto::derive<crypto::OnceKey>(Label::message_key, chain, {head->salt.span()});
    reached.message =
        reached.message || open_session_frame(*head, std::move(key), seen.message).has_value();
  }

  std::vector<Key> secrets_;
};

}  // namespace peyk::seal::testing
