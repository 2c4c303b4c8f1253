#include "show_principal.hpp"

#include "principal_home.hpp"

namespace peyk::app {

using identity::CardKind;
using identity::Mandate;
using identity::MandateTerms;
using identity::MandateTime;
using identity::PrincipalCard;
using identity::PrincipalId;
using text::Message;
using text::Said;

namespace {

std::string name_of(MandateTime time) {
  switch (time) {
    case MandateTime::not_yet:
      return "not_yet";
    case MandateTime::in_force:
      return "in_force";
    case MandateTime::over:
      return "over";
  }
  return {};
}

// Whether the cards at hand are those that it takes; given ones are always tried.
bool can_be_checked(const PrincipalId& principal, const std::optional<PrincipalId>& reader,
                    const CardsAtHand& cards) {
  if (cards.principal == nullptr) return false;
  if (!cards.principal_was_given && cards.principal->id() != principal) return false;
  return !reader || cards.own != nullptr;
}

Result<ExitCode> said_checked(const Screen& screen, bool checked, bool for_one_reader,
                              const CardsAtHand& cards) {
  if (screen.is_json()) return checked ? ExitCode::done : ExitCode::not_yet;
  if (!checked) {
    screen.note(Message::show_not_checked);
    return ExitCode::not_yet;
  }
  screen.say(for_one_reader ? Message::show_checked_reader : Message::show_checked_open,
             {{"name", cards.principal->name()}});
  return ExitCode::done;
}

void show(const Screen& screen, const PrincipalCard& card) {
  if (screen.is_json()) {
    Json json;
    json.begin_object().field("kind", "principal card").field("name", card.name());
    json.field("id", to_hex(card.id().span())).field("checked", true).end_object();
    return screen.write(std::move(json));
  }
  screen.say(Message::show_principal_card,
             {{"name", card.name()}, {"fingerprint", spoken(card.id().span())}});
}

void show(const Screen& screen, const identity::MandateRequest& request) {
  const auto key = identity::member_key_id(request.member_key());
  if (screen.is_json()) {
    Json json;
    json.begin_object().field("kind", "mandate request").field("delegate", request.delegate());
    json.field("channel", request.channel()).field("key", to_hex(key.span())).end_object();
    return screen.write(std::move(json));
  }
  screen.say(Message::show_request, {{"delegate", request.delegate()},
                                     {"channel", request.channel()},
                                     {"fingerprint", spoken(key.span())}});
}

void write_json(const Screen& screen, const Mandate& mandate, bool checked, Instant now) {
  const MandateTerms& terms = mandate.claimed();
  Json json;
  json.begin_object().field("kind", "mandate").field("checked", checked);
  json.field("id", to_hex(mandate.id().span())).field("serial", terms.serial);
  json.field("principal", to_hex(terms.principal.span())).field("name", terms.principal_name);
  json.field("reader", terms.reader ? to_hex(terms.reader->span()) : std::string());
  json.field("key", to_hex(terms.member_key.span()));
  json.field("power", identity::to_string(terms.power)).field("all_tracks", terms.all_tracks);
  json.key("tracks").begin_array();
  for (const auto& opening : mandate.openings()) json.value(opening.name);
  json.end_array();
  json.field("from", terms.from.milliseconds()).field("until", terms.until.milliseconds());
  json.field("time", name_of(terms.time(now))).end_object();
  screen.write(std::move(json));
}

void write_lines(const Screen& screen, const Mandate& mandate) {
  const MandateTerms& terms = mandate.claimed();
  screen.say(Message::show_mandate, {{"serial", std::to_string(terms.serial)},
                                     {"name", terms.principal_name},
                                     {"fingerprint", spoken(terms.principal.span())},
                                     {"power", std::string(identity::to_string(terms.power))}});
  screen.say(Message::show_mandate_days, {{"from", Said{screen.full_date(terms.from)}},
                                          {"until", Said{screen.full_date(last_of(terms.until))}}});
  if (terms.all_tracks) {
    screen.say(Message::show_mandate_all_tracks);
  } else if (mandate.openings().empty()) {
    screen.say(Message::show_mandate_no_tracks);
  }
  for (const auto& opening : mandate.openings()) {
    screen.say(Message::show_mandate_track, {{"track", opening.name}});
  }
}

Result<ExitCode> show(const Screen& screen, const Mandate& mandate, const std::string& file,
                      const CardsAtHand& cards, Instant now) {
  const MandateTerms& terms = mandate.claimed();
  const bool checked = can_be_checked(terms.principal, terms.reader, cards);
  if (checked) {
    const auto good = identity::VerifiedMandate::verify(mandate, *cards.principal, cards.own);
    if (!good) return std::unexpected(worded_of_principal(good.error(), file, ""));
  }
  if (screen.is_json()) {
    write_json(screen, mandate, checked, now);
  } else {
    write_lines(screen, mandate);
  }
  return said_checked(screen, checked, terms.reader.has_value(), cards);
}

void write_json(const Screen& screen, const identity::RevocationTerms& terms, bool checked) {
  Json json;
  json.begin_object().field("kind", "revocation").field("checked", checked);
  json.field("principal", to_hex(terms.principal.span()));
  json.field("reader", terms.reader ? to_hex(terms.reader->span()) : std::string());
  if (const auto* id = std::get_if<identity::MandateId>(&terms.what)) {
    json.field("id", to_hex(id->span()));
  } else if (const auto* range = std::get_if<identity::SerialRange>(&terms.what)) {
    json.field("first", range->first).field("last", range->last);
  }
  json.field("from", terms.from.milliseconds()).end_object();
  screen.write(std::move(json));
}

Result<ExitCode> show(const Screen& screen, const identity::MandateRevocation& revocation,
                      const std::string& file, const CardsAtHand& cards) {
  const identity::RevocationTerms& terms = revocation.claimed();
  const bool checked = can_be_checked(terms.principal, terms.reader, cards);
  if (checked) {
    const auto good = identity::VerifiedRevocation::verify(revocation, *cards.principal, cards.own);
    if (!good) return std::unexpected(worded_of_principal(good.error(), file, ""));
  }
  const std::string by = spoken(terms.principal.span());
  const std::string from = screen.full_date(terms.from);
  if (screen.is_json()) {
    write_json(screen, terms, checked);
  } else if (const auto* id = std::get_if<identity::MandateId>(&terms.what)) {
    screen.say(Message::show_revocation_id,
               {{"fingerprint", by}, {"from", Said{from}}, {"id", to_hex(id->span())}});
  } else if (const auto* range = std::get_if<identity::SerialRange>(&terms.what)) {
    screen.say(Message::show_revocation_serials, {{"fingerprint", by},
                                                  {"first", std::to_string(range->first)},
                                                  {"last", std::to_string(range->last)},
                                                  {"from", Said{from}}});
  }
  return said_checked(screen, checked, terms.reader.has_value(), cards);
}

}  // namespace

Result<ExitCode> show_of_principal(const Screen& screen, const std::string& text,
                                   const std::string& file, const CardsAtHand& cards, Instant now) {
  const std::string beginning = "-----BEGIN PEYK MANDATE-----";
  const auto unreadable = [&](identity::Error error) {
    return std::unexpected(worded_of_principal(error, file, beginning));
  };
  const auto kind = identity::kind_of_text(text);
  if (kind == CardKind::principal_card) {
    const auto card = identity::principal_card_from_text(text);
    if (!card) return unreadable(card.error());
    show(screen, *card);
    return ExitCode::done;
  }
  if (kind == CardKind::mandate_request) {
    const auto request = identity::mandate_request_from_text(text);
    if (!request) return unreadable(request.error());
    show(screen, *request);
    return ExitCode::done;
  }
  if (kind == CardKind::revocation) {
    const auto revocation = identity::revocation_from_text(text);
    if (!revocation) return unreadable(revocation.error());
    return show(screen, *revocation, file, cards);
  }
  const auto mandate = identity::mandate_from_text(text);
  if (!mandate) return unreadable(mandate.error());
  return show(screen, *mandate, file, cards, now);
}

}  // namespace peyk::app
