// A running desk or courier as the command line asks it.
#pragma once

#include <filesystem>
#include <optional>

#include "peyk/api/request.hpp"
#include "peyk/api/response.hpp"
#include "peyk/net/control_client.hpp"

#include "failure.hpp"
#include "paths.hpp"

namespace peyk::app {

// Stretching a passphrase takes seconds on a slow machine, a backup of a large vault longer.
inline constexpr Duration answer_within = Duration::minutes(5);

class Program {
 public:
  // error_desk_not_running or error_courier_not_running when nothing runs there.
  [[nodiscard]] static Result<Program> connect(Kind kind, const std::filesystem::path& home);

  // A refusal is a failure, worded with `about`.
  [[nodiscard]] Result<api::Response> ask(const api::Request& request, const About& about = {},
                                          Duration within = answer_within);

  // The same, of the one kind that this request is answered by.
  template <class Expected>
  [[nodiscard]] Result<Expected> ask_for(const api::Request& request, const About& about = {}) {
    auto response = ask(request, about);
    if (!response) return std::unexpected(std::move(response.error()));
    auto* expected = std::get_if<Expected>(&*response);
    if (expected == nullptr) return fail(text::Message::error_versions);
    return std::move(*expected);
  }

  // Until there is more to see than at `seen`, or `at_most` has passed; the new change count.
  [[nodiscard]] Result<std::uint64_t> wait(std::uint64_t seen,
                                           Duration at_most = Duration::seconds(20));

  [[nodiscard]] const std::filesystem::path& home() const { return home_; }

 private:
  Program(net::ControlClient client, std::filesystem::path home)
      : client_(std::move(client)), home_(std::move(home)) {}
  net::ControlClient client_;
  std::filesystem::path home_;
};

// Of --home and the environment.
[[nodiscard]] Result<Program> running_desk(const std::string& home_option);
[[nodiscard]] Result<Program> running_courier(const std::string& home_option);

}  // namespace peyk::app
