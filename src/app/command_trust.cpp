// peyk trust …
#include <memory>

#include "card_folder.hpp"
#include "commands.hpp"
#include "desk_home.hpp"
#include "paths.hpp"
#include "principal_home.hpp"
#include "program.hpp"

namespace peyk::app {

using text::Message;

namespace {

struct TrustOptions : CommonOptions {
  std::vector<std::string> cards;
};

Result<ExitCode> list(const Screen& screen, const CommonOptions& options, const DeskHome& home) {
  if (options.json) {
    Json json;
    json.begin_array();
    for (const auto& card : home.couriers) {
      json.begin_object().field("name", card.name()).field("id", to_hex(card.id().span()));
      json.key("addresses").begin_array();
      for (const std::string& address : card.addresses()) json.value(address);
      json.end_array().end_object();
    }
    json.end_array();
    screen.write(std::move(json));
    return ExitCode::done;
  }
  if (home.couriers.empty()) return fail(Message::error_no_courier);
  for (const auto& card : home.couriers) {
    screen.say(Message::trust_listed, {{"courier", card.name()},
                                       {"address", card.addresses().front()},
                                       {"fingerprint", spoken(card.id().span())}});
  }
  return ExitCode::done;
}

Result<ExitCode> trust(const Screen& screen, const TrustOptions& options) {
  const auto folder = home_of(Kind::desk, options.home, surroundings_of_process());
  if (!folder) return std::unexpected(folder.error());
  const auto home = DeskHome::load(*folder);
  if (!home) return std::unexpected(home.error());
  if (options.cards.empty()) return list(screen, options, *home);
  std::vector<identity::CourierCard> cards;
  for (const std::string& file : options.cards) {
    auto card = read_courier_card(file);
    if (!card) return std::unexpected(card.error());
    cards.push_back(std::move(*card));
  }
  const auto added = add_cards(home->folder / "couriers", cards, most_trusted);
  if (!added) return std::unexpected(added.error());
  const auto now = DeskHome::load(*folder);
  if (!now) return std::unexpected(now.error());
  screen.note(Message::trust_added, {{"count", now->couriers.size()}});
  if (now->couriers.size() < 3) {
    screen.note(Message::error_too_few_couriers, {{"count", now->couriers.size()}});
  }
  if (!added->fresh.empty() && running_desk(options.home)) screen.note(Message::trust_restart);
  return list(screen, options, *now);
}

}  // namespace

void add_trust_command(Command& root) {
  const auto options = std::make_shared<TrustOptions>();
  root.action("trust", Message::help_trust, "peyk trust muscat.card bern.card doha.card", *options)
      .positional_list("CARD", options->cards, Message::help_value_courier_cards, false)
      .run([options](Screen& screen) { return trust(screen, *options); });
}

}  // namespace peyk::app
