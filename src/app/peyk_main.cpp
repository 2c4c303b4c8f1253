// The program `peyk`.
#include <iostream>
#include <new>

#include "peyk/crypto/entropy.hpp"
#include "peyk/net/process.hpp"

#include "command_line.hpp"
#include "commands.hpp"

namespace {

using namespace peyk;

int exit_code(app::ExitCode code) { return static_cast<int>(code); }

int run(int count, const char* const* arguments) {
  text::Language language = app::language_of_environment();
  const auto wanted = app::language_option(count, arguments);
  const auto named = wanted.has_value() ? text::language_named(*wanted) : std::nullopt;
  if (named.has_value()) language = *named;
  app::Screen screen(language, app::time_zone_of_system());
  if (wanted.has_value() && !named.has_value()) {
    screen.complain({text::Message::error_unknown_language, {{"language", *wanted}}});
    return exit_code(app::ExitCode::usage);
  }
  if (!net::harden_process()) {
    screen.complain({text::Message::error_not_hardened, {}});
    return exit_code(app::ExitCode::failed);
  }
  crypto::initialise();
  app::CommandLine line(screen.catalogue());
  app::add_practice_command(line.root());
  app::add_courier_commands(line.root());
  app::add_desk_commands(line.root());
  app::add_trust_command(line.root());
  app::add_card_commands(line.root());
  app::add_channel_commands(line.root());
  app::add_letter_commands(line.root());
  app::add_act_commands(line.root());
  app::add_read_commands(line.root());
  app::add_trace_command(line.root());
  app::add_file_commands(line.root());
  app::add_give_commands(line.root());
  app::add_ask_commands(line.root());
  app::add_ledger_command(line.root());
  app::add_mandate_commands(line.root());
  app::add_principal_commands(line.root());
  app::add_record_commands(line.root());
  line.root().group("help", text::Message::help_help, "peyk help");
  const auto done = line.run(count, arguments, screen);
  if (!done) {
    screen.complain(done.error());
    return exit_code(done.error().code);
  }
  if (const auto failure = screen.failure()) {
    screen.complain(*failure);
    return exit_code(failure->code);
  }
  return exit_code(*done);
}

}  // namespace

int main(int count, char** arguments) {
  try {
    return run(count, arguments);
  } catch (const std::bad_alloc&) {
    // Also when the system locks no more memory for secrets.
    std::cerr << "peyk: no memory. Close other programs or raise `ulimit -l`, and try again.\n";
  } catch (const std::exception& error) {
    std::cerr << "peyk: internal error: " << error.what() << '\n';
  }
  return exit_code(app::ExitCode::failed);
}
