#include "program.hpp"

namespace peyk::app {

using text::Message;

namespace {

Message not_running(Kind kind) {
  return kind == Kind::desk ? Message::error_desk_not_running : Message::error_courier_not_running;
}

Result<Program> connect_home(Kind kind, const std::string& home_option) {
  const auto home = home_of(kind, home_option, surroundings_of_process());
  if (!home) return std::unexpected(home.error());
  return Program::connect(kind, *home);
}

}  // namespace

Result<Program> Program::connect(Kind kind, const std::filesystem::path& home) {
  const std::filesystem::path socket = control_socket(home);
  auto client = net::ControlClient::connect(socket);
  if (client) return Program(std::move(*client), home);
  if (client.error() == net::Error::not_found) {
    return fail(not_running(kind), {{"folder", home.string()}}, ExitCode::not_running);
  }
  return std::unexpected(worded(client.error(), socket));
}

Result<api::Response> Program::ask(const api::Request& request, const About& about,
                                   Duration within) {
  // A courier's store may have many gigabytes.
  if (std::holds_alternative<api::requests::Backup>(request)) within = Duration::hours(24);
  const auto frame = client_.ask(api::encode(request), within);
  if (!frame) return std::unexpected(worded(frame.error(), home_));
  auto response = api::decode_response(*frame);
  if (!response) return fail(Message::error_versions);
  if (const auto* refused = std::get_if<api::responses::Refused>(&*response)) {
    About full = about;
    full.home = home_;
    return std::unexpected(worded(refused->reason, full));
  }
  return std::move(*response);
}

Result<std::uint64_t> Program::wait(std::uint64_t seen, Duration at_most) {
  const auto changed =
      ask_for<api::responses::Changed>(api::requests::Wait{.seen = seen, .at_most = at_most});
  if (!changed) return std::unexpected(changed.error());
  return changed->changes;
}

Result<Program> running_desk(const std::string& home_option) {
  return connect_home(Kind::desk, home_option);
}

Result<Program> running_courier(const std::string& home_option) {
  return connect_home(Kind::courier, home_option);
}

}  // namespace peyk::app
