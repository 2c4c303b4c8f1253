// The kinds of acts and what each says. docs/protocol.md §9.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "peyk/base/bytes.hpp"
#include "peyk/base/fixed.hpp"
#include "peyk/base/ids.hpp"
#include "peyk/base/time.hpp"
#include "peyk/crypto/kdf.hpp"

namespace peyk::channel {

// A track's log. The main track has the id of its channel.
using ChannelId = Fixed<struct ChannelIdTag, 16>;
using ActId = Fixed<struct ActIdTag, 32>;
using ChannelNonce = Fixed<struct ChannelNonceTag, 16>;
// A seat on a track, drawn at random by whoever opens the track or admits the member.
using MemberId = Fixed<struct MemberIdTag, 16>;
using MandateRef = Fixed<struct MandateRefTag, 32>;        // identity's id of a mandate
using AttachmentSecret = Fixed<struct AttachmentTag, 32>;  // the key of a document's pieces
using CopySalt = Fixed<struct CopySaltTag, 32>;
using SwapSalt = Fixed<struct SwapSaltTag, 32>;

// Limits of the protocol: bytes of UTF-8, items, times (a number that every language holds whole;
// an act's time may rise by 1 ms for each act it follows and stays far from the end of Instant).
inline constexpr Instant latest_time =
    Instant::since_epoch(Duration::milliseconds((1LL << 53) - 1));
inline constexpr std::size_t max_name_bytes = 64;
inline constexpr std::size_t max_letter_bytes = 1U << 20U;
inline constexpr std::size_t max_reason_bytes = 4096;
inline constexpr std::size_t max_members = 30;  // present at one time
inline constexpr std::size_t max_agenda_items = 64;
inline constexpr std::size_t max_agenda_item_bytes = 1024;
inline constexpr std::size_t max_media_type_bytes = 128;
inline constexpr std::size_t max_file_name_bytes = 255;
inline constexpr std::uint64_t max_document_bytes = 1ULL << 30U;
inline constexpr std::size_t max_mandate_bytes = 12 * 1024;  // a presentation or a revocation
inline constexpr std::size_t max_swap_words_bytes = 4096;
inline constexpr std::size_t max_swap_couriers = 7;  // as many as 3f + 1 of whom f may lie
inline constexpr std::size_t max_swap_offer_bytes = 36 * 1024;
inline constexpr std::size_t max_swap_sealed_bytes = 1U << 20U;
inline constexpr std::uint32_t max_question_size = 1U << 18U;  // items of a list; bits are fewer
inline constexpr std::size_t max_subject_bytes = 16 * 1024;
inline constexpr std::size_t max_asked = 8;  // of one blind question
inline constexpr std::size_t max_contribution_messages = 2;
inline constexpr std::size_t max_contribution_bytes = 1U << 20U;  // messages and sealed content

enum class Role : std::uint8_t {
  delegate = 1,
  host = 2,  // an intermediary's person; reads only what is addressed to it
};

struct NewMember {
  MemberId id;
  std::string name;
  Role role = Role::delegate;
  std::string principal = {};  // for whom it speaks, as the admitter says; may be empty
  bool operator==(const NewMember&) const = default;
};

// What the reader's desk does with a text or document. Binds a program, not a camera.
enum class Rule : std::uint8_t {
  may_keep = 1,
  eyes_only = 2,   // shown, never written; gone on close or after a time; not of a document
  until_date = 3,  // gone then
};
struct Handling {
  Rule rule = Rule::may_keep;
  Instant until = {};  // with until_date; else zero
};

// Opens a track; `members` begins with the author.
struct Open {
  std::string name;
  ChannelNonce nonce;
  std::vector<NewMember> members;
  std::optional<ChannelId> of = {};  // the channel, when this is not its main track
  bool official = false;             // acts need mandates from the beginning
};
// A marked letter: each reader gets a text of its own, which the act commits to.
struct CopyDigest {
  MemberId reader;
  crypto::Digest digest;  // hash(copy; salt, text)
};
// Either text or copies (rising by reader).
struct Letter {
  std::string text = {};
  std::vector<CopyDigest> copies = {};
  Handling handling = {};
};
struct Question {
  std::string text;
  Instant due;
};
struct Answer {
  ActId question;
  std::string text;
};
struct Recess {
  std::optional<Instant> until = {};
};
struct Resume {};
struct Suspend {
  std::string reason;
};
struct Reopen {};
struct Close {
  std::string reason;
};
struct Admit {
  NewMember member;
  std::optional<MemberId> replaces = {};  // a lost desk: that seat is gone from now on
};
struct Leave {};
// A host says that it brings two members together (their cards go by notes).
struct Introduce {
  MemberId first;
  MemberId second;
};
struct ShowMandate {
  Bytes presentation;  // docs/protocol.md §10
};
struct WithdrawMandate {
  MandateRef mandate;
};
struct RevokeMandate {
  Bytes revocation;  // docs/protocol.md §10
};
// From now on the track is official: acts need mandates.
struct Raise {};
struct Agenda {
  std::uint32_t round = 0;
  std::vector<std::string> items;
};
struct Minutes {
  std::uint32_t round = 0;
  std::string text;
};
struct Document {
  std::string name;
  std::string media_type;
  std::uint64_t size = 0;
  crypto::Digest hash;
  AttachmentSecret key;
  Handling handling = {};
};
// What one side gives in a swap. What is in it, room swap knows (docs/protocol.md §11). Every
// member gets it; it opens with a key that only the other side gets, from the couriers.
struct SwapGift {
  Bytes offer;
  Bytes sealed;  // empty: what is given is the key itself
};
struct ProposeSwap {
  std::string words;  // on what is given and what is wanted
  MemberId with;
  SwapSalt salt;
  Instant deadline;
  std::vector<CourierId> couriers;  // 1, 4 or 7, rising
  SwapGift gift;
  std::optional<ActId> joint_text = {};  // the letter whose text is signed: what is given are those
};
// By whom it was proposed to, who knows all there is to know then: it accepts.
struct JoinSwap {
  ActId swap;
  SwapGift gift;
};
// By whoever proposed it, of what the other gives.
struct AcceptSwap {
  ActId swap;
  ActId join;
};
// Of a swap or a blind question, by either side: a wish. Whether it comes too late, the couriers
// say.
struct CallOffSwap {
  ActId swap;
  std::string reason;
};
// The sheet of a blind question (docs/protocol.md §12.8): who asks accepts it by asking. What form,
// sizes and subject mean, room blind and the desks know.
//
// Over couriers it is of two, who contribute in turns. Without them it is of two and more, who
// contribute in rounds, all at once.
struct AskBlindly {
  std::string words;           // what is asked
  std::vector<MemberId> with;  // all different
  SwapSalt salt;
  Instant deadline;
  std::vector<CourierId> couriers;  // none, or 1, 4 or 7, rising
  std::uint8_t form = 1;
  std::uint32_t own_size = 1;
  std::uint32_t their_size = 1;
  Bytes subject;
};
// What a side sends in its turn: first who was asked, which accepts the sheet by it; then who
// asked; then again who was asked. Or what a party sends in its round.
struct Contribute {
  ActId question;
  std::vector<Bytes> messages;  // of room blind, at most two
  std::optional<SwapGift> gift;
};

// The type of an act is the place of its content here, from 1: never change the order.
using Content = std::variant<Open, Letter, Question, Answer, Recess, Resume, Suspend, Reopen, Close,
                             Admit, Leave, Introduce, ShowMandate, WithdrawMandate, RevokeMandate,
                             Raise, Agenda, Minutes, Document, ProposeSwap, JoinSwap, AcceptSwap,
                             CallOffSwap, AskBlindly, Contribute>;

}  // namespace peyk::channel
