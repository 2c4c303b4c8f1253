#include "courier_shell.hpp"

#include <algorithm>
#include <chrono>
#include <spdlog/spdlog.h>
#include <stdexcept>
#include <thread>
#include <utility>

#include "peyk/crypto/entropy.hpp"

#include "desk_lines.hpp"
#include "home_folder.hpp"

namespace peyk::app {

namespace effects = courier::effects;

namespace {

constexpr Duration report_every = Duration::minutes(10);
constexpr int port_tries = 20;
constexpr auto port_pause = std::chrono::milliseconds(100);

// The rest is for handshakes, peers, the control socket and files.
std::size_t lines_for(std::size_t descriptors) {
  constexpr std::size_t reserve = 512;
  return descriptors - std::min(reserve, descriptors / 2);
}

Bytes bytes_of(const onion::Cell& cell) {
  const ByteSpan span = cell.span();
  return {span.begin(), span.end()};
}

}  // namespace

Result<std::unique_ptr<CourierShell>> CourierShell::open(CourierHome home) {
  auto lock = take_lock_soon(home.folder, text::Message::error_courier_running);
  if (!lock) return std::unexpected(lock.error());
  std::unique_ptr<CourierShell> shell(new CourierShell(std::move(home), std::move(*lock)));
  if (auto started = shell->start(); !started) return std::unexpected(started.error());
  return shell;
}

CourierShell::CourierShell(CourierHome home, net::HomeLock lock)
    : home_(std::move(home)), lock_(std::move(lock)), since_(reactor_.now()) {
  limits_ = courier::Limits::within(std::size_t{home_.settings.memory} << 20U);
  limits_.lines = std::min(limits_.lines, lines_for(net::most_descriptors()));
}

Result<void> CourierShell::start() {
  auto store = home_.open_store();
  if (!store) return std::unexpected(store.error());
  auto recovered = courier::recover(**store, crypto::Random(crypto::system_seed()).u64());
  if (!recovered) return std::unexpected(worded(recovered.error(), home_.folder));
  courier::CourierOptions options{.signing = crypto::SigningKey::from_seed(home_.signing.seed()),
                                  .peers = home_.peers,
                                  .limits = limits_};
  try {
    courier_ = std::make_unique<courier::Courier>(std::move(options), std::move(*recovered),
                                                  crypto::system_seed(), reactor_.now());
  } catch (const std::invalid_argument&) {
    return fail(text::Message::error_file_damaged,
                {{"file", (home_.folder / "courier.db").string()}});
  }
  timer_.emplace(reactor_, [this] {
    courier_->on_wakeup(reactor_.now());
    settle();
  });
  report_timer_.emplace(reactor_, [this] { report(); });
  net::PoolOptions pool;
  pool.threads = std::max(1U, std::thread::hardware_concurrency());
  pool.max_waiting = limits_.opening;
  pool_ = std::make_unique<net::Pool>(reactor_, pool);
  store_ = std::make_unique<StoreThread>(
      reactor_, std::move(*store),
      StoreThread::Events{.on_stored =
                              [this](std::span<const courier::Stored> commit) {
                                courier_->on_stored(commit, reactor_.now());
                                settle();
                              },
                          .on_found =
                              [this](const Found& found) {
                                courier_->on_found(found.ticket, found.body, reactor_.now());
                                settle();
                              }});
  if (auto done = listen(); !done) return done;
  if (auto done = open_control(); !done) return done;
  reactor_.on_stop_signal([this] { reactor_.stop(); });
  return {};
}

Result<void> CourierShell::listen() {
  net::LineServerOptions options;
  options.listen = home_.settings.listen;
  options.max_lines = limits_.lines;
  options.max_all_outgoing = limits_.passages / 2;
  options.rate = {.per_second = home_.settings.cells_per_second,
                  .burst = home_.settings.cells_per_second};
  const net::LineServerEvents events{
      .on_open =
          [this](net::LineId line) {
            courier_->on_line_opened(courier::LineId(line.value()), reactor_.now());
            settle();
          },
      .on_cell =
          [this](net::LineId line, const Bytes& bytes) {
            if (auto cell = onion::Cell::from(bytes)) {
              courier_->on_cell(courier::LineId(line.value()), std::move(*cell), reactor_.now());
            }
            settle();
          },
      .on_close =
          [this](net::LineId line, net::LineEnd) {
            courier_->on_line_closed(courier::LineId(line.value()), reactor_.now());
            settle();
          }};
  auto server = net::LineServer::listen(reactor_, home_.tls, options, events);
  // Of a courier that was killed just now the system may still hold the port.
  for (int i = 0; i < port_tries && !server && server.error() == net::Error::port_taken; ++i) {
    std::this_thread::sleep_for(port_pause);
    server = net::LineServer::listen(reactor_, home_.tls, options, events);
  }
  if (!server) {
    const net::Address& listen = home_.settings.listen;
    const bool taken = server.error() == net::Error::port_taken;
    const bool privileged = server.error() == net::Error::not_permitted;
    if (privileged) {
      return fail(text::Message::error_port_privileged, {{"port", std::to_string(listen.port)}});
    }
    return std::unexpected(
        worded(server.error(), taken ? std::to_string(listen.port) : net::to_string(listen)));
  }
  server_ = std::move(*server);
  return {};
}

void CourierShell::connect_peers() {
  const auto random = std::make_shared<crypto::Random>(crypto::system_seed());
  for (const identity::CourierCard& card : home_.peers) {
    const CourierId id = card.id();
    Peer& peer = peers_[id];
    net::LineClientOptions options = line_options(card, random);
    // A peer is sent the cells of many desks.
    options.max_outgoing = 4'096;
    peer.line = std::make_unique<net::LineClient>(
        reactor_, std::move(options),
        net::LineClientEvents{.on_up =
                                  [this, id] {
                                    peers_[id].is_up = true;
                                    courier_->on_peer_connected(id, reactor_.now());
                                    settle();
                                  },
                              .on_cell =
                                  [this, id](const Bytes& bytes) {
                                    if (auto cell = onion::Cell::from(bytes)) {
                                      courier_->on_peer_cell(id, std::move(*cell), reactor_.now());
                                    }
                                    settle();
                                  },
                              .on_down =
                                  [this, id](net::LineEnd) {
                                    if (!std::exchange(peers_[id].is_up, false)) return;
                                    courier_->on_peer_disconnected(id, reactor_.now());
                                    settle();
                                  }});
  }
}

void CourierShell::run() {
  connect_peers();
  settle();
  report_timer_->wake_at(reactor_.now() + report_every);
  reactor_.run();
  // Nothing is taken any more; what was submitted is committed by the store thread's end.
  server_.reset();
  control_.reset();
  peers_.clear();
  pool_.reset();
  if (backing_up_) spdlog::info("a backup is under way; what there is of it is overwritten first");
  store_.reset();
}

void CourierShell::settle() {
  while (true) {
    while (auto effect = courier_->poll_effect()) {
      std::visit([this](auto&& one) { carry_out(std::forward<decltype(one)>(one)); },
                 std::move(*effect));
    }
    if (writes_refused_.empty() && finds_refused_.empty()) break;
    std::vector<courier::Stored> stored;
    for (const courier::Ticket ticket : std::exchange(writes_refused_, {})) {
      stored.push_back({ticket, std::unexpected(box::StoreError::io_failed)});
    }
    if (!stored.empty()) courier_->on_stored(stored, reactor_.now());
    for (const courier::Ticket ticket : std::exchange(finds_refused_, {})) {
      courier_->on_found(ticket, std::unexpected(box::StoreError::io_failed), reactor_.now());
    }
  }
  timer_->wake_at(courier_->next_wakeup());
}

void CourierShell::carry_out(effects::SendToLine effect) {
  server_->send(net::LineId(effect.line.value()), bytes_of(effect.cell));
}

void CourierShell::carry_out(effects::SendToPeer effect) {
  const auto peer = peers_.find(effect.peer);
  if (peer != peers_.end()) peer->second.line->send(bytes_of(effect.cell));
}

void CourierShell::carry_out(effects::OpenCell effect) {
  const courier::Ticket ticket = effect.ticket;
  // The pool takes as many as the courier lets wait.
  static_cast<void>(pool_->submit(
      [cell = std::move(effect.cell), key = std::move(effect.key)]() mutable {
        return onion::open_layer(std::move(cell), *key);
      },
      [this, ticket](onion::Result<onion::OpenedLayer> layer) {
        courier_->on_opened(ticket, std::move(layer), reactor_.now());
        settle();
      }));
}

void CourierShell::carry_out(effects::StoreWrites effect) {
  const courier::Ticket ticket = effect.ticket;
  if (!store_->write(std::move(effect))) writes_refused_.push_back(ticket);
}

void CourierShell::carry_out(const effects::FindBody& effect) {
  if (!store_->find({.ticket = effect.ticket, .name = effect.name})) {
    finds_refused_.push_back(effect.ticket);
  }
}

void CourierShell::carry_out(const effects::CloseLine& effect) {
  server_->close(net::LineId(effect.line.value()));
}

// Numbers only: nothing that names a desk, a box or an address.
void CourierShell::report() {
  const courier::Gauges gauges = courier_->gauges();
  const auto up = std::ranges::count_if(peers_, [](const auto& peer) { return peer.second.is_up; });
  spdlog::info("lines {}, peers {} of {}, passages {}, requests {}, not opened {}", gauges.lines,
               up, peers_.size(), gauges.passages, courier_->counters()[courier::Counter::requests],
               courier_->counters()[courier::Counter::not_opened]);
  report_timer_->wake_at(reactor_.now() + report_every);
}

}  // namespace peyk::app
