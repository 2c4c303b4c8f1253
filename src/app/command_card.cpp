// peyk card …
#include <algorithm>
#include <memory>
#include <unistd.h>

#include "peyk/identity/card_text.hpp"
#include "peyk/text/calendar.hpp"

#include "commands.hpp"
#include "files.hpp"
#include "passphrase_input.hpp"
#include "program.hpp"
#include "qr.hpp"
#include "show.hpp"

namespace peyk::app {

namespace requests = api::requests;
namespace responses = api::responses;
using text::Message;
using text::Said;

namespace {

struct PrintOptions : CommonOptions {
  std::string peer;
  bool qr = false;
  std::string qr_file;
};
struct MakeOptions : PrintOptions {
  std::uint64_t days = 30;
};
struct AcceptOptions : CommonOptions {
  std::string file = "-";
  std::string peer;
};
struct WordsOptions : CommonOptions {
  std::string peer;
  bool confirm = false;
};
struct RemoveOptions : CommonOptions {
  std::string peer;
  std::string confirmed;
};

// The picture on the standard error, so that the text block may go into a file.
Result<void> draw(const Screen& screen, const identity::Card& card, const PrintOptions& options) {
  const std::string text = identity::to_qr_text(card);
  const auto svg = qr_as_svg(text);
  const auto blocks = qr_for_terminal(text);
  if (!svg.has_value() || !blocks.has_value()) return fail(Message::error_qr);
  if (options.qr && !options.json) {
    const std::size_t columns = terminal_columns(STDERR_FILENO);
    if (columns > 0 && columns < blocks->columns) {
      screen.note(Message::card_qr_too_wide, {{"columns", blocks->columns}, {"have", columns}});
    } else {
      screen.draw(blocks->lines);
    }
  }
  if (options.qr_file.empty()) return {};
  if (auto done = write_file(options.qr_file, as_bytes(*svg)); !done) return done;
  screen.note(Message::card_qr_written, {{"file", options.qr_file}});
  return {};
}

Result<ExitCode> print(const Screen& screen, const responses::Card& made,
                       const PrintOptions& options) {
  const auto card = identity::Card::decode(made.card);
  if (!card) return fail(Message::error_versions);
  if (options.json) {
    Json json;
    json.begin_object()
        .field("name", options.peer)
        .field("last_day", std::uint64_t{card->last_day().value()})
        .field("card", identity::to_text_block(*card))
        .end_object();
    screen.write(std::move(json));
  } else {
    screen.write(identity::to_text_block(*card));
  }
  if (const auto failure = screen.failure()) {
    screen.note(Message::card_show_again, {{"peer", options.peer}});
    return std::unexpected(*failure);
  }
  const std::string date =
      text::format_in_all(screen.catalogue().language(), card->last_day()).value_or("");
  screen.note(Message::card_printed, {{"peer", options.peer}, {"date", Said{date}}});
  if (!options.qr && options.qr_file.empty()) return ExitCode::done;
  if (auto done = draw(screen, *card, options); !done) return std::unexpected(done.error());
  return ExitCode::done;
}

Result<ExitCode> make(const Screen& screen, const MakeOptions& options) {
  constexpr std::uint64_t most_days = 365;
  if (options.days < 1 || options.days > most_days) {
    return fail(Message::error_bad_value,
                {{"option", std::string("--days")}, {"value", std::to_string(options.days)}},
                ExitCode::usage);
  }
  if (!options.qr_file.empty()) {
    // Before the card is made: there is only one of each.
    if (auto done = check_writable(options.qr_file); !done) return std::unexpected(done.error());
  }
  auto desk = running_desk(options.home);
  if (!desk) return std::unexpected(desk.error());
  const auto made = desk->ask_for<responses::Card>(
      requests::MakeCard{.name = options.peer, .days = static_cast<std::uint32_t>(options.days)},
      {.peer = options.peer, .name = options.peer});
  if (!made) return std::unexpected(made.error());
  return print(screen, *made, options);
}

Result<ExitCode> show_again(const Screen& screen, const PrintOptions& options) {
  auto desk = running_desk(options.home);
  if (!desk) return std::unexpected(desk.error());
  const auto card = desk->ask_for<responses::Card>(requests::ShowCard{.name = options.peer},
                                                   {.peer = options.peer});
  if (!card) return std::unexpected(card.error());
  return print(screen, *card, options);
}

Result<ExitCode> accept(const Screen& screen, const AcceptOptions& options) {
  const std::size_t limit = identity::card_text_max_size;
  const auto bytes =
      options.file == "-" ? read_standard_input(limit) : read_file(options.file, limit);
  if (!bytes) return std::unexpected(bytes.error());
  const std::string_view text(reinterpret_cast<const char*>(bytes->data()), bytes->size());
  const auto card = identity::card_from_text(text);
  if (!card) return std::unexpected(worded(card.error(), options.file, false));
  auto desk = running_desk(options.home);
  if (!desk) return std::unexpected(desk.error());
  const auto done = desk->ask_for<responses::Done>(
      requests::AcceptCard{.name = options.peer, .card = card->encode()},
      {.peer = options.peer, .name = options.peer});
  if (!done) return std::unexpected(done.error());
  screen.say(Message::card_accepted, {{"peer", options.peer}});
  return ExitCode::done;
}

Result<desk::RelationView> relation_of(Program& desk, const std::string& peer) {
  const auto all = desk.ask_for<responses::Relations>(requests::Relations{});
  if (!all) return std::unexpected(all.error());
  const auto found = std::ranges::find(all->relations, peer, &desk::RelationView::name);
  if (found == all->relations.end()) return fail(Message::error_unknown_peer, {{"peer", peer}});
  return *found;
}

Result<ExitCode> words(const Screen& screen, const WordsOptions& options) {
  auto desk = running_desk(options.home);
  if (!desk) return std::unexpected(desk.error());
  auto relation = relation_of(*desk, options.peer);
  if (!relation) return std::unexpected(relation.error());
  if (!relation->words.has_value()) {
    return fail(Message::card_words_waiting, {{"peer", options.peer}}, ExitCode::not_yet);
  }
  if (options.confirm) {
    const auto confirmed = desk->ask_for<responses::Relation>(
        requests::ConfirmWords{.name = options.peer}, {.peer = options.peer});
    if (!confirmed) return std::unexpected(confirmed.error());
    relation = confirmed->relation;
  }
  show_words(screen, *relation);
  if (relation->words_confirmed) {
    screen.note(Message::card_words_agreed, {{"peer", options.peer}});
  } else {
    screen.note(Message::card_words_how, {{"peer", options.peer}});
  }
  return ExitCode::done;
}

Result<ExitCode> list(const Screen& screen, const CommonOptions& options) {
  auto desk = running_desk(options.home);
  if (!desk) return std::unexpected(desk.error());
  const auto all = desk->ask_for<responses::Relations>(requests::Relations{});
  if (!all) return std::unexpected(all.error());
  show(screen, all->relations);
  return ExitCode::done;
}

Result<ExitCode> reopen(const Screen& screen, const WordsOptions& options) {
  auto desk = running_desk(options.home);
  if (!desk) return std::unexpected(desk.error());
  const auto done = desk->ask_for<responses::Done>(requests::Reopen{.name = options.peer},
                                                   {.peer = options.peer});
  if (!done) return std::unexpected(done.error());
  screen.say(Message::card_reopened, {{"peer", options.peer}});
  return ExitCode::done;
}

Result<ExitCode> remove(const Screen& screen, const RemoveOptions& options) {
  auto desk = running_desk(options.home);
  if (!desk) return std::unexpected(desk.error());
  if (auto known = relation_of(*desk, options.peer); !known) {
    return std::unexpected(known.error());
  }
  std::string typed = options.confirmed;
  if (typed.empty()) {
    auto line = typed_line(screen.said(Message::card_remove_ask, {{"peer", options.peer}}));
    if (!line) return std::unexpected(line.error());
    typed = std::move(*line);
  }
  if (typed != options.peer) {
    return fail(Message::error_remove_not_confirmed, {{"peer", options.peer}});
  }
  const auto done = desk->ask_for<responses::Done>(requests::RemoveRelation{.name = options.peer},
                                                   {.peer = options.peer});
  if (!done) return std::unexpected(done.error());
  screen.say(Message::card_removed, {{"peer", options.peer}});
  return ExitCode::done;
}

}  // namespace

void add_card_commands(Command& root) {
  Command& card = root.group("card", Message::help_card, "peyk card list");
  const auto making = std::make_shared<MakeOptions>();
  card.action("make", Message::help_card_make, "peyk card make B1 > for-b1.card", *making)
      .positional("NAME", making->peer, Message::help_value_peer)
      .option("--days", making->days, Message::help_option_days)
      .flag("--qr", making->qr, Message::help_option_qr)
      .option("--qr-file", making->qr_file, Message::help_option_qr_file)
      .run([making](Screen& screen) { return make(screen, *making); });
  const auto showing = std::make_shared<PrintOptions>();
  card.action("show", Message::help_card_show, "peyk card show B1 --qr", *showing)
      .positional("NAME", showing->peer, Message::help_value_peer)
      .flag("--qr", showing->qr, Message::help_option_qr)
      .option("--qr-file", showing->qr_file, Message::help_option_qr_file)
      .run([showing](Screen& screen) { return show_again(screen, *showing); });
  const auto accepting = std::make_shared<AcceptOptions>();
  card.action("accept", Message::help_card_accept, "peyk card accept for-b1.card --as A1",
              *accepting)
      .positional("FILE", accepting->file, Message::help_value_card, false)
      .option("--as", accepting->peer, Message::help_option_as, true)
      .run([accepting](Screen& screen) { return accept(screen, *accepting); });
  const auto comparing = std::make_shared<WordsOptions>();
  card.action("words", Message::help_card_words, "peyk card words B1 --confirm", *comparing)
      .positional("NAME", comparing->peer, Message::help_value_peer)
      .flag("--confirm", comparing->confirm, Message::help_option_confirm)
      .run([comparing](Screen& screen) { return words(screen, *comparing); });
  const auto listing = std::make_shared<CommonOptions>();
  card.action("list", Message::help_card_list, "peyk card list", *listing)
      .run([listing](Screen& screen) { return list(screen, *listing); });
  const auto reopening = std::make_shared<WordsOptions>();
  card.action("reopen", Message::help_card_reopen, "peyk card reopen B1", *reopening)
      .positional("NAME", reopening->peer, Message::help_value_peer)
      .run([reopening](Screen& screen) { return reopen(screen, *reopening); });
  const auto removing = std::make_shared<RemoveOptions>();
  card.action("remove", Message::help_card_remove, "peyk card remove B1", *removing)
      .positional("NAME", removing->peer, Message::help_value_peer)
      .option("--confirm", removing->confirmed, Message::help_option_remove)
      .run([removing](Screen& screen) { return remove(screen, *removing); });
  const auto alone = std::make_shared<CommonOptions>();
  card.run_alone([alone](Screen& screen) { return list(screen, *alone); }, *alone);
}

}  // namespace peyk::app
