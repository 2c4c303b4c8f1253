// A few couriers in one process and virtual time, with stores that outlive them: for tests. Desks
// are lines whose answers are collected.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "peyk/box/memory_box_store.hpp"
#include "peyk/courier/courier.hpp"

namespace peyk::courier::testing {

struct NetworkOptions {
  std::size_t couriers = 3;
  Duration line_delay = Duration::milliseconds(1);
  Duration open_delay = {};   // the pool's
  Duration store_delay = {};  // the disk's
  Limits limits = {};
  std::uint8_t seed = 1;
};

// What one courier carried out, for tests that look for what must not happen twice.
struct Performed {
  std::vector<Bytes> passed_on;  // payloads of requests sent to peers
  std::vector<box::BoxName> put;
  std::vector<box::BoxName> asked;
};

struct DeskAnswer {
  Instant at;
  onion::Cell cell;
};

class CourierNetwork {
 public:
  explicit CourierNetwork(NetworkOptions options = {})
      : options_(options), random_(seed_number(options.seed)), nodes_(options.couriers) {
    for (Node& node : nodes_) {
      node.seed = random_.secret<crypto::SigningSeed>();
      const auto key = crypto::SigningKey::from_seed(node.seed).public_key();
      node.card = identity::CourierCard::make("courier", identity::CourierKey(key.array()), {},
                                              {"courier.example:443"})
                      .value();
    }
  }

  // Starts or restarts one from what its store holds; the others connect to it, and it to them.
  void start(std::size_t index) {
    Node& node = nodes_[index];
    std::vector<identity::CourierCard> peers;
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      if (i != index) peers.push_back(*nodes_[i].card);
    }
    ++node.life;
    auto recovered = recover(node.store, random_.u64()).value();
    node.courier = std::make_unique<Courier>(
        CourierOptions{crypto::SigningKey::from_seed(node.seed), std::move(peers), options_.limits},
        std::move(recovered), random_.secret<crypto::Seed>(), now_);
    drain(index);
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      if (i == index) continue;
      connect(i, index);
      connect(index, i);
    }
  }
  void start_all() {
    for (std::size_t i = 0; i < nodes_.size(); ++i) start(i);
  }
  // What it had in memory is gone; its peers and desks see their lines close.
  void crash(std::size_t index) {
    nodes_[index].courier.reset();
    ++nodes_[index].life;
    nodes_[index].lines.clear();
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      if (i == index || !nodes_[i].courier) continue;
      nodes_[i].courier->on_peer_disconnected(id(index), now_);
      for (auto line = nodes_[i].lines.begin(); line != nodes_[i].lines.end();) {
        const bool is_its = line->second.peer == index;
        if (is_its) nodes_[i].courier->on_line_closed(line->first, now_);
        line = is_its ? nodes_[i].lines.erase(line) : std::next(line);
      }
      drain(i);
    }
  }
  // After so many more steps of this courier it crashes: a step is an effect, or a commit whose
  // result it is not told.
  void crash_after(std::size_t index, std::uint64_t steps) {
    nodes_[index].crash_at = nodes_[index].steps + steps;
  }
  void never_crash(std::size_t index) { nodes_[index].crash_at.reset(); }

  LineId open_desk_line(std::size_t index) {
    const LineId line(++last_line_);
    nodes_[index].lines[line] = {};
    nodes_[index].courier->on_line_opened(line, now_);
    drain(index);
    return line;
  }
  void send_from_desk(std::size_t index, LineId line, onion::Cell cell) {
    after(options_.line_delay, index, [this, index, line, cell = share(std::move(cell))] {
      nodes_[index].courier->on_cell(line, cell->copy(), now_);
    });
  }
  [[nodiscard]] std::vector<DeskAnswer>& answers(LineId line) { return answers_[line]; }

  // For a test that plays a peer: a cell on the line of courier `from` to courier `to`.
  void inject(std::size_t from, std::size_t to, onion::Cell cell) {
    nodes_[to].courier->on_cell(line_between(from, to), std::move(cell), now_);
    drain(to);
  }
  void inject_answer(std::size_t from, std::size_t to, onion::Cell cell) {
    nodes_[to].courier->on_peer_cell(id(from), std::move(cell), now_);
    drain(to);
  }
  // Every request that arrived at a courier, as it came.
  [[nodiscard]] std::vector<onion::Cell>& arrived(std::size_t index) {
    return nodes_[index].arrived;
  }

  void run_until(Instant end) {
    while (true) {
      Instant next = end;
      if (!events_.empty()) next = std::min(next, events_.begin()->first);
      for (const Node& node : nodes_) {
        if (node.courier) next = std::min(next, node.courier->next_wakeup());
      }
      if (next > now_) now_ = next;
      bool any = false;
      while (!events_.empty() && events_.begin()->first <= now_) {
        auto event = events_.extract(events_.begin());
        event.mapped()();
        any = true;
      }
      for (std::size_t i = 0; i < nodes_.size(); ++i) {
        if (!nodes_[i].courier || nodes_[i].courier->next_wakeup() > now_) continue;
        nodes_[i].courier->on_wakeup(now_);
        drain(i);
        any = true;
      }
      if (!any && now_ >= end) return;
    }
  }
  void run_for(Duration time) { run_until(now_ + time); }

  [[nodiscard]] Instant now() const { return now_; }
  [[nodiscard]] bool is_running(std::size_t index) const {
    return nodes_[index].courier != nullptr;
  }
  [[nodiscard]] Courier& courier(std::size_t index) { return *nodes_[index].courier; }
  [[nodiscard]] const Counters& counters(std::size_t i) const {
    return nodes_[i].courier->counters();
  }
  [[nodiscard]] box::MemoryBoxStore& store(std::size_t index) { return nodes_[index].store; }
  [[nodiscard]] const Performed& performed(std::size_t index) const {
    return nodes_[index].performed;
  }
  [[nodiscard]] std::uint64_t steps(std::size_t index) const { return nodes_[index].steps; }
  [[nodiscard]] CourierId id(std::size_t index) const { return nodes_[index].card->id(); }
  [[nodiscard]] std::size_t size() const { return nodes_.size(); }
  [[nodiscard]] crypto::SigningKey signing_key(std::size_t index) const {
    return crypto::SigningKey::from_seed(nodes_[index].seed);
  }
  [[nodiscard]] crypto::Random& random() { return random_; }

 private:
  struct Line {
    std::optional<std::size_t> peer;  // whose it is; a desk's otherwise
  };
  struct Node {
    crypto::SigningSeed seed;
    std::optional<identity::CourierCard> card;
    box::MemoryBoxStore store;
    std::unique_ptr<Courier> courier;
    std::uint64_t life = 0;  // counts starts and crashes, so that late events miss
    std::uint64_t steps = 0;
    std::optional<std::uint64_t> crash_at;
    std::map<LineId, Line> lines;
    std::vector<onion::Cell> arrived;
    Performed performed;
  };

  static crypto::Seed seed_number(std::uint8_t number) {
    crypto::Seed seed;
    seed.mutable_span()[0] = number;
    return seed;
  }
  static std::shared_ptr<onion::Cell> share(onion::Cell cell) {
    return std::make_shared<onion::Cell>(std::move(cell));
  }

  [[nodiscard]] std::size_t index_of(const CourierId& id_wanted) const {
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      if (id(i) == id_wanted) return i;
    }
    return nodes_.size();
  }
  [[nodiscard]] LineId line_between(std::size_t from, std::size_t to) const {
    for (const auto& [line, what] : nodes_[to].lines) {
      if (what.peer == from) return line;
    }
    return LineId(0);
  }
  void connect(std::size_t from, std::size_t to) {
    if (!nodes_[from].courier || !nodes_[to].courier) return;
    const LineId line(++last_line_);
    nodes_[to].lines[line] = {from};
    nodes_[to].courier->on_line_opened(line, now_);
    nodes_[from].courier->on_peer_connected(id(to), now_);
    drain(from);
    drain(to);
  }

  // Later, unless that courier has crashed meanwhile.
  void after(Duration delay, std::size_t index, const std::function<void()>& what) {
    events_.emplace(now_ + delay, [this, index, life = nodes_[index].life, what] {
      if (nodes_[index].life != life || !nodes_[index].courier) return;
      what();
      drain(index);
    });
  }

  // True when the courier dies here.
  bool step(std::size_t index) {
    Node& node = nodes_[index];
    if (node.crash_at == node.steps) {
      node.crash_at.reset();
      crash(index);
      return true;
    }
    ++node.steps;
    return false;
  }

  // Carries the effects out in order; writes that follow each other share a commit.
  void drain(std::size_t index) {
    std::vector<effects::StoreWrites> batch;
    while (nodes_[index].courier) {
      auto effect = nodes_[index].courier->poll_effect();
      if (!effect && batch.empty()) return;
      if (effect && std::holds_alternative<effects::StoreWrites>(*effect)) {
        if (step(index)) return;
        batch.push_back(std::get<effects::StoreWrites>(std::move(*effect)));
        continue;
      }
      if (!batch.empty()) commit(index, std::exchange(batch, {}));
      if (!effect) continue;
      if (step(index)) return;
      std::visit([&](auto& what) { perform(index, what); }, *effect);
    }
  }

  // The disk writes while the courier goes on: until then a crash loses the whole batch.
  void commit(std::size_t index, std::vector<effects::StoreWrites> batch) {
    auto parts = std::make_shared<std::vector<effects::StoreWrites>>(std::move(batch));
    after(options_.store_delay, index, [this, index, parts] {
      std::vector<box::Write> writes;
      for (const auto& part : *parts) {
        writes.insert(writes.end(), part.writes.begin(), part.writes.end());
      }
      for (const box::Write& write : writes) {
        const auto* put = std::get_if<box::writes::PutBody>(&write);
        if (put != nullptr) nodes_[index].performed.put.push_back(put->name);
      }
      const auto results = nodes_[index].store.commit(writes);
      if (step(index)) return;  // durable, and nobody is told
      nodes_[index].courier->on_stored(told(*parts, results), now_);
    });
  }
  static std::vector<Stored> told(const std::vector<effects::StoreWrites>& parts,
                                  const box::StoreResult<std::vector<box::WriteResult>>& results) {
    std::vector<Stored> all;
    std::size_t at = 0;
    for (const auto& part : parts) {
      if (!results) {
        all.push_back({part.ticket, std::unexpected(results.error())});
        continue;
      }
      const auto of_part = std::span(*results).subspan(at, part.writes.size());
      at += part.writes.size();
      all.push_back({part.ticket, std::vector<box::WriteResult>(of_part.begin(), of_part.end())});
    }
    return all;
  }

  void perform(std::size_t index, effects::SendToLine& send) {
    const auto line = nodes_[index].lines.find(send.line);
    if (line == nodes_[index].lines.end()) return;
    if (!line->second.peer) {
      answers_[send.line].push_back({now_, std::move(send.cell)});
      return;
    }
    const std::size_t peer = *line->second.peer;
    after(options_.line_delay, peer, [this, index, peer, cell = share(std::move(send.cell))] {
      nodes_[peer].courier->on_peer_cell(id(index), cell->copy(), now_);
    });
  }
  void perform(std::size_t index, effects::SendToPeer& send) {
    const std::size_t peer = index_of(send.peer);
    const LineId line = line_between(index, peer);
    const bool is_request = onion::read_request(send.cell).has_value();
    if (is_request) {
      const ByteSpan payload = send.cell.payload();
      nodes_[index].performed.passed_on.emplace_back(payload.begin(), payload.end());
    }
    if (line == LineId(0)) return;
    after(options_.line_delay, peer,
          [this, peer, line, is_request, cell = share(std::move(send.cell))] {
            if (is_request) nodes_[peer].arrived.push_back(cell->copy());
            nodes_[peer].courier->on_cell(line, cell->copy(), now_);
          });
  }
  void perform(std::size_t index, effects::OpenCell& open) {
    auto layer = std::make_shared<onion::Result<onion::OpenedLayer>>(
        onion::open_layer(std::move(open.cell), *open.key));
    after(options_.open_delay, index, [this, index, ticket = open.ticket, layer] {
      nodes_[index].courier->on_opened(ticket, std::move(*layer), now_);
    });
  }
  void perform(std::size_t index, effects::FindBody& find) {
    nodes_[index].performed.asked.push_back(find.name);
    auto found = std::make_shared<box::StoreResult<std::optional<box::Body>>>(
        nodes_[index].store.get_body(find.name));
    after(options_.store_delay, index, [this, index, ticket = find.ticket, found] {
      nodes_[index].courier->on_found(ticket, *found, now_);
    });
  }
  void perform(std::size_t index, effects::CloseLine& close) {
    nodes_[index].lines.erase(close.line);
    nodes_[index].courier->on_line_closed(close.line, now_);
  }
  void perform(std::size_t, effects::StoreWrites&) {}  // in commit

  NetworkOptions options_;
  crypto::Random random_;
  std::vector<Node> nodes_;
  Instant now_ = start_of(Day(20'000)) + Duration::hours(12);
  std::multimap<Instant, std::function<void()>> events_;
  std::map<LineId, std::vector<DeskAnswer>> answers_;
  std::uint64_t last_line_ = 0;
};

}  // namespace peyk::courier::testing
