// peyk send, read, outbox
#include <algorithm>
#include <memory>
#include <set>
#include <unistd.h>

#include "peyk/base/cbor.hpp"
#include "peyk/channel/act.hpp"

#include "commands.hpp"
#include "files.hpp"
#include "program.hpp"
#include "show.hpp"

namespace peyk::app {

namespace requests = api::requests;
namespace responses = api::responses;
using text::Message;

namespace {

struct SendOptions : CommonOptions {
  std::string channel;
  std::string text;
  std::string file;
  bool without_words = false;
  bool wait = false;
};
struct ReadOptions : CommonOptions {
  std::string channel;
  std::uint64_t after = 0;
  bool follow = false;
};

constexpr std::uint32_t letters_at_once = 32;

Result<std::string> letter_text(const Screen& screen, const SendOptions& options) {
  std::string text = options.text;
  if (text.empty()) {
    if (options.file.empty() && isatty(STDIN_FILENO) == 1) screen.note(Message::letter_ask);
    const std::size_t limit = channel::max_letter_bytes + 1;  // and the line end, below
    const auto bytes =
        options.file.empty() ? read_standard_input(limit) : read_file(options.file, limit);
    if (!bytes && bytes.error().what == Message::error_file_too_large) {
      return std::unexpected(worded(api::Refusal::text_too_long, {}));
    }
    if (!bytes) return std::unexpected(bytes.error());
    text.assign(bytes->begin(), bytes->end());
    // The line end that every editor and `echo` add is none of the letter's.
    if (text.ends_with('\n')) text.pop_back();
  }
  if (text.empty()) return std::unexpected(worded(api::Refusal::text_empty, {}));
  if (!cbor::is_valid_utf8(as_bytes(text))) {
    return std::unexpected(worded(api::Refusal::text_invalid, {}));
  }
  if (text.size() > channel::max_letter_bytes) {
    return std::unexpected(worded(api::Refusal::text_too_long, {}));
  }
  return text;
}

// Until the letter has left the outbox, which it does when it is acknowledged.
Result<ExitCode> wait_for(const Screen& screen, Program& desk, const desk::Accepted& letter) {
  std::uint64_t shown = 0;
  while (true) {
    const auto outbox = desk.ask_for<responses::Outbox>(requests::Outbox{});
    if (!outbox) return std::unexpected(outbox.error());
    const auto found = std::ranges::find(outbox->waiting, letter.act, &desk::OutboxView::act);
    const bool is_gone = found == outbox->waiting.end();
    if (is_gone && outbox->left_out == 0) break;
    // Said at every tenth of a long letter.
    if (!is_gone && letter.messages > 1 && found->bytes_sealed >= shown + found->bytes / 10) {
      shown = found->bytes_sealed;
      screen.note(Message::letter_progress, {{"sealed", shown}, {"bytes", found->bytes}});
    }
    if (const auto waited = desk.wait(outbox->changes); !waited) {
      return std::unexpected(waited.error());
    }
  }
  screen.note(Message::letter_arrived, {{"peer", letter.reader}});
  return ExitCode::done;
}

Result<ExitCode> send(const Screen& screen, const SendOptions& options) {
  auto text = letter_text(screen, options);
  if (!text) return std::unexpected(text.error());
  auto desk = running_desk(options.home);
  if (!desk) return std::unexpected(desk.error());
  const auto accepted = desk->ask_for<responses::Accepted>(
      requests::SendLetter{.channel = options.channel,
                           .text = std::move(*text),
                           .without_words = options.without_words},
      {.name = options.channel});
  if (!accepted) return std::unexpected(accepted.error());
  show(screen, accepted->accepted);
  if (!options.wait) return ExitCode::done;
  return wait_for(screen, *desk, accepted->accepted);
}

class Reading {
 public:
  Reading(const Screen& screen, Program& desk, const ReadOptions& options)
      : screen_(screen), desk_(desk), options_(options), all_up_to_(options.after) {}

  // Shows what was not shown yet; the change count at which it was read.
  Result<std::uint64_t> show_new() {
    std::uint64_t behind = 0;
    while (true) {
      const auto page =
          desk_.ask_for<responses::Letters>(requests::Read{.channel = options_.channel,
                                                           .after = all_up_to_,
                                                           .behind = behind,
                                                           .limit = letters_at_once},
                                            {.name = options_.channel});
      if (!page) return std::unexpected(page.error());
      for (const desk::LetterView& letter : page->letters) {
        behind = letter.place;
        if (!shown_.insert(letter.index).second) continue;
        show(screen_, letter, options_.channel);
        has_shown_ = true;
      }
      if (page->more && !page->letters.empty()) continue;
      while (shown_.erase(all_up_to_ + 1) > 0) ++all_up_to_;
      return page->changes;
    }
  }
  [[nodiscard]] bool has_shown() const { return has_shown_; }

 private:
  const Screen& screen_;
  Program& desk_;
  const ReadOptions& options_;
  // Numbers never change; a letter may arrive, with a higher one, at a place that was passed.
  std::uint64_t all_up_to_;
  std::set<std::uint64_t> shown_;  // beyond it
  bool has_shown_ = false;
};

Result<ExitCode> read(const Screen& screen, const ReadOptions& options) {
  auto desk = running_desk(options.home);
  if (!desk) return std::unexpected(desk.error());
  Reading reading(screen, *desk, options);
  auto seen = reading.show_new();
  if (!seen) return std::unexpected(seen.error());
  if (!reading.has_shown()) screen.note(Message::letters_none_new);
  while (options.follow && !screen.failure().has_value()) {
    if (const auto waited = desk->wait(*seen); !waited) return std::unexpected(waited.error());
    seen = reading.show_new();
    if (!seen) return std::unexpected(seen.error());
  }
  return ExitCode::done;
}

Result<ExitCode> outbox(const Screen& screen, const CommonOptions& options) {
  auto desk = running_desk(options.home);
  if (!desk) return std::unexpected(desk.error());
  const auto all = desk->ask_for<responses::Outbox>(requests::Outbox{});
  if (!all) return std::unexpected(all.error());
  show(screen, *all);
  return ExitCode::done;
}

}  // namespace

void add_letter_commands(Command& root) {
  const auto sending = std::make_shared<SendOptions>();
  root.action("send", Message::help_send, "peyk send geneva --file letter.txt", *sending)
      .positional("CHANNEL", sending->channel, Message::help_value_channel)
      .positional("TEXT", sending->text, Message::help_value_text, false)
      .option("--file", sending->file, Message::help_option_file)
      .flag("--without-words", sending->without_words, Message::help_option_without_words)
      .flag("--wait", sending->wait, Message::help_option_wait)
      .run([sending](Screen& screen) { return send(screen, *sending); });
  const auto reading = std::make_shared<ReadOptions>();
  root.action("read", Message::help_read, "peyk read geneva --follow", *reading)
      .positional("CHANNEL", reading->channel, Message::help_value_channel)
      .flag("--follow", reading->follow, Message::help_option_follow)
      .option("--after", reading->after, Message::help_option_after)
      .run([reading](Screen& screen) { return read(screen, *reading); });
  const auto looking = std::make_shared<CommonOptions>();
  root.action("outbox", Message::help_outbox, "peyk outbox", *looking)
      .run([looking](Screen& screen) { return outbox(screen, *looking); });
}

}  // namespace peyk::app
