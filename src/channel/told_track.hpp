// For tests: a track told act by act, each following all before it.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "peyk/channel/fold.hpp"

#include "sample_content.hpp"

namespace peyk::channel::testing {

inline ShownMandate mandate(std::uint8_t id, Power power, std::int64_t from = 0,
                            std::int64_t until = 1'000'000) {
  return {.id = filled<MandateRef>(id),
          .principal = filled<crypto::Digest>(0xaa),
          .reader = std::nullopt,
          .principal_name = "North",
          .member_key = filled<crypto::Digest>(id),
          .serial = id,
          .power = power,
          .covers_track = true,
          .from = at(from),
          .until = at(until)};
}

inline Revocation revocation(std::variant<MandateRef, SerialRange> what, std::int64_t from = 0) {
  return {.principal = filled<crypto::Digest>(0xaa),
          .reader = std::nullopt,
          .what = what,
          .from = at(from)};
}

class ToldTrack {
 public:
  // Opened by seat 1, with the others present; seat 9 is a host. Not official unless told.
  explicit ToldTrack(bool official = false, std::vector<std::uint8_t> others = {2, 3, 9}) {
    Open open{.name = "geneva", .nonce = {}, .members = {}, .official = official};
    others.insert(others.begin(), 1);
    for (const std::uint8_t number : others) {
      open.members.push_back({.id = seat(number),
                              .name = "member",
                              .role = number == 9 ? Role::host : Role::delegate});
    }
    does(1, open);
  }

  static ToldTrack unopened() {
    ToldTrack track;
    track.fold_ = Fold();
    return track;
  }

  Standing does(std::uint8_t author, const Content& content) {
    return apply(entry(author, content));
  }
  Standing shows(std::uint8_t author, const std::optional<ShownMandate>& shown) {
    Entry act = entry(author, ShowMandate());
    act.mandate = shown;
    return apply(act);
  }
  // Shown and proven: from then on the member has that power.
  Standing given(std::uint8_t author, const ShownMandate& shown) {
    proofs_.emplace(seat(author), shown.id);
    return shows(author, shown);
  }
  Standing revoked_by(std::uint8_t author, const std::optional<Revocation>& revocation) {
    Entry act = entry(author, RevokeMandate());
    act.revocation = revocation;
    return apply(act);
  }
  Standing revoke(const Revocation& revocation) { return revoked_by(1, revocation); }

  void set_time(std::int64_t milliseconds) { time_ = milliseconds; }
  [[nodiscard]] ActId last() const { return last_; }
  [[nodiscard]] const State& state() const { return fold_.state(); }
  [[nodiscard]] const Fold& fold() const { return fold_; }
  [[nodiscard]] Standing would(std::uint8_t author, const Content& content) const {
    return fold_.judge(seat(author), content, at(time_));
  }
  [[nodiscard]] Power power_of(std::uint8_t member) const {
    return state().power_of(seat(member), at(time_));
  }

 private:
  Entry entry(std::uint8_t author, const Content& content) {
    return {.id = act_id(++acts_made_),
            .author = seat(author),
            .parents = {},
            .time = at(time_),
            .content = content,
            .mandate = std::nullopt,
            .revocation = std::nullopt};
  }
  Standing apply(const Entry& act) {
    last_ = act.id;
    return fold_.apply(act, proofs_);
  }

  Fold fold_;
  Proofs proofs_;
  ActId last_;
  std::uint8_t acts_made_ = 0;
  std::int64_t time_ = 1'000;
};

}  // namespace peyk::channel::testing
