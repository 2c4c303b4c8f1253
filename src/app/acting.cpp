#include "acting.hpp"

#include <algorithm>
#include <unistd.h>

#include "peyk/base/cbor.hpp"
#include "peyk/channel/act.hpp"
#include "peyk/net/clock.hpp"

#include "files.hpp"
#include "show.hpp"

namespace peyk::app {

namespace requests = api::requests;
namespace responses = api::responses;
using text::Message;

namespace {

constexpr std::uint32_t acts_at_once = 32;

// Until the act has left the outbox, which it does when all its readers acknowledged it.
Result<ExitCode> wait_for(const Screen& screen, Program& desk, const desk::Accepted& act) {
  std::uint64_t shown = 0;
  while (true) {
    const auto outbox = desk.ask_for<responses::Outbox>(requests::Outbox{});
    if (!outbox) return std::unexpected(outbox.error());
    const auto found = std::ranges::find(outbox->waiting, act.act, &desk::OutboxView::act);
    const bool is_gone = found == outbox->waiting.end();
    if (is_gone && outbox->left_out == 0) break;
    // Said at every tenth of a long letter.
    if (!is_gone && act.messages > 1 && found->bytes_sealed >= shown + found->bytes / 10) {
      shown = found->bytes_sealed;
      screen.note(Message::letter_progress, {{"sealed", shown}, {"bytes", found->bytes}});
    }
    if (const auto waited = desk.wait(outbox->changes); !waited) {
      return std::unexpected(waited.error());
    }
  }
  for (const desk::ReaderView& reader : act.readers) {
    if (reader.state == desk::ReaderState::not_connected) continue;
    screen.note(Message::letter_arrived, {{"peer", reader.name}});
  }
  return ExitCode::done;
}

}  // namespace

void add_act_options(Command& command, ActOptions& options) {
  command.positional("CHANNEL", options.channel, Message::help_value_channel)
      .flag("--without-words", options.without_words, Message::help_option_without_words)
      .flag("--wait", options.wait, Message::help_option_wait);
}

void add_text_options(Command& command, ActOptions& options) {
  command.positional("TEXT", options.text.typed, Message::help_value_text, false)
      .option("--file", options.text.file, Message::help_option_file);
}

Result<std::string> text_of(const Screen& screen, const TextSource& source, Message ask,
                            bool may_be_empty) {
  std::string text = source.typed;
  if (text.empty()) {
    if (source.file.empty() && isatty(STDIN_FILENO) == 1) screen.note(ask);
    const std::size_t limit = channel::max_letter_bytes + 1;  // and the line end, below
    const auto bytes =
        source.file.empty() ? read_standard_input(limit) : read_file(source.file, limit);
    if (!bytes && bytes.error().what == Message::error_file_too_large) {
      return std::unexpected(worded(api::Refusal::text_too_long, {}));
    }
    if (!bytes) return std::unexpected(bytes.error());
    text.assign(bytes->begin(), bytes->end());
    if (text.ends_with('\n')) text.pop_back();
  }
  if (text.empty() && !may_be_empty) return std::unexpected(worded(api::Refusal::text_empty, {}));
  if (!cbor::is_valid_utf8(as_bytes(text))) {
    return std::unexpected(worded(api::Refusal::text_invalid, {}));
  }
  if (text.size() > channel::max_letter_bytes) {
    return std::unexpected(worded(api::Refusal::text_too_long, {}));
  }
  return text;
}

std::vector<std::string> lines_in(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty()) lines.emplace_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

Result<crypto::SecretBytes> secret_of(const Screen& screen, std::string_view typed, Message ask,
                                      std::size_t longest, const Failure& none) {
  if (typed != "-") return crypto::secret_bytes(as_bytes(typed));
  if (isatty(STDIN_FILENO) == 1) screen.note(ask);
  auto read = read_standard_input(longest);
  if (!read) return std::unexpected(none);
  while (!read->empty() && (read->back() == '\n' || read->back() == '\r')) read->pop_back();
  return read;
}

Result<ExitCode> said_done(const Screen& screen, const desk::Accepted& accepted, Message message,
                           std::initializer_list<text::Argument> arguments) {
  if (!screen.is_json()) screen.say(message, arguments);
  show(screen, accepted);
  return ExitCode::done;
}

Result<text::When> when_of(const Screen& screen, const std::string& typed) {
  const Instant now = net::system_now();
  const auto when = text::parse_when(typed, now, screen.time_zone());
  if (!when) return fail(text::message_of(when.error()), {{"date", typed}}, ExitCode::usage);
  if (when->last < now) return fail(Message::error_date_past, {{"date", typed}}, ExitCode::usage);
  return *when;
}

Result<GivenHandling> handling_of(const Screen& screen, const std::string& rule,
                                  const std::string& until) {
  if (!until.empty()) {
    if (!rule.empty()) return fail(Message::error_two_rules, {}, ExitCode::usage);
    const auto date = when_of(screen, until);
    if (!date) return std::unexpected(date.error());
    return GivenHandling{.rule = channel::Rule::until_date, .until = date->last};
  }
  if (rule == "eyes-only") {
    return GivenHandling{.rule = channel::Rule::eyes_only, .until = std::nullopt};
  }
  if (!rule.empty() && rule != "may-keep") {
    return fail(Message::error_bad_value, {{"option", std::string("--rule")}, {"value", rule}},
                ExitCode::usage);
  }
  return GivenHandling{};
}

Result<desk::ActView> act_numbered(Program& desk, const std::string& channel,
                                   std::uint64_t number) {
  // By their places those with higher numbers may stand before it.
  std::uint64_t behind = 0;
  while (number > 0) {
    const auto page = desk.ask_for<responses::Acts>(
        requests::Read{
            .channel = channel, .after = number - 1, .behind = behind, .limit = acts_at_once},
        {.name = channel});
    if (!page) return std::unexpected(page.error());
    const auto found = std::ranges::find(page->acts, number, &desk::ActView::index);
    if (found != page->acts.end()) return *found;
    if (!page->more || page->acts.empty()) break;
    behind = page->acts.back().place;
  }
  return fail(Message::error_no_such_number,
              {{"number", static_cast<std::int64_t>(number)}, {"channel", channel}});
}

Result<std::vector<CourierId>> couriers_of(Program& desk, const std::vector<std::string>& named) {
  const auto status = desk.ask_for<responses::Status>(requests::Status{});
  if (!status) return std::unexpected(status.error());
  const std::vector<desk::CourierView>& known = status->view.couriers;
  std::vector<CourierId> ids;
  for (const std::string& name : named) {
    const auto found = std::ranges::find(known, name, &desk::CourierView::name);
    if (found == known.end()) return fail(Message::error_give_no_courier, {{"courier", name}});
    ids.push_back(found->id);
  }
  if (named.empty()) {
    const std::size_t count = known.size() >= 7 ? 7 : 4;
    for (const bool alive : {true, false}) {
      for (const desk::CourierView& one : known) {
        if (one.alive == alive && ids.size() < count) ids.push_back(one.id);
      }
    }
  }
  std::ranges::sort(ids);
  const bool repeats = std::ranges::adjacent_find(ids) != ids.end();
  const bool is_number = ids.size() == 7 || ids.size() == 4 || (ids.size() == 1 && !named.empty());
  if (!is_number || repeats) return fail(Message::error_give_couriers, {}, ExitCode::usage);
  return ids;
}

Result<ExitCode> carry_out(const Screen& screen, Program& desk, const ActOptions& options,
                           desk::Order order, const std::function<void()>& done,
                           const std::string& peer) {
  const auto accepted =
      desk.ask_for<responses::Accepted>(requests::Act{.channel = options.channel,
                                                      .order = std::move(order),
                                                      .without_words = options.without_words},
                                        {.peer = peer, .name = options.channel});
  if (!accepted) return std::unexpected(accepted.error());
  if (done && !screen.is_json()) done();
  show(screen, accepted->accepted);
  if (!options.wait) return ExitCode::done;
  return wait_for(screen, desk, accepted->accepted);
}

Result<ExitCode> carry_out(const Screen& screen, const ActOptions& options, desk::Order order,
                           const std::function<void()>& done) {
  auto desk = running_desk(options.home);
  if (!desk) return std::unexpected(desk.error());
  return carry_out(screen, *desk, options, std::move(order), done);
}

}  // namespace peyk::app
