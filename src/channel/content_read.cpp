#include <array>
#include <limits>
#include <optional>
#include <utility>

#include "content_codec.hpp"

namespace peyk::channel {

namespace {

template <class E>
E read_enum(FieldReader& reader, E first, E last) {
  const std::uint64_t value = reader.uint(std::to_underlying(last));
  if (value < std::to_underlying(first)) {
    reader.fail(Error::malformed);
    return first;
  }
  return static_cast<E>(value);
}

NewMember read_member(FieldReader& reader) {
  NewMember member;
  reader.array(4);
  member.id = reader.fixed<MemberId>();
  member.name = reader.text();
  member.role = read_enum(reader, Role::delegate, Role::host);
  member.principal = reader.text();
  return member;
}

Handling read_handling(FieldReader& reader, std::uint64_t first) {
  Handling handling;
  handling.rule = read_enum(reader.key(first), Rule::may_keep, Rule::until_date);
  const auto until = reader.key(first + 1).instant_or_null();
  if (until.has_value() != (handling.rule == Rule::until_date)) reader.fail(Error::inconsistent);
  handling.until = until.value_or(Instant());
  return handling;
}

// What of it is allowed is for check_content to say.
std::uint32_t read_u32(FieldReader& reader) {
  return static_cast<std::uint32_t>(reader.uint(std::numeric_limits<std::uint32_t>::max()));
}

Bytes read_sealed(FieldReader& reader) {
  if (reader.is_null()) return {};
  Bytes sealed = reader.bytes();
  if (sealed.empty()) reader.fail(Error::empty);
  return sealed;
}

SwapGift read_gift(FieldReader& reader, std::uint64_t first) {
  SwapGift gift;
  gift.offer = reader.key(first).bytes();
  gift.sealed = read_sealed(reader.key(first + 1));
  return gift;
}

// Nothing is sealed for an offer that is not there.
std::optional<SwapGift> read_gift_or_null(FieldReader& reader, std::uint64_t first) {
  std::optional<SwapGift> gift;
  if (!reader.key(first).is_null()) gift.emplace(SwapGift{.offer = reader.bytes(), .sealed = {}});
  Bytes sealed = read_sealed(reader.key(first + 1));
  if (gift) {
    gift->sealed = std::move(sealed);
  } else if (!sealed.empty()) {
    reader.fail(Error::inconsistent);
  }
  return gift;
}

void read_with(FieldReader& reader, MemberId& with) { with = reader.fixed<MemberId>(); }

void read_with(FieldReader& reader, std::vector<MemberId>& with) {
  const std::size_t count = reader.items(max_asked);
  for (std::size_t i = 0; i < count; ++i) with.push_back(reader.fixed<MemberId>());
}

// What a swap's proposal and a blind question begin with: the keys 0 to 4.
void read_frame(FieldReader& reader, auto& act) {
  act.words = reader.key(0).text();
  read_with(reader.key(1), act.with);
  act.salt = reader.key(2).fixed<SwapSalt>();
  act.deadline = reader.key(3).instant();
  const std::size_t couriers = reader.key(4).items(max_swap_couriers);
  for (std::size_t i = 0; i < couriers; ++i) act.couriers.push_back(reader.fixed<CourierId>());
}

template <class T>
T read(FieldReader& reader);

// Of the types that say nothing but themselves.
template <class T>
  requires std::is_empty_v<T>
T read(FieldReader& reader) {
  reader.map(0);
  return {};
}

template <>
Open read(FieldReader& reader) {
  Open open;
  reader.map(5);
  open.name = reader.key(0).text();
  open.nonce = reader.key(1).fixed<ChannelNonce>();
  const std::size_t members = reader.key(2).items(max_members);
  for (std::size_t i = 0; i < members; ++i) open.members.push_back(read_member(reader));
  open.of = reader.key(3).fixed_or_null<ChannelId>();
  open.official = reader.key(4).boolean();
  return open;
}

template <>
Letter read(FieldReader& reader) {
  Letter letter;
  reader.map(4);
  const bool marked = reader.key(0).is_null();
  if (!marked) letter.text = reader.text();
  const std::size_t copies = reader.key(1).items(max_members);
  if (marked != (copies > 0)) reader.fail(Error::inconsistent);
  for (std::size_t i = 0; i < copies; ++i) {
    reader.array(2);
    const auto member = reader.fixed<MemberId>();
    letter.copies.push_back({.reader = member, .digest = reader.fixed<crypto::Digest>()});
  }
  letter.handling = read_handling(reader, 2);
  return letter;
}

template <>
Question read(FieldReader& reader) {
  Question question;
  reader.map(2);
  question.text = reader.key(0).text();
  question.due = reader.key(1).instant();
  return question;
}

template <>
Answer read(FieldReader& reader) {
  Answer answer;
  reader.map(2);
  answer.question = reader.key(0).fixed<ActId>();
  answer.text = reader.key(1).text();
  return answer;
}

template <>
Recess read(FieldReader& reader) {
  reader.map(1);
  return {.until = reader.key(0).instant_or_null()};
}

template <>
Suspend read(FieldReader& reader) {
  reader.map(1);
  return {.reason = reader.key(0).text()};
}

template <>
Close read(FieldReader& reader) {
  reader.map(1);
  return {.reason = reader.key(0).text()};
}

template <>
Admit read(FieldReader& reader) {
  Admit admit;
  reader.map(2);
  admit.member = read_member(reader.key(0));
  admit.replaces = reader.key(1).fixed_or_null<MemberId>();
  return admit;
}

template <>
Introduce read(FieldReader& reader) {
  Introduce introduce;
  reader.map(2);
  introduce.first = reader.key(0).fixed<MemberId>();
  introduce.second = reader.key(1).fixed<MemberId>();
  return introduce;
}

template <>
ShowMandate read(FieldReader& reader) {
  reader.map(1);
  return {.presentation = reader.key(0).bytes()};
}

template <>
WithdrawMandate read(FieldReader& reader) {
  reader.map(1);
  return {.mandate = reader.key(0).fixed<MandateRef>()};
}

template <>
RevokeMandate read(FieldReader& reader) {
  reader.map(1);
  return {.revocation = reader.key(0).bytes()};
}

template <>
Agenda read(FieldReader& reader) {
  Agenda agenda;
  reader.map(2);
  agenda.round = read_u32(reader.key(0));
  const std::size_t items = reader.key(1).items(max_agenda_items);
  for (std::size_t i = 0; i < items; ++i) agenda.items.push_back(reader.text());
  return agenda;
}

template <>
Minutes read(FieldReader& reader) {
  Minutes minutes;
  reader.map(2);
  minutes.round = read_u32(reader.key(0));
  minutes.text = reader.key(1).text();
  return minutes;
}

template <>
Document read(FieldReader& reader) {
  Document document;
  reader.map(7);
  document.name = reader.key(0).text();
  document.media_type = reader.key(1).text();
  document.size = reader.key(2).uint();
  document.hash = reader.key(3).fixed<crypto::Digest>();
  document.key = reader.key(4).fixed<AttachmentSecret>();
  document.handling = read_handling(reader, 5);
  return document;
}

template <>
ProposeSwap read(FieldReader& reader) {
  ProposeSwap swap;
  reader.map(8);
  read_frame(reader, swap);
  swap.gift = read_gift(reader, 5);
  swap.joint_text = reader.key(7).fixed_or_null<ActId>();
  return swap;
}

template <>
JoinSwap read(FieldReader& reader) {
  JoinSwap join;
  reader.map(3);
  join.swap = reader.key(0).fixed<ActId>();
  join.gift = read_gift(reader, 1);
  return join;
}

template <>
AcceptSwap read(FieldReader& reader) {
  AcceptSwap accept;
  reader.map(2);
  accept.swap = reader.key(0).fixed<ActId>();
  accept.join = reader.key(1).fixed<ActId>();
  return accept;
}

template <>
CallOffSwap read(FieldReader& reader) {
  CallOffSwap call_off;
  reader.map(2);
  call_off.swap = reader.key(0).fixed<ActId>();
  call_off.reason = reader.key(1).text();
  return call_off;
}

template <>
AskBlindly read(FieldReader& reader) {
  AskBlindly ask;
  reader.map(9);
  read_frame(reader, ask);
  constexpr std::uint64_t last_form = std::numeric_limits<std::uint8_t>::max();
  ask.form = static_cast<std::uint8_t>(reader.key(5).uint(last_form));
  ask.own_size = read_u32(reader.key(6));
  ask.their_size = read_u32(reader.key(7));
  ask.subject = reader.key(8).bytes();
  return ask;
}

template <>
Contribute read(FieldReader& reader) {
  Contribute contribute;
  reader.map(4);
  contribute.question = reader.key(0).fixed<ActId>();
  const std::size_t messages = reader.key(1).items(max_contribution_messages);
  for (std::size_t i = 0; i < messages; ++i) contribute.messages.push_back(reader.bytes());
  contribute.gift = read_gift_or_null(reader, 2);
  return contribute;
}

// One reader for each type, in the order of Content.
template <std::size_t... I>
Content read_at(FieldReader& reader, std::size_t index, std::index_sequence<I...>) {
  using ReadOne = Content (*)(FieldReader&);
  constexpr std::array<ReadOne, sizeof...(I)> readers = {[](FieldReader& from) -> Content {
    return read<std::variant_alternative_t<I, Content>>(from);
  }...};
  return readers.at(index)(reader);
}

}  // namespace

Content read_content(FieldReader& reader, std::uint64_t type) {
  return read_at(reader, type - 1, std::make_index_sequence<act_types>());
}

}  // namespace peyk::channel
