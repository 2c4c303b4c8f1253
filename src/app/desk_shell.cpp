#include "desk_shell.hpp"

#include <utility>

#include "peyk/crypto/entropy.hpp"

#include "home_folder.hpp"

namespace peyk::app {

namespace {

desk::DeskOptions options_of(const DeskHome& home) {
  desk::DeskOptions options{.service_class = home.settings.service_class, .couriers = {}};
  for (const identity::CourierCard& card : home.couriers) {
    options.couriers.push_back({.id = card.id(),
                                .name = card.name(),
                                .signing_key = *crypto::SigningPublicKey::from(card.key().span())});
  }
  return options;
}

}  // namespace

Result<std::unique_ptr<DeskShell>> DeskShell::open(DeskHome home) {
  auto lock = take_lock_soon(home.folder, text::Message::error_desk_running);
  if (!lock) return std::unexpected(lock.error());
  auto store = home.open_store();
  if (!store) return std::unexpected(store.error());
  std::unique_ptr<DeskShell> shell(
      new DeskShell(std::move(home), std::move(*lock), std::move(*store)));
  if (auto started = shell->start(); !started) return std::unexpected(started.error());
  return shell;
}

DeskShell::DeskShell(DeskHome home, net::HomeLock lock,
                     std::unique_ptr<store::SqliteRecordStore> store)
    : home_(std::move(home)), lock_(std::move(lock)), store_(std::move(store)) {}

Result<void> DeskShell::start() {
  auto key = home_.device_key();
  if (!key) return std::unexpected(key.error());
  auto desk = desk::Desk::open(options_of(home_), *store_, std::move(*key), crypto::system_seed(),
                               reactor_.now());
  if (!desk) {
    return std::unexpected(worded(api::refusal_of(desk.error()), {.home = home_.folder}));
  }
  desk_ = std::move(*desk);
  lines_.emplace(reactor_, home_.couriers, crypto::system_seed(),
                 DeskLines::Events{.on_up =
                                       [this](desk::LineIndex line) {
                                         desk_->on_line_up(line, reactor_.now());
                                         settle();
                                       },
                                   .on_down =
                                       [this](desk::LineIndex line) {
                                         desk_->on_line_down(line, reactor_.now());
                                         settle();
                                       },
                                   .on_cell =
                                       [this](desk::LineIndex line, onion::Cell cell) {
                                         desk_->on_cell(line, std::move(cell), reactor_.now());
                                         settle();
                                       }});
  timer_.emplace(reactor_, [this] {
    desk_->on_wakeup(reactor_.now());
    settle();
  });
  auto control = DeskControl::open({.reactor = reactor_,
                                    .desk = *desk_,
                                    .store = *store_,
                                    .home = home_,
                                    .settle = [this] { settle(); },
                                    .stop = [this] { stop(); }});
  if (!control) return std::unexpected(control.error());
  control_ = std::move(*control);
  reactor_.on_stop_signal([this] { stop(); });
  return {};
}

Result<void> DeskShell::run() {
  lines_->follow(desk_->entries());
  settle();
  reactor_.run();
  if (failure_.has_value()) return std::unexpected(*failure_);
  return {};
}

void DeskShell::settle() {
  while (auto effect = desk_->poll_effect()) carry_out(std::move(*effect));
  timer_->wake_at(desk_->next_wakeup());
  control_->look_again();
  // A line is not replaced from inside one of its own events.
  if (!std::exchange(follow_posted_, true)) reactor_.post([this] { follow_entries(); });
}

void DeskShell::follow_entries() {
  follow_posted_ = false;
  if (lines_->follow(desk_->entries())) settle();
}

void DeskShell::carry_out(desk::Effect effect) {
  if (auto* send = std::get_if<desk::effect::SendCell>(&effect)) {
    lines_->send(send->line, send->cell);
  } else if (const auto* save = std::get_if<desk::effect::SaveDeviceMark>(&effect)) {
    if (auto saved = home_.save_device_mark(save->mark); !saved) {
      failure_ = saved.error();
      reactor_.stop();
    }
  } else if (const auto* failed = std::get_if<desk::effect::Failed>(&effect)) {
    failure_ = worded(failed->reason, home_.folder);
    reactor_.stop();
  }
}

// What waits is sealed before the vault is closed, so that it leaves at the next start, locked.
void DeskShell::stop() {
  desk_->lock(reactor_.now());
  settle();
  reactor_.stop();
}

}  // namespace peyk::app
