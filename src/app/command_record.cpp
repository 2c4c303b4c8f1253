// peyk record …
#include <filesystem>
#include <memory>

#include "commands.hpp"
#include "files.hpp"
#include "record_page.hpp"
#include "record_reading.hpp"
#include "show_record.hpp"
#include "words.hpp"

namespace peyk::app {

namespace fs = std::filesystem;
using text::Message;

namespace {

struct RecordOptions : CommonOptions {
  std::string file;
  std::vector<std::string> signers;
  std::vector<std::string> couriers;
};
struct PageOptions : RecordOptions {
  std::string out;
  bool replace = false;
};

Result<RecordReading> reading(const RecordOptions& options) {
  const auto cards = readers_cards(options.signers, options.couriers);
  if (!cards) return std::unexpected(cards.error());
  auto record = read_record(options.file);
  if (!record) return std::unexpected(record.error());
  return reading_of(std::move(*record), *cards);
}

Result<ExitCode> check(const Screen& screen, const RecordOptions& options, WithText with_text) {
  const auto read = reading(options);
  if (!read) return std::unexpected(read.error());
  show_record(screen, *read, options.file, with_text);
  return verdict_of(*read);
}

Result<ExitCode> make_page(const Screen& screen, const PageOptions& options) {
  std::error_code ignored;
  const fs::path target = fs::absolute(options.out, ignored).lexically_normal();
  if (auto good = check_writable(target); !good) return std::unexpected(good.error());
  if (!options.replace && fs::exists(fs::symlink_status(target, ignored))) {
    return fail(Message::error_file_exists, {{"file", options.out}});
  }
  const auto read = reading(options);
  if (!read) return std::unexpected(read.error());
  if (!read->not_signed_by.empty()) {
    return fail(Message::error_record_not_signed,
                {{"file", options.file}, {"names", SaidText{listed(screen, read->not_signed_by)}}},
                ExitCode::not_so);
  }
  const std::string page = record_page(screen, *read, fs::path(options.file).filename().string());
  if (auto done = write_file(target, as_bytes(page)); !done) {
    return std::unexpected(done.error());
  }
  screen.say(Message::record_page_made, {{"file", options.out}});
  return verdict_of(*read);
}

Command& with_record(Command& command, RecordOptions& options) {
  return command.positional("FILE", options.file, Message::help_value_record)
      .option("--signer", options.signers, Message::help_option_record_signer)
      .option("--courier", options.couriers, Message::help_option_record_courier);
}

}  // namespace

void add_record_commands(Command& root) {
  Command& record =
      root.group("record", Message::help_record, "peyk record verify ceasefire.record");
  const auto verifying = std::make_shared<RecordOptions>();
  with_record(record.action("verify", Message::help_record_verify,
                            "peyk record verify ceasefire.record --signer a.principal", *verifying),
              *verifying)
      .run([verifying](Screen& screen) { return check(screen, *verifying, WithText::no); });
  const auto showing = std::make_shared<RecordOptions>();
  with_record(record.action("show", Message::help_record_show, "peyk record show ceasefire.record",
                            *showing),
              *showing)
      .run([showing](Screen& screen) { return check(screen, *showing, WithText::yes); });
  const auto printing = std::make_shared<PageOptions>();
  with_record(record.action("page", Message::help_record_page,
                            "peyk record page ceasefire.record --out ceasefire.html", *printing),
              *printing)
      .option("--out", printing->out, Message::help_option_record_out, true)
      .flag("--replace", printing->replace, Message::help_option_replace)
      .run([printing](Screen& screen) { return make_page(screen, *printing); });
  add_record_making(record);
}

}  // namespace peyk::app
