// What a relation remembers, and the rules of openings over it: docs/protocol.md §4.
#pragma once

#include <vector>

#include "peyk/seal/relation.hpp"

#include "opening.hpp"
#include "session.hpp"

namespace peyk::seal {

// --- of the protocol -----------------------------------------------------------------------------

// Of later openings.
inline constexpr std::size_t most_half_open = 4;
// How many different first hellos are answered to one card. Every answer shows r_R before the words
// are compared; whoever stands between could otherwise say hello until they agree. All of them stay
// half open: one that was let go and answered again would count again.
inline constexpr std::uint64_t most_first_answers = 16;
inline constexpr Duration between_answers = Duration::hours(1);
// A hello is put until its welcome is heard, so before the confirm; so long after a session, and
// with room for clocks, whoever says it again has fallen back.
inline constexpr Duration hello_outlasted = Duration::days(1);
inline constexpr Duration session_lasts = Duration::days(7);
inline constexpr std::int64_t hello_days_ahead = 1;
inline constexpr std::int64_t hello_days_back = 400;
// A hello that stands is said anew when it is older.
inline constexpr std::int64_t hello_lasts_days = 30;
inline constexpr std::uint64_t most_generations_ahead = 65'536;
// How far above its own generation a side believes a confirm whose opening it does not know. Who
// has fallen back and says no hello itself has a session of eight days, in which openings in
// answer, one an hour, are fewer; and a forger leads on by so few that a copy of long ago is
// reached.
inline constexpr std::uint64_t most_generations_lost = 256;
// A first hello may lie in the day lane when the card's last day ends.
inline constexpr std::int64_t first_hello_grace_days = 1;
// As long as bodies are kept: a confirm may still come.
inline constexpr std::int64_t first_confirm_grace_days = 30;

// --- of this implementation ----------------------------------------------------------------------

// Hellos known and done with, so that a late copy of one is not taken for a new one.
inline constexpr std::size_t most_heard = 8;
// When the other side reopens at the same time, its opening gets a day to be confirmed.
inline constexpr Duration half_open_gets = Duration::days(1);
// Box roots of yesterday and today are kept; older ones are wiped.
inline constexpr std::int64_t box_days_kept = 2;
inline constexpr std::int64_t most_days_forgotten_at_once = 1'000;

struct OtherDesk {
  crypto::KemPublicKey key;
  identity::Listening listening;
};

// Kept until R heard the confirm, or I the first session frame; then wiped.
struct FirstContact {
  crypto::Key psk;               // psk_0
  Day last_day;                  // of side 1's card
  crypto::SecretBytes own_card;  // side 0: travels in the hello; side 1: to be shown again
  std::uint64_t answered = 0;    // side 1: first hellos answered
};

struct StandingConfirm {
  OpeningId id;
  Generation generation;
  Frame frame;
};

struct StandingSession {
  Generation generation;
  Day first_day;
  Instant since;
  std::optional<crypto::Digest> confirmed;  // as R: T2 of the confirm, to know it again
  Session session;
};

struct Relation::State {
  State(Side which, const crypto::KemSeed& key, identity::Listening listening)
      : side(which), own(crypto::KemKeyPair::from_seed(key)), own_listening(std::move(listening)) {}

  Side side;
  crypto::KemKeyPair own;
  identity::Listening own_listening;
  std::optional<OtherDesk> other;
  std::optional<FirstContact> first;
  std::optional<crypto::Key> relation;
  std::optional<SaidHello> said;
  std::optional<StandingConfirm> confirm;
  std::vector<HalfOpen> half_open;  // oldest first
  std::optional<StandingSession> standing;
  std::optional<identity::SafetyWords> words;
  std::vector<crypto::Digest> heard;   // T1, oldest first
  std::optional<Instant> last_answer;  // to an old hello or a lost confirm
  OpeningId next_id{1};

  // relation_opening.cpp
  void hear_hello(const Frame&, const std::vector<CourierId>* known, Instant now, crypto::Random&,
                  Events&);
  void hear_welcome(const Frame&, Instant now, crypto::Random&, Events&);
  void hear_confirm(const Frame&, Instant now, crypto::Random&, Events&);
  [[nodiscard]] const identity::Listening& reader_of(const HalfOpen& half) const;
  void say(Generation, Instant now, crypto::Random&, Events&);
  void drop_half_open_up_to(Generation, Events&);
  void session_was_heard(Events&);
  void end_first_contact(Events&);
  [[nodiscard]] std::optional<Generation> next_generation() const;
  [[nodiscard]] static std::optional<Generation> after(Generation);

  // relation_time.cpp
  [[nodiscard]] std::optional<Instant> next_hello(Instant now) const;
  [[nodiscard]] Instant first_contact_ends() const;
  [[nodiscard]] Instant next_forgetting() const;
  void forget_box_days(Instant now);

  // relation_record.cpp
  void write(identity::SecretWriter& out) const;
  [[nodiscard]] static std::unique_ptr<State> read(cbor::Reader& in);

 private:
  struct Heard;  // a hello that authenticated
  [[nodiscard]] std::optional<crypto::Key> psk(Generation) const;
  [[nodiscard]] std::optional<Refusal> objection(const Hello&) const;
  [[nodiscard]] std::optional<Heard> authenticate(const Frame&, const Hello&) const;
  [[nodiscard]] bool is_known(const crypto::Digest& t1) const;
  [[nodiscard]] std::optional<Refusal> untimely(const Hello&, Instant now) const;
  [[nodiscard]] bool own_hello_stands(const Hello&) const;
  void answer(const Frame&, const Hello&, const Heard&, crypto::Random&, Events&);
  void answer_old_hello(const crypto::Digest& t1, Instant now, crypto::Random&, Events&);
  [[nodiscard]] bool has_lost_its_answer(const Hello&) const;
  [[nodiscard]] bool comes_from_a_copy(const Hello&, Instant now) const;
  void answer_lost_confirm(Generation, Instant now, crypto::Random&, Events&);
  bool say_in_answer(std::optional<Generation>, Instant now, crypto::Random&, Events&);
  void establish(StandingSession, const Agreed&, Events&);
  void drop_openings_up_to(Generation, Events&);
  void drop_said(Events&);
  void remember(const crypto::Digest& t1);
  OpeningId take_id();
  void read_openings(cbor::Reader& in, bool& ok);
  [[nodiscard]] bool consistent() const;
};

inline std::int64_t signed_day(Day day) { return static_cast<std::int64_t>(day.value()); }

// The roots as events and accessors give them.
[[nodiscard]] BoxRoots box_roots(const StandingSession&);

}  // namespace peyk::seal
