#include <algorithm>
#include <span>

#include "content_codec.hpp"

namespace peyk::channel {

namespace {

using Checked = Result<void>;

Checked no(Error error) { return std::unexpected(error); }

// The first of some checks that fails.
template <class First, class... Rest>
Checked all(const First& first, const Rest&... rest) {
  if constexpr (sizeof...(rest) == 0) {
    return first;
  } else {
    return first ? all(rest...) : first;
  }
}

// Text that may be empty.
Checked text_or_none(std::string_view text, std::size_t limit) {
  if (text.size() > limit) return no(Error::too_long);
  if (!cbor::is_valid_utf8(as_bytes(text))) return no(Error::invalid_text);
  return {};
}

Checked some_text(std::string_view text, std::size_t limit) {
  return text.empty() ? no(Error::empty) : text_or_none(text, limit);
}

bool has_controls(std::string_view text) {
  return std::ranges::any_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
  });
}

Checked one_line(std::string_view text) {
  return has_controls(text) ? no(Error::invalid_text) : Checked();
}

Checked name(std::string_view text, std::size_t limit) {
  return all(some_text(text, limit), one_line(text));
}

// A track of a channel is written channel/track; a file's name names nothing outside its folder.
Checked no_path(std::string_view text) {
  const bool is_path = text.find_first_of("/\\") != std::string_view::npos;
  return is_path || text == "." || text == ".." ? no(Error::invalid_text) : Checked();
}

Checked some_bytes(ByteSpan bytes, std::size_t limit) {
  if (bytes.empty()) return no(Error::empty);
  return bytes.size() > limit ? no(Error::too_long) : Checked();
}

Checked time(Instant time) {
  return time < Instant() || time > latest_time ? no(Error::malformed) : Checked();
}

Checked fits(bool holds) { return holds ? Checked() : no(Error::inconsistent); }

Checked member(const NewMember& member) {
  return all(name(member.name, max_name_bytes), text_or_none(member.principal, max_name_bytes),
             one_line(member.principal));
}

Checked handling(const Handling& handling) {
  return all(time(handling.until),
             fits(handling.rule == Rule::until_date || handling.until == Instant()));
}

bool are_repeated(std::vector<MemberId> seats) {
  std::ranges::sort(seats);
  return std::ranges::adjacent_find(seats) != seats.end();
}

bool has_repeated_seats(std::span<const NewMember> members) {
  std::vector<MemberId> seats;
  for (const NewMember& member : members) seats.push_back(member.id);
  return are_repeated(std::move(seats));
}

Checked copies(std::span<const CopyDigest> copies) {
  if (copies.size() > max_members) return no(Error::too_long);
  const auto not_before = [](const CopyDigest& a, const CopyDigest& b) {
    return !(a.reader < b.reader);
  };
  return std::ranges::adjacent_find(copies, not_before) == copies.end() ? Checked()
                                                                        : no(Error::malformed);
}

Checked gift(const SwapGift& gift) {
  return all(some_bytes(gift.offer, max_swap_offer_bytes),
             gift.sealed.size() > max_swap_sealed_bytes ? no(Error::too_long) : Checked());
}

// 3f + 1 of them, in one order.
Checked couriers(std::span<const CourierId> couriers) {
  if (couriers.size() > max_swap_couriers) return no(Error::too_long);
  const auto not_before = [](const CourierId& a, const CourierId& b) { return !(a < b); };
  return all(fits(couriers.size() % 3 == 1),
             std::ranges::adjacent_find(couriers, not_before) == couriers.end()
                 ? Checked()
                 : no(Error::malformed));
}

// What a swap's proposal and a blind question begin with.
Checked frame(const auto& act) {
  return all(some_text(act.words, max_swap_words_bytes), time(act.deadline),
             fits(act.deadline > Instant()));
}

// Who is asked, and over whom: couriers are for two alone.
Checked parties(const AskBlindly& ask) {
  if (ask.with.size() > max_asked) return no(Error::too_long);
  const Checked seats = fits(!ask.with.empty() && !are_repeated(ask.with));
  if (ask.couriers.empty()) return seats;
  return all(seats, couriers(ask.couriers), fits(ask.with.size() == 1));
}

Checked question_size(std::uint32_t size) {
  return size > max_question_size ? no(Error::too_long) : fits(size > 0);
}

struct Check {
  Checked operator()(const Open& open) const {
    if (open.members.size() > max_members) return no(Error::too_long);
    Checked checked = all(name(open.name, max_name_bytes), no_path(open.name),
                          fits(!open.members.empty() && !has_repeated_seats(open.members)));
    for (const NewMember& each : open.members) checked = all(checked, member(each));
    return checked;
  }
  Checked operator()(const Letter& letter) const {
    if (letter.copies.empty()) {
      return all(some_text(letter.text, max_letter_bytes), handling(letter.handling));
    }
    return all(fits(letter.text.empty()), copies(letter.copies), handling(letter.handling));
  }
  Checked operator()(const Question& question) const {
    return all(some_text(question.text, max_letter_bytes), time(question.due));
  }
  Checked operator()(const Answer& answer) const {
    return some_text(answer.text, max_letter_bytes);
  }
  Checked operator()(const Recess& recess) const { return time(recess.until.value_or(Instant())); }
  Checked operator()(const Resume&) const { return {}; }
  Checked operator()(const Suspend& suspend) const {
    return text_or_none(suspend.reason, max_reason_bytes);
  }
  Checked operator()(const Reopen&) const { return {}; }
  Checked operator()(const Close& close) const {
    return text_or_none(close.reason, max_reason_bytes);
  }
  Checked operator()(const Admit& admit) const {
    return all(member(admit.member), fits(admit.replaces != admit.member.id));
  }
  Checked operator()(const Leave&) const { return {}; }
  Checked operator()(const Introduce& introduce) const {
    return fits(introduce.first != introduce.second);
  }
  Checked operator()(const ShowMandate& show) const {
    return some_bytes(show.presentation, max_mandate_bytes);
  }
  Checked operator()(const WithdrawMandate&) const { return {}; }
  Checked operator()(const RevokeMandate& revoke) const {
    return some_bytes(revoke.revocation, max_mandate_bytes);
  }
  Checked operator()(const Raise&) const { return {}; }
  Checked operator()(const Agenda& agenda) const {
    if (agenda.items.empty()) return no(Error::empty);
    if (agenda.items.size() > max_agenda_items) return no(Error::too_long);
    Checked checked = fits(agenda.round > 0);
    for (const std::string& item : agenda.items) {
      checked = all(checked, some_text(item, max_agenda_item_bytes));
    }
    return checked;
  }
  Checked operator()(const Minutes& minutes) const {
    return all(some_text(minutes.text, max_letter_bytes), fits(minutes.round > 0));
  }
  Checked operator()(const Document& document) const {
    if (document.size == 0) return no(Error::empty);
    if (document.size > max_document_bytes) return no(Error::too_long);
    return all(name(document.name, max_file_name_bytes), no_path(document.name),
               name(document.media_type, max_media_type_bytes), handling(document.handling),
               fits(document.handling.rule != Rule::eyes_only));
  }
  Checked operator()(const ProposeSwap& swap) const {
    return all(frame(swap), couriers(swap.couriers), gift(swap.gift));
  }
  Checked operator()(const JoinSwap& join) const { return gift(join.gift); }
  Checked operator()(const AcceptSwap&) const { return {}; }
  Checked operator()(const CallOffSwap& call_off) const {
    return text_or_none(call_off.reason, max_reason_bytes);
  }
  Checked operator()(const AskBlindly& ask) const {
    if (ask.subject.size() > max_subject_bytes) return no(Error::too_long);
    return all(frame(ask), parties(ask), fits(ask.form > 0), question_size(ask.own_size),
               question_size(ask.their_size));
  }
  Checked operator()(const Contribute& contribute) const {
    if (contribute.messages.size() > max_contribution_messages) return no(Error::too_long);
    Checked checked = contribute.gift ? gift(*contribute.gift) : Checked();
    std::size_t size = contribute.gift ? contribute.gift->sealed.size() : 0;
    for (const Bytes& message : contribute.messages) {
      checked = all(checked, some_bytes(message, max_contribution_bytes));
      size += message.size();
    }
    return size > max_contribution_bytes ? no(Error::too_long) : checked;
  }
};

}  // namespace

Result<void> check_content(const Content& content) { return std::visit(Check(), content); }

}  // namespace peyk::channel
