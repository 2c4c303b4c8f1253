// For targets that play blind questions: parties, what their vaults hold, and what they said.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "peyk/blind/question.hpp"

#include "require.hpp"

namespace peyk::blind {

inline PartyIndex index_of(std::size_t party) {
  return PartyIndex(static_cast<std::uint8_t>(party));
}

inline Sheet sheet_of(Form form, std::vector<std::uint32_t> sizes) {
  Terms terms{.form = form, .parties = {}, .sizes = std::move(sizes), .nonce = {}, .context = {}};
  for (std::size_t i = 0; i < terms.sizes.size(); ++i) {
    PartyId id;
    id.mutable_span()[0] = static_cast<std::uint8_t>(i);
    terms.parties.push_back(id);
  }
  return *Sheet::of(terms);
}

inline crypto::Seed seed_of(std::size_t party) {
  return *crypto::Seed::from(Bytes(32, static_cast<std::uint8_t>(party)));
}

inline crypto::SecretScalar constant_of(std::size_t party) {
  return crypto::SecretScalar::of(static_cast<std::uint32_t>(11 + party));
}

// What a party said, of one kind of message; it may say nothing else of that kind.
class Said {
 public:
  void say(std::size_t party, std::size_t kind, const Bytes& message) {
    const auto [it, is_new] = all_.emplace(std::pair(party, kind), message);
    require(is_new || it->second == message);
  }
  [[nodiscard]] const Bytes* of(std::size_t party, std::size_t kind) const {
    const auto found = all_.find({party, kind});
    return found == all_.end() ? nullptr : &found->second;
  }

 private:
  std::map<std::pair<std::size_t, std::size_t>, Bytes> all_;
};

// In one of 256 places.
inline Bytes altered(Bytes message, std::size_t where) {
  message[where % 256 * message.size() / 256] ^= 1U;
  return message;
}

// A party and what its vault holds. One input is one transaction: stored, or it never was.
template <class Party>
class Kept {
 public:
  explicit Kept(Party party) : party_(std::move(party)), stored_(party_.record()) {}

  [[nodiscard]] const Party& party() const { return party_; }
  // Whether it was taken and stored; what is refused changes nothing.
  template <class Input>
  bool take(bool fails, const Input& input) {
    if (!input(party_)) {
      require(std::ranges::equal(party_.record(), stored_));
      return false;
    }
    return store(fails);
  }
  // Stored whatever came of it.
  template <class Input>
  bool change(bool fails, const Input& input) {
    input(party_);
    return store(fails);
  }
  void restart() {
    auto again = Party::from_record(stored_);
    require(again.has_value());
    party_ = *std::move(again);
    require(std::ranges::equal(party_.record(), stored_));
  }

 private:
  bool store(bool fails) {
    if (fails) {
      restart();
      return false;
    }
    stored_ = party_.record();
    return true;
  }

  Party party_;
  crypto::SecretBytes stored_;
};

}  // namespace peyk::blind
