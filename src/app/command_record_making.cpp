// peyk record draft, propose, request, join, save: a joint record from a letter to the file.
#include <memory>

#include "acting.hpp"
#include "commands.hpp"
#include "file_parts.hpp"
#include "files.hpp"
#include "record_reading.hpp"

namespace peyk::app {

namespace fs = std::filesystem;
namespace requests = api::requests;
namespace responses = api::responses;
using text::Message;

namespace {

struct OutOptions : CommonOptions {
  std::string channel;
  std::uint64_t number = 0;
  std::string out;
};
struct DraftOptions : OutOptions {
  std::string until;
  std::vector<std::string> couriers;
};
struct SignedOptions : ActOptions {
  std::uint64_t number = 0;
  std::vector<std::string> signatures;
};
struct ProposeOptions : SignedOptions {
  std::string request;
  std::string with;
};
struct JoinOptions : SignedOptions {
  bool one_courier = false;
};

// Over no other file.
Result<ExitCode> keep(const Screen& screen, const std::string& out, ByteSpan bytes, Message said) {
  std::error_code ignored;
  const fs::path target = fs::absolute(out, ignored).lexically_normal();
  if (auto done = write_whole(target, bytes, false); !done) return std::unexpected(done.error());
  if (screen.is_json()) {
    Json json;
    json.begin_object().field("file", out).field("size", bytes.size()).end_object();
    screen.write(std::move(json));
    return ExitCode::done;
  }
  screen.say(said, {{"file", out}});
  return ExitCode::done;
}

template <class Asked>
Result<ExitCode> fetch(const Screen& screen, const OutOptions& options, Message said) {
  auto desk = running_desk(options.home);
  if (!desk) return std::unexpected(desk.error());
  const auto got = desk->ask_for<responses::File>(
      Asked{.channel = options.channel, .number = options.number}, {.name = options.channel});
  if (!got) return std::unexpected(got.error());
  return keep(screen, options.out, got->bytes, said);
}

Result<ExitCode> draft(const Screen& screen, const DraftOptions& options) {
  const auto until = when_of(screen, options.until);
  if (!until) return std::unexpected(until.error());
  auto desk = running_desk(options.home);
  if (!desk) return std::unexpected(desk.error());
  auto couriers = couriers_of(*desk, options.couriers);
  if (!couriers) return std::unexpected(couriers.error());
  const auto got =
      desk->ask_for<responses::File>(requests::DraftRecord{{.channel = options.channel,
                                                            .letter = options.number,
                                                            .deadline = until->last,
                                                            .couriers = std::move(*couriers)}},
                                     {.name = options.channel});
  if (!got) return std::unexpected(got.error());
  return keep(screen, options.out, got->bytes, Message::record_drafted);
}

Result<std::vector<swap::RecordSignature>> read_signatures(const std::vector<std::string>& files) {
  std::vector<swap::RecordSignature> all;
  if (files.size() > swap::most_signatories_of_side) return fail(Message::error_bad_signature);
  for (const std::string& file : files) {
    const auto none = fail(Message::error_not_a_record_signature, {{"file", file}});
    const auto bytes = read_file_of(file, swap::record_signature_max_size, none.error());
    if (!bytes) return std::unexpected(bytes.error());
    const auto read = swap::decode_record_signature(*bytes);
    if (!read) return none;
    all.push_back(*read);
  }
  return all;
}

Result<ExitCode> propose(const Screen& screen, const ProposeOptions& options) {
  const auto request = read_record_request(options.request);
  if (!request) return std::unexpected(request.error());
  auto signatures = read_signatures(options.signatures);
  if (!signatures) return std::unexpected(signatures.error());
  auto desk = running_desk(options.home);
  if (!desk) return std::unexpected(desk.error());
  const auto accepted = desk->ask_for<responses::Accepted>(
      requests::ProposeRecord{{.channel = options.channel,
                               .with = options.with,
                               .letter = options.number,
                               .request = swap::encode(*request),
                               .signatures = std::move(*signatures),
                               .without_words = options.without_words}},
      {.peer = options.with, .name = options.channel});
  if (!accepted) return std::unexpected(accepted.error());
  return said_done(screen, accepted->accepted, Message::record_proposed, {{"peer", options.with}});
}

Result<ExitCode> join(const Screen& screen, const JoinOptions& options) {
  auto signatures = read_signatures(options.signatures);
  if (!signatures) return std::unexpected(signatures.error());
  auto desk = running_desk(options.home);
  if (!desk) return std::unexpected(desk.error());
  const auto accepted = desk->ask_for<responses::Accepted>(
      requests::JoinRecord{{.channel = options.channel,
                            .number = options.number,
                            .signatures = std::move(*signatures),
                            .over_one_courier = options.one_courier,
                            .without_words = options.without_words}},
      {.name = options.channel});
  if (!accepted) return std::unexpected(accepted.error());
  return said_done(screen, accepted->accepted, Message::give_joined);
}

Command& with_out(Command& command, OutOptions& options, Message number) {
  return command.positional("CHANNEL", options.channel, Message::help_value_channel)
      .positional("NUMBER", options.number, number)
      .option("--out", options.out, Message::help_option_record_file, true);
}

void add_drafting(Command& record) {
  const auto drafting = std::make_shared<DraftOptions>();
  with_out(record.action("draft", Message::help_record_draft,
                         "peyk record draft geneva 7 --until 2026-12-05 --out ceasefire.request",
                         *drafting),
           *drafting, Message::help_value_record_letter)
      .option("--until", drafting->until, Message::help_option_give_until, true)
      .option("--courier", drafting->couriers, Message::help_option_give_courier)
      .run([drafting](Screen& screen) { return draft(screen, *drafting); });
  const auto proposing = std::make_shared<ProposeOptions>();
  record
      .action("propose", Message::help_record_propose,
              "peyk record propose geneva 7 ceasefire.request a.signature --with B1", *proposing)
      .positional("CHANNEL", proposing->channel, Message::help_value_channel)
      .positional("NUMBER", proposing->number, Message::help_value_record_letter)
      .positional("REQUEST", proposing->request, Message::help_value_record_request)
      .positional_list("SIGNATURE", proposing->signatures, Message::help_value_record_signatures)
      .option("--with", proposing->with, Message::help_option_give_with, true)
      .flag("--without-words", proposing->without_words, Message::help_option_without_words)
      .run([proposing](Screen& screen) { return propose(screen, *proposing); });
}

}  // namespace

void add_record_making(Command& record) {
  add_drafting(record);
  const auto requesting = std::make_shared<OutOptions>();
  with_out(record.action("request", Message::help_record_request,
                         "peyk record request geneva 9 --out ceasefire.request", *requesting),
           *requesting, Message::help_value_give_number)
      .run([requesting](Screen& screen) {
        return fetch<requests::RecordRequest>(screen, *requesting, Message::record_drafted);
      });
  const auto joining = std::make_shared<JoinOptions>();
  record
      .action("join", Message::help_record_join, "peyk record join geneva 9 b.signature", *joining)
      .positional("CHANNEL", joining->channel, Message::help_value_channel)
      .positional("NUMBER", joining->number, Message::help_value_give_number)
      .positional_list("SIGNATURE", joining->signatures, Message::help_value_record_signatures)
      .flag("--one-courier", joining->one_courier, Message::help_option_give_one)
      .flag("--without-words", joining->without_words, Message::help_option_without_words)
      .run([joining](Screen& screen) { return join(screen, *joining); });
  const auto saving = std::make_shared<OutOptions>();
  with_out(record.action("save", Message::help_record_save,
                         "peyk record save geneva 9 --out ceasefire.record", *saving),
           *saving, Message::help_value_give_number)
      .run([saving](Screen& screen) {
        return fetch<requests::JointRecord>(screen, *saving, Message::record_saved);
      });
}

}  // namespace peyk::app
