// peyk principal …
#include <memory>
#include <unistd.h>

#include "peyk/crypto/entropy.hpp"
#include "peyk/net/clock.hpp"

#include "commands.hpp"
#include "file_parts.hpp"
#include "files.hpp"
#include "mandate_orders.hpp"
#include "passphrase_input.hpp"
#include "paths.hpp"
#include "principal_home.hpp"
#include "quote.hpp"
#include "record_reading.hpp"
#include "serial_range.hpp"
#include "show.hpp"
#include "show_principal.hpp"
#include "words.hpp"

namespace peyk::app {

namespace fs = std::filesystem;
using identity::Mandate;
using identity::MandateRevocation;
using identity::PrincipalCard;
using text::Message;

namespace {

struct KeyOptions : CommonOptions {
  std::string passphrase_file;
};
struct InitOptions : KeyOptions {
  std::string name;
  bool practice = false;
};
struct MandateOptions : KeyOptions {
  MandateWish wish;
  std::string list;
};
struct RevokeOptions : KeyOptions {
  std::string mandate;
  std::string serials;
  std::string from;
  std::string reader;
};
struct SignOptions : KeyOptions {
  std::string request;
  std::string out;
};
struct ShowOptions : CommonOptions {
  std::string file = "-";
  std::string principal;
  std::string own;
};

Instant present_time() { return net::Clock().now(); }

Result<fs::path> folder_of(const CommonOptions& options) {
  return home_of(Kind::principal, options.home, surroundings_of_process());
}

Result<PrincipalHome> unlocked(const Screen& screen, const KeyOptions& options) {
  const auto folder = folder_of(options);
  if (!folder) return std::unexpected(folder.error());
  // Before anyone types a passphrase for keys that are not there.
  if (auto card = PrincipalHome::card_in(*folder); !card) return std::unexpected(card.error());
  const auto given = passphrase(screen, Message::desk_passphrase_ask, options.passphrase_file);
  if (!given) return std::unexpected(given.error());
  return PrincipalHome::unlock(*folder, *given);
}

Result<ExitCode> init(const Screen& screen, const InitOptions& options) {
  const auto folder = folder_of(options);
  if (!folder) return std::unexpected(folder.error());
  if (!identity::is_principal_name(options.name)) {
    return fail(Message::error_bad_name, {{"name", options.name}}, ExitCode::usage);
  }
  const auto given = new_passphrase(
      screen, options.passphrase_file,
      options.practice ? identity::ServiceClass::practice : identity::ServiceClass::patient);
  if (!given) return std::unexpected(given.error());
  const auto card = PrincipalHome::create(*folder, options.name, *given, options.practice);
  if (!card) return std::unexpected(card.error());
  screen.say(Message::principal_made,
             {{"name", card->name()}, {"fingerprint", spoken(card->id().span())}});
  return ExitCode::done;
}

Result<ExitCode> print_card(const Screen& screen, const CommonOptions& options) {
  const auto folder = folder_of(options);
  if (!folder) return std::unexpected(folder.error());
  const auto card = PrincipalHome::card_in(*folder);
  if (!card) return std::unexpected(card.error());
  show_card(screen, options.json, card->name(), card->id().span(), identity::to_text_block(*card));
  if (options.json) return ExitCode::done;
  screen.note(Message::principal_card_printed,
              {{"name", card->name()}, {"fingerprint", spoken(card->id().span())}});
  return ExitCode::done;
}

Result<Mandate> make_one(const PrincipalHome& home, PreparedMandate& wanted, std::uint64_t serial,
                         crypto::Random& random) {
  wanted.order.serial = serial;
  auto made = wanted.reader
                  ? identity::make_mandate_for(home.keys(), home.card(), *wanted.reader,
                                               wanted.order, random)
                  : identity::make_open_mandate(home.keys(), home.card(), wanted.order, random);
  // What remains: one's own card given as that of the reader.
  if (!made)
    return fail(Message::error_bad_value,
                {{"option", std::string("--for-reader")}, {"value", home.card().name()}});
  return std::move(*made);
}

Result<void> give(const Screen& screen, const PreparedMandate& wanted, const Mandate& mandate,
                  bool json) {
  const std::string block = identity::to_text_block(mandate);
  if (!wanted.output.empty()) {
    if (auto done = write_file(wanted.output, as_bytes(block)); !done) return done;
  } else if (!json) {
    screen.write(block);
  }
  screen.note(Message::mandate_made,
              {{"serial", std::to_string(mandate.claimed().serial)},
               {"delegate", wanted.request.delegate()},
               {"fingerprint", spoken(mandate.claimed().member_key.span())}});
  return {};
}

Result<std::vector<PreparedMandate>> wanted_mandates(const MandateOptions& options) {
  if (options.wish.request.empty() == options.list.empty()) {
    return fail(Message::error_mandate_what, {}, ExitCode::usage);
  }
  std::vector<MandateWish> wishes = {options.wish};
  if (!options.list.empty()) {
    constexpr std::size_t most_list_bytes = 1024UL * 1024;
    const auto bytes = read_file(options.list, most_list_bytes);
    if (!bytes) return std::unexpected(bytes.error());
    auto listed = read_mandate_list(std::string(bytes->begin(), bytes->end()), options.list);
    if (!listed) return std::unexpected(listed.error());
    wishes = std::move(*listed);
  }
  std::vector<PreparedMandate> all;
  const Instant now = present_time();
  for (const MandateWish& wish : wishes) {
    auto one = prepared(wish, now);
    if (!one) return std::unexpected(one.error());
    if (!one->output.empty()) {
      if (auto good = check_writable(one->output); !good) return std::unexpected(good.error());
    }
    all.push_back(std::move(*one));
  }
  return all;
}

Result<ExitCode> mandate(const Screen& screen, const MandateOptions& options) {
  auto wanted = wanted_mandates(options);
  if (!wanted) return std::unexpected(wanted.error());
  auto home = unlocked(screen, options);
  if (!home) return std::unexpected(home.error());
  const auto first = home->take_serials(wanted->size());
  if (!first) return std::unexpected(first.error());
  crypto::Random random(crypto::system_seed());
  Json json;
  json.begin_array();
  std::uint64_t serial = *first;
  for (PreparedMandate& one : *wanted) {
    const auto made = make_one(*home, one, serial++, random);
    if (!made) return std::unexpected(made.error());
    if (auto done = give(screen, one, *made, options.json); !done) {
      return std::unexpected(done.error());
    }
    json.begin_object().field("serial", made->claimed().serial);
    json.field("id", to_hex(made->id().span())).field("delegate", one.request.delegate());
    json.field("mandate", identity::to_text_block(*made)).end_object();
  }
  json.end_array();
  if (options.json) screen.write(std::move(json));
  screen.note(Message::mandates_made, {{"count", wanted->size()}});
  return ExitCode::done;
}

// What is revoked, and for whom it was.
struct Revoked {
  std::variant<identity::MandateId, identity::SerialRange> what;
  std::optional<identity::PrincipalId> reader;
};

Result<Revoked> what_to_revoke(const RevokeOptions& options,
                               const std::optional<PrincipalCard>& reader) {
  if (options.mandate.empty() == options.serials.empty()) {
    return fail(Message::error_revoke_what, {}, ExitCode::usage);
  }
  const auto reader_id = reader ? std::optional<identity::PrincipalId>(reader->id()) : std::nullopt;
  if (!options.serials.empty()) {
    const auto range = serials_of(options.serials);
    if (!range) {
      return fail(Message::error_bad_value,
                  {{"option", std::string("--serials")}, {"value", options.serials}},
                  ExitCode::usage);
    }
    return Revoked{*range, reader_id};
  }
  const auto text = read_principal_text(options.mandate);
  if (!text) return std::unexpected(text.error());
  const auto made = identity::mandate_from_text(*text);
  if (!made) {
    return std::unexpected(
        worded_of_principal(made.error(), options.mandate, "-----BEGIN PEYK MANDATE-----"));
  }
  // In the form of the mandate: with the reader's card exactly when it was for one reader.
  if (made->claimed().reader != reader_id) {
    return fail(Message::error_revoke_reader, {{"file", options.mandate}}, ExitCode::usage);
  }
  return Revoked{made->id(), made->claimed().reader};
}

Result<ExitCode> revoke(const Screen& screen, const RevokeOptions& options) {
  std::optional<PrincipalCard> reader;
  if (!options.reader.empty()) {
    auto card = read_principal_card(options.reader);
    if (!card) return std::unexpected(card.error());
    reader = std::move(*card);
  }
  const auto revoked = what_to_revoke(options, reader);
  if (!revoked) return std::unexpected(revoked.error());
  Instant from = present_time();
  if (!options.from.empty()) {
    const auto given = day_given(options.from, from);
    if (!given) return std::unexpected(given.error());
    from = given->first;
  }
  const auto home = unlocked(screen, options);
  if (!home) return std::unexpected(home.error());
  crypto::Random random(crypto::system_seed());
  const auto made = reader
                        ? identity::make_revocation_for(home->keys(), home->card(), *reader,
                                                        revoked->what, from, random)
                        : identity::make_open_revocation(home->keys(), revoked->what, from, random);
  if (!made) {
    return fail(Message::error_bad_value,
                {{"option", std::string("--for-reader")}, {"value", home->card().name()}});
  }
  const std::string block = identity::to_text_block(*made);
  if (options.json) {
    Json json;
    json.begin_object().field("revocation", block).end_object();
    screen.write(std::move(json));
  } else {
    screen.write(block);
  }
  screen.note(Message::revocation_made);
  return ExitCode::done;
}

// The card that is given, else the home's own where there is one.
Result<std::optional<PrincipalCard>> card_given(const CommonOptions& options,
                                                const std::string& file) {
  if (!file.empty()) {
    auto card = read_principal_card(file);
    if (!card) return std::unexpected(card.error());
    return std::optional(std::move(*card));
  }
  const auto folder = folder_of(options);
  if (!folder) return std::nullopt;
  auto own = PrincipalHome::card_in(*folder);
  if (!own) return std::nullopt;
  return std::optional(std::move(*own));
}

Result<ExitCode> show_file(const Screen& screen, const ShowOptions& options) {
  const auto text = read_principal_text(options.file);
  if (!text) return std::unexpected(text.error());
  const auto principal = card_given(options, options.principal);
  if (!principal) return std::unexpected(principal.error());
  const auto own = card_given(options, options.own);
  if (!own) return std::unexpected(own.error());
  return show_of_principal(screen, *text, options.file,
                           {.principal = *principal ? &**principal : nullptr,
                            .own = *own ? &**own : nullptr,
                            .principal_was_given = !options.principal.empty()},
                           present_time());
}

// What is signed is shown before the passphrase is asked for; with --json beside the result.
void show_request(const Screen& screen, const swap::RecordRequest& request,
                  const PrincipalCard& card) {
  std::vector<std::string> couriers;
  for (const CourierId& id : request.frame.couriers()) couriers.push_back(spoken(id.span()));
  const std::string all = listed(screen, couriers);
  const std::string date = screen.full_date(request.frame.deadline());
  const int where = screen.is_json() ? STDERR_FILENO : STDOUT_FILENO;
  const std::string lines =
      quoted(screen, request.text, terminal_columns(where)) +
      screen.said(Message::record_signing, {{"name", card.name()},
                                            {"fingerprint", spoken(card.id().span())},
                                            {"date", text::Said{date}},
                                            {"count", couriers.size()},
                                            {"couriers", text::Said{all}}}) +
      "\n";
  screen.is_json() ? screen.draw(lines) : screen.write(lines);
}

Result<ExitCode> sign_record(const Screen& screen, const SignOptions& options) {
  const auto request = read_record_request(options.request);
  if (!request) return std::unexpected(request.error());
  std::error_code ignored;
  const fs::path target = fs::absolute(options.out, ignored).lexically_normal();
  if (auto good = check_writable(target); !good) return std::unexpected(good.error());
  if (request->frame.deadline() <= present_time()) {
    return fail(Message::error_bad_deadline);
  }
  const auto folder = folder_of(options);
  if (!folder) return std::unexpected(folder.error());
  const auto card = PrincipalHome::card_in(*folder);
  if (!card) return std::unexpected(card.error());
  show_request(screen, *request, *card);
  const auto home = unlocked(screen, options);
  if (!home) return std::unexpected(home.error());
  crypto::Random random(crypto::system_seed());
  const auto& signing = home->keys().signing();
  const swap::RecordSignature made{
      signing.public_key(), swap::sign_record(request->frame, request->text, signing, random)};
  if (auto done = write_whole(target, swap::encode(made), false); !done) {
    return std::unexpected(done.error());
  }
  if (options.json) {
    Json json;
    json.begin_object().field("file", options.out).field("id", to_hex(card->id().span()));
    json.field("text", request->text);
    json.field("before_milliseconds", request->frame.deadline().milliseconds());
    json.key("couriers").begin_array();
    for (const CourierId& id : request->frame.couriers()) json.value(to_hex(id.span()));
    json.end_array().end_object();
    screen.write(std::move(json));
  }
  screen.note(Message::record_signature_made, {{"file", options.out}});
  return ExitCode::done;
}

}  // namespace

void add_principal_commands(Command& root) {
  Command& principal = root.group("principal", Message::help_principal, "peyk principal card");
  const auto making = std::make_shared<InitOptions>();
  principal
      .action("init", Message::help_principal_init,
              "peyk principal init --name 'Republic of A' --home /media/safe/a", *making)
      .option("--name", making->name, Message::help_option_principal_name, true)
      .option("--passphrase-file", making->passphrase_file, Message::help_option_passphrase_file)
      .flag("--practice", making->practice, Message::help_option_practice_keys)
      .run([making](Screen& screen) { return init(screen, *making); });
  const auto printing = std::make_shared<CommonOptions>();
  principal
      .action("card", Message::help_principal_card, "peyk principal card > a.principal", *printing)
      .run([printing](Screen& screen) { return print_card(screen, *printing); });
  const auto giving = std::make_shared<MandateOptions>();
  principal
      .action("mandate", Message::help_principal_mandate,
              "peyk principal mandate leila.request --power speak --track weapons "
              "--until 2026-12-04 > leila.mandate",
              *giving)
      .positional("REQUEST", giving->wish.request, Message::help_value_request, false)
      .option("--power", giving->wish.power, Message::help_option_power)
      .option("--track", giving->wish.tracks, Message::help_option_track)
      .flag("--all-tracks", giving->wish.all_tracks, Message::help_option_all_tracks)
      .option("--from", giving->wish.from, Message::help_option_mandate_from)
      .option("--until", giving->wish.until, Message::help_option_mandate_until)
      .option("--for-reader", giving->wish.reader, Message::help_option_for_reader)
      .option("--list", giving->list, Message::help_option_mandate_list)
      .option("--passphrase-file", giving->passphrase_file, Message::help_option_passphrase_file)
      .run([giving](Screen& screen) { return mandate(screen, *giving); });
  const auto revoking = std::make_shared<RevokeOptions>();
  principal
      .action("revoke", Message::help_principal_revoke,
              "peyk principal revoke leila.mandate > leila.revocation", *revoking)
      .positional("MANDATE", revoking->mandate, Message::help_value_mandate, false)
      .option("--serials", revoking->serials, Message::help_option_serials)
      .option("--from", revoking->from, Message::help_option_mandate_from)
      .option("--for-reader", revoking->reader, Message::help_option_revoke_reader)
      .option("--passphrase-file", revoking->passphrase_file, Message::help_option_passphrase_file)
      .run([revoking](Screen& screen) { return revoke(screen, *revoking); });
  const auto signing = std::make_shared<SignOptions>();
  principal
      .action("sign-record", Message::help_principal_sign_record,
              "peyk principal sign-record ceasefire.request --out a.signature", *signing)
      .positional("REQUEST", signing->request, Message::help_value_record_request)
      .option("--out", signing->out, Message::help_option_record_file, true)
      .option("--passphrase-file", signing->passphrase_file, Message::help_option_passphrase_file)
      .run([signing](Screen& screen) { return sign_record(screen, *signing); });
  const auto showing = std::make_shared<ShowOptions>();
  principal
      .action("show", Message::help_principal_show,
              "peyk principal show leila.mandate --principal a.principal", *showing)
      .positional("FILE", showing->file, Message::help_value_principal_file, false)
      .option("--principal", showing->principal, Message::help_option_principal_card)
      .option("--own", showing->own, Message::help_option_own_card)
      .run([showing](Screen& screen) { return show_file(screen, *showing); });
}

}  // namespace peyk::app
