// Channels: the list, and one with its members, questions, rounds and what is missing.
#include "show.hpp"
#include "words.hpp"

namespace peyk::app {

using text::Message;
using text::Said;

namespace {

Message message_of(const desk::MemberView& member) {
  if (member.is_gone) return Message::connection_gone;
  const bool is_open = member.connection == desk::Connection::open;
  if (is_open && !member.words_confirmed) return Message::connection_no_words;
  return word_of(member.connection).message;
}

Message mandate_state(const desk::MandateView& mandate) {
  if (mandate.ended) return Message::mandate_ended;
  if (!mandate.covers_track) return Message::mandate_other_track;
  return mandate.proven ? Message::mandate_proven : Message::mandate_unproven;
}

std::string numbers_of(const Screen& screen, const std::vector<std::uint64_t>& numbers) {
  std::string all;
  for (const std::uint64_t number : numbers) {
    all += (all.empty() ? "" : ", ") + screen.number(number);
  }
  return all;
}

void add(Json& json, const desk::MandateView& mandate) {
  json.begin_object()
      .field("id", to_hex(mandate.id.span()))
      .field("principal", mandate.principal)
      .field("principal_id", to_hex(mandate.principal_id.span()))
      .field("power", word_of(mandate.power).id)
      .field("from_milliseconds", mandate.from.milliseconds())
      .field("until_milliseconds", mandate.until.milliseconds())
      .field("covers_track", mandate.covers_track)
      .field("proven", mandate.proven)
      .field("ended", mandate.ended)
      .end_object();
}

void add(Json& json, const desk::MemberView& member) {
  json.begin_object()
      .field("name", member.name)
      .field("seat", to_hex(member.seat.span()))
      .field("said_name", member.said_name)
      .field("role", word_of(member.role).id)
      .field("principal", member.principal)
      .field("connection", word_of(member.connection).id)
      .field("words_confirmed", member.words_confirmed)
      .field("gone", member.is_gone)
      .field("claimed_by", member.claimed_by)
      .field("power", word_of(member.power).id);
  if (member.last_heard.has_value()) {
    json.field("last_heard_milliseconds", member.last_heard->milliseconds());
  }
  json.key("mandates").begin_array();
  for (const desk::MandateView& mandate : member.mandates) add(json, mandate);
  json.end_array().end_object();
}

// Without the end of the object.
void add(Json& json, const desk::ChannelView& channel) {
  json.begin_object()
      .field("name", channel.name)
      .field("id", to_hex(channel.id.span()))
      .field("of", channel.of)
      .field("phase", word_of(channel.phase).id)
      .field("official", channel.official)
      .key("with")
      .begin_array();
  for (const std::string& name : others_of(channel)) json.value(name);
  json.end_array()
      .field("letters", channel.letters)
      .field("acts", channel.acts)
      .field("open_questions", channel.open_questions)
      .field("disagreement", channel.has_disagreement);
  if (channel.since.has_value()) json.field("since_milliseconds", channel.since->milliseconds());
  if (channel.recess_until.has_value()) {
    json.field("recess_until_milliseconds", channel.recess_until->milliseconds());
  }
  json.key("members").begin_array();
  for (const desk::MemberView& member : channel.members) add(json, member);
  json.end_array();
}

void add_questions(Json& json, const desk::ChannelDetails& details) {
  json.key("questions").begin_array();
  for (const desk::QuestionView& question : details.questions) {
    json.begin_object()
        .field("number", question.number)
        .field("asker", question.asker)
        .field("mine", question.asker.empty())
        .field("due_milliseconds", question.due.milliseconds())
        .field("state", word_of(question.state).id)
        .key("answers")
        .begin_array();
    for (const std::uint64_t number : question.answer_numbers) json.value(number);
    json.end_array().end_object();
  }
  json.end_array();
}

void show_json(const Screen& screen, const desk::ChannelDetails& details) {
  Json json;
  add(json, details.channel);
  add_questions(json, details);
  json.key("rounds").begin_array();
  for (const desk::RoundView& round : details.rounds) {
    json.begin_object()
        .field("round", std::uint64_t{round.round})
        .field("agenda", round.agenda_number)
        .field("minutes", round.minutes_number)
        .end_object();
  }
  json.end_array().key("missing").begin_array();
  for (const desk::MissingView& missing : details.missing) {
    json.begin_object()
        .field("act", to_hex(missing.act.span()))
        .field("since_milliseconds", missing.since.milliseconds())
        .field("by", missing.by)
        .field("stays", missing.stays)
        .end_object();
  }
  json.end_array().key("refused_introductions").begin_array();
  for (const desk::RefusedIntroduction& refused : details.refused_introductions) {
    json.begin_object()
        .field("by", refused.by)
        .field("with", refused.with)
        .field("reason", word_of(refused.reason).id)
        .end_object();
  }
  json.end_array().end_object();
  screen.write(std::move(json));
}

void show_state(const Screen& screen, const desk::ChannelView& channel) {
  const std::string phase = screen.said(word_of(channel.phase).message);
  const std::string since =
      channel.since.has_value() ? screen.full_date(*channel.since) : std::string();
  screen.say(Message::channel_state,
             {{"channel", channel.name}, {"phase", Said{phase}}, {"date", Said{since}}});
  if (channel.recess_until.has_value()) {
    const std::string until = screen.full_date(*channel.recess_until);
    screen.say(Message::channel_recess_until, {{"date", Said{until}}});
  }
  if (!channel.of.empty()) screen.say(Message::channel_is_track, {{"channel", channel.of}});
  if (channel.official) screen.say(Message::channel_is_official);
  screen.say(Message::channel_counts,
             {{"letters", channel.letters}, {"questions", channel.open_questions}});
}

// Of what stands in the line above.
void detail(const Screen& screen, Message message,
            std::initializer_list<text::Argument> arguments) {
  screen.write("    " + screen.said(message, arguments) + "\n");
}

void show(const Screen& screen, const desk::MandateView& mandate) {
  const std::string from = screen.date(mandate.from);
  const std::string until = screen.date(last_of(mandate.until));
  const std::string power = screen.said(word_of(mandate.power).message);
  const std::string state = screen.said(mandate_state(mandate));
  detail(screen, Message::member_mandate,
         {{"mandate", to_hex(mandate.id.span().first(4))},
          {"principal", mandate.principal},
          {"power", Said{power}},
          {"from", Said{from}},
          {"until", Said{until}},
          {"state", Said{state}}});
}

void show(const Screen& screen, const desk::MemberView& member, bool is_official) {
  const bool is_self = member.connection == desk::Connection::self;
  const std::string role = screen.said(word_of(member.role).message);
  const std::string connection = screen.said(message_of(member));
  const std::string& name = is_self ? member.said_name : member.name;
  screen.say(Message::member_line,
             {{"name", name}, {"role", Said{role}}, {"connection", Said{connection}}});
  if (!member.principal.empty()) {
    detail(screen, Message::member_principal, {{"principal", member.principal}});
  }
  if (!is_self && !member.is_gone && member.said_name != member.name) {
    detail(screen, Message::member_said_name, {{"name", member.said_name}});
  }
  if (!member.claimed_by.empty()) {
    detail(screen, Message::member_claimed, {{"peer", member.claimed_by}});
  }
  // A host acts by its role.
  const bool shows_power = member.role == channel::Role::delegate || !member.mandates.empty();
  if (is_official && !member.is_gone && shows_power) {
    const std::string power = screen.said(word_of(member.power).message);
    detail(screen, Message::member_power, {{"power", Said{power}}});
  }
  for (const desk::MandateView& mandate : member.mandates) show(screen, mandate);
  if (member.last_heard.has_value() && !member.is_gone) {
    const std::string date = screen.date(*member.last_heard);
    detail(screen, Message::member_heard, {{"date", Said{date}}});
  }
}

void show(const Screen& screen, const desk::QuestionView& question) {
  const std::string due = screen.full_date(question.due);
  const std::string state = screen.said(word_of(question.state).message);
  const std::string here = screen.said(Message::who_this_desk);
  const text::Argument who = question.asker.empty() ? text::Argument("who", Said{here})
                                                    : text::Argument("who", question.asker);
  screen.say(Message::question_line,
             {{"number", question.number}, who, {"date", Said{due}}, {"state", Said{state}}});
  if (!question.answer_numbers.empty()) {
    const std::string numbers = numbers_of(screen, question.answer_numbers);
    detail(screen, Message::question_answers, {{"numbers", Said{numbers}}});
  }
}

void show(const Screen& screen, const desk::RoundView& round) {
  screen.say(Message::round_line, {{"round", round.round}});
  if (round.agenda_number > 0) {
    detail(screen, Message::round_agenda, {{"number", round.agenda_number}});
  }
  if (round.minutes_number > 0) {
    detail(screen, Message::round_minutes, {{"number", round.minutes_number}});
  }
}

void show(const Screen& screen, const desk::MissingView& missing) {
  const std::string date = screen.date(missing.since);
  screen.say(missing.stays ? Message::missing_stays : Message::missing_on_its_way,
             {{"peer", missing.by}, {"date", Said{date}}});
}

}  // namespace

std::vector<std::string> others_of(const desk::ChannelView& channel) {
  std::vector<std::string> names;
  for (const desk::MemberView& member : channel.members) {
    if (member.connection == desk::Connection::self || member.is_gone) continue;
    names.push_back(member.name);
  }
  return names;
}

std::string own_name_in(const desk::ChannelView& channel) {
  for (const desk::MemberView& member : channel.members) {
    if (member.connection == desk::Connection::self) return member.said_name;
  }
  return {};
}

void show(const Screen& screen, std::span<const desk::ChannelView> channels) {
  if (screen.is_json()) {
    Json json;
    json.begin_array();
    for (const desk::ChannelView& channel : channels) {
      add(json, channel);
      json.end_object();
    }
    json.end_array();
    return screen.write(std::move(json));
  }
  if (channels.empty()) screen.note(Message::channels_none);
  for (const desk::ChannelView& channel : channels) {
    const std::string phase = screen.said(word_of(channel.phase).message);
    const std::string others = listed(screen, others_of(channel));
    screen.say(Message::channel_listed, {{"channel", channel.name},
                                         {"peer", Said{others}},
                                         {"phase", Said{phase}},
                                         {"count", channel.letters}});
    if (channel.has_disagreement) {
      screen.say(Message::channel_disagrees, {{"channel", channel.name}});
    }
  }
}

void show(const Screen& screen, const desk::ChannelDetails& details) {
  if (screen.is_json()) return show_json(screen, details);
  show_state(screen, details.channel);
  for (const desk::MemberView& member : details.channel.members) {
    show(screen, member, details.channel.official);
  }
  for (const desk::QuestionView& question : details.questions) show(screen, question);
  for (const desk::RoundView& round : details.rounds) show(screen, round);
  for (const desk::MissingView& missing : details.missing) show(screen, missing);
  for (const desk::RefusedIntroduction& refused : details.refused_introductions) {
    const std::string reason = screen.said(word_of(refused.reason).message);
    screen.say(Message::introduction_refused,
               {{"first", refused.by}, {"second", refused.with}, {"reason", Said{reason}}});
  }
}

}  // namespace peyk::app
