// Why a command was not done: a sentence of the catalogues with its values, and how the program
// ends for it. Closed by the catalogue's own enum; the words come last, in the person's language.
#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "peyk/api/error.hpp"
#include "peyk/box/box_store.hpp"
#include "peyk/desk/record_store.hpp"
#include "peyk/identity/error.hpp"
#include "peyk/net/error.hpp"
#include "peyk/text/catalogue.hpp"

namespace peyk::app {

// What a script can tell apart.
enum class ExitCode : std::uint8_t {
  done = 0,
  failed = 1,
  usage = 2,        // the command line was wrong; nothing was tried
  not_running = 3,  // no desk or courier runs there
  locked = 4,       // the vault is locked
  not_yet = 5,      // nothing is wrong, but as things stand it cannot be done, or is not there
  not_so = 6,       // what was to be checked was read, and does not hold
  interrupted = 130,
};

// A part of the sentence that was said before: a date, another message.
struct SaidText {
  std::string text;
};
struct Value {
  std::string name;
  std::variant<std::string, std::int64_t, SaidText> value;
};

struct Failure {
  text::Message what = text::Message::error_internal;
  std::vector<Value> values = {};
  ExitCode code = ExitCode::failed;
};

template <class T>
using Result = std::expected<T, Failure>;

[[nodiscard]] std::unexpected<Failure> fail(text::Message what, std::vector<Value> values = {},
                                            ExitCode code = ExitCode::failed);

// `file` is what was being read, written or listened on.
[[nodiscard]] Failure worded(net::Error error, const std::filesystem::path& file);
[[nodiscard]] Failure worded(desk::StorageError error, const std::filesystem::path& home);
[[nodiscard]] Failure worded(box::StoreError error, const std::filesystem::path& home);
// `wants_courier`: a courier's card was expected.
[[nodiscard]] Failure worded(identity::Error error, const std::string& file, bool wants_courier);

// What a request was about, for the sentence of its refusal.
struct About {
  std::filesystem::path home = {};
  std::string peer = {};
  std::string name = {};  // of the new thing, or of the channel
  std::string file = {};
};
[[nodiscard]] Failure worded(api::Refusal refusal, const About& about);

}  // namespace peyk::app
