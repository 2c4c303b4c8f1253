// A blind question of this desk as the vault knows it: under the act id that asks a record of how
// far it is, and under that id ‖ 1, as long as there is something to compute, what it is computed
// from.
//
//   record: CBOR [version 1, order, track, role, secret, without words, outcome, tells, fault or
//                 null, [contributions taken or made …], how many own items, [common as shown …],
//                 how many common or null, leaves room or null, whose fault (number of the
//                 party) or null, manifest or null, party (as swap::Party::record) or null]
//   work:   CBOR [version 1, kind, work, [own items as shown …]]
//
// Kind of work: 1 as blind::CommonGround::record, 2 as blind::Overlap::record, 3 as
// blind::Ballot::record. It goes as soon as
// the result is known or the question is over: of the own list only what is common stays. Manifest
// and party are there from when this desk may deposit.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <variant>
#include <vector>

#include "peyk/blind/ballot.hpp"
#include "peyk/blind/common_ground.hpp"
#include "peyk/blind/overlap.hpp"
#include "peyk/channel/state.hpp"
#include "peyk/desk/question.hpp"

namespace peyk::desk {

enum class QuestionOutcome : std::uint8_t {
  open = 0,
  answered = 1,
  cheated = 2,
  called_off = 3,  // this and the next: before this desk deposited anything
  lapsed = 4,
  lost = 5,
  ended = 6,  // the party says how
};

using QuestionWork =
    std::variant<std::monostate, blind::CommonGround, blind::Overlap, blind::Ballot>;

struct QuestionRecord {
  std::uint64_t order = 0;  // in which they came
  channel::ChannelId track;
  QuestionRole role = QuestionRole::asker;
  swap::PartySecret secret;
  bool without_words = false;
  QuestionOutcome outcome = QuestionOutcome::open;
  bool tells = false;  // the other side is to be told yet that it is over
  std::optional<blind::Error> fault;
  std::optional<std::uint64_t> fault_by;  // of a ballot: the number of the party
  // With these this desk goes on, whatever comes in their place: one list is answered once.
  std::vector<channel::ActId> turns;
  std::uint32_t own_items = 0;
  std::vector<crypto::SecretBytes> shown;  // of the own items, in their order; then of the common
  std::optional<std::uint32_t> common_count;
  std::optional<bool> leaves_room;
  QuestionWork work;
  std::optional<swap::Party> party;
  // Not written: its turn was refused by the track, or there is nothing to hear, until the next
  // look.
  bool is_held = false;
  // Not written. Of a ballot that was put out of place: what each member said after its release and
  // is none, so that it is read once; and what is to be read yet, the first of it last, laid out
  // anew after each look.
  std::map<channel::MemberId, std::set<channel::ActId>> refused_releases;
  std::optional<std::vector<std::pair<channel::MemberId, channel::ActId>>> to_hear;

  // With all that reads, but for what is the result.
  void end(QuestionOutcome with);
};

[[nodiscard]] crypto::SecretBytes encode(const QuestionRecord& record);
[[nodiscard]] crypto::SecretBytes encode_work(const QuestionRecord& record);
[[nodiscard]] std::optional<QuestionRecord> decode_question_record(ByteSpan bytes);
// Into the record that it belongs to. False when it cannot.
[[nodiscard]] bool take_question_work(ByteSpan bytes, QuestionRecord& record);

[[nodiscard]] Bytes question_work_key(const channel::ActId& question);

}  // namespace peyk::desk
