#include <utility>

#include "content_codec.hpp"

namespace peyk::channel {

namespace {

std::uint64_t number(Instant time) { return static_cast<std::uint64_t>(time.milliseconds()); }

void write_time(cbor::Writer& writer, const std::optional<Instant>& time) {
  if (time) {
    writer.uint(number(*time));
  } else {
    writer.null();
  }
}

template <class F>
void write_fixed(cbor::Writer& writer, const std::optional<F>& value) {
  if (value) {
    writer.bytes(value->span());
  } else {
    writer.null();
  }
}

void write_member(cbor::Writer& writer, const NewMember& member) {
  writer.array(4).bytes(member.id.span()).text(member.name);
  writer.uint(std::to_underlying(member.role)).text(member.principal);
}

// Two pairs, the keys `first` and the next.
void write_handling(cbor::Writer& writer, std::uint64_t first, const Handling& handling) {
  writer.key(first).uint(std::to_underlying(handling.rule)).key(first + 1);
  const bool dated = handling.rule == Rule::until_date;
  write_time(writer, dated ? std::optional(handling.until) : std::nullopt);
}

// Likewise.
void write_gift(cbor::Writer& writer, std::uint64_t first, const SwapGift& gift) {
  writer.key(first).bytes(gift.offer).key(first + 1);
  if (gift.sealed.empty()) {
    writer.null();
  } else {
    writer.bytes(gift.sealed);
  }
}

void write_with(cbor::Writer& writer, const MemberId& with) { writer.bytes(with.span()); }

void write_with(cbor::Writer& writer, const std::vector<MemberId>& with) {
  writer.array(with.size());
  for (const MemberId& seat : with) writer.bytes(seat.span());
}

// What a swap's proposal and a blind question begin with: the keys 0 to 4.
void write_frame(cbor::Writer& writer, const auto& act) {
  write_with(writer.key(0).text(act.words).key(1), act.with);
  writer.key(2).bytes(act.salt.span()).key(3).uint(number(act.deadline));
  writer.key(4).array(act.couriers.size());
  for (const CourierId& courier : act.couriers) writer.bytes(courier.span());
}

struct Write {
  cbor::Writer& to;

  void operator()(const Open& open) const {
    to.map(5).key(0).text(open.name).key(1).bytes(open.nonce.span());
    to.key(2).array(open.members.size());
    for (const NewMember& member : open.members) write_member(to, member);
    write_fixed(to.key(3), open.of);
    to.key(4).boolean(open.official);
  }
  void operator()(const Letter& letter) const {
    to.map(4).key(0);
    if (letter.copies.empty()) {
      to.text(letter.text);
    } else {
      to.null();
    }
    to.key(1).array(letter.copies.size());
    for (const CopyDigest& copy : letter.copies) {
      to.array(2).bytes(copy.reader.span()).bytes(copy.digest.span());
    }
    write_handling(to, 2, letter.handling);
  }
  void operator()(const Question& question) const {
    to.map(2).key(0).text(question.text).key(1).uint(number(question.due));
  }
  void operator()(const Answer& answer) const {
    to.map(2).key(0).bytes(answer.question.span()).key(1).text(answer.text);
  }
  void operator()(const Recess& recess) const { write_time(to.map(1).key(0), recess.until); }
  void operator()(const Resume&) const { to.map(0); }
  void operator()(const Suspend& suspend) const { to.map(1).key(0).text(suspend.reason); }
  void operator()(const Reopen&) const { to.map(0); }
  void operator()(const Close& close) const { to.map(1).key(0).text(close.reason); }
  void operator()(const Admit& admit) const {
    write_member(to.map(2).key(0), admit.member);
    write_fixed(to.key(1), admit.replaces);
  }
  void operator()(const Leave&) const { to.map(0); }
  void operator()(const Introduce& introduce) const {
    to.map(2).key(0).bytes(introduce.first.span()).key(1).bytes(introduce.second.span());
  }
  void operator()(const ShowMandate& show) const { to.map(1).key(0).bytes(show.presentation); }
  void operator()(const WithdrawMandate& withdraw) const {
    to.map(1).key(0).bytes(withdraw.mandate.span());
  }
  void operator()(const RevokeMandate& revoke) const { to.map(1).key(0).bytes(revoke.revocation); }
  void operator()(const Raise&) const { to.map(0); }
  void operator()(const Agenda& agenda) const {
    to.map(2).key(0).uint(agenda.round).key(1).array(agenda.items.size());
    for (const std::string& item : agenda.items) to.text(item);
  }
  void operator()(const Minutes& minutes) const {
    to.map(2).key(0).uint(minutes.round).key(1).text(minutes.text);
  }
  void operator()(const Document& document) const {
    to.map(7).key(0).text(document.name).key(1).text(document.media_type);
    to.key(2).uint(document.size).key(3).bytes(document.hash.span());
    to.key(4).bytes(document.key.span());
    write_handling(to, 5, document.handling);
  }
  void operator()(const ProposeSwap& swap) const {
    write_frame(to.map(8), swap);
    write_gift(to, 5, swap.gift);
    write_fixed(to.key(7), swap.joint_text);
  }
  void operator()(const JoinSwap& join) const {
    to.map(3).key(0).bytes(join.swap.span());
    write_gift(to, 1, join.gift);
  }
  void operator()(const AcceptSwap& accept) const {
    to.map(2).key(0).bytes(accept.swap.span()).key(1).bytes(accept.join.span());
  }
  void operator()(const CallOffSwap& call_off) const {
    to.map(2).key(0).bytes(call_off.swap.span()).key(1).text(call_off.reason);
  }
  void operator()(const AskBlindly& ask) const {
    write_frame(to.map(9), ask);
    to.key(5).uint(ask.form).key(6).uint(ask.own_size).key(7).uint(ask.their_size);
    to.key(8).bytes(ask.subject);
  }
  void operator()(const Contribute& contribute) const {
    to.map(4).key(0).bytes(contribute.question.span());
    to.key(1).array(contribute.messages.size());
    for (const Bytes& message : contribute.messages) to.bytes(message);
    if (contribute.gift) {
      write_gift(to, 2, *contribute.gift);
    } else {
      to.key(2).null().key(3).null();
    }
  }
};

}  // namespace

void write_content(cbor::Writer& writer, const Content& content) {
  std::visit(Write{writer}, content);
}

}  // namespace peyk::channel
