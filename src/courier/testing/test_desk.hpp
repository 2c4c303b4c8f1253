// A desk's end of a line, for tests of couriers: fetches the keys of a day, wraps operations, opens
// answers.
#pragma once

#include <array>
#include <map>
#include <optional>

#include "peyk/box/answer.hpp"
#include "peyk/box/operation.hpp"
#include "peyk/onion/key_page.hpp"
#include "peyk/onion/key_set.hpp"
#include "peyk/onion/wrap.hpp"

#include "testing/courier_network.hpp"

namespace peyk::courier::testing {

using Route = std::array<std::size_t, 3>;

struct TestDesk {
  TestDesk(CourierNetwork& over, std::size_t entry)
      : network(over), entry_courier(entry), line(over.open_desk_line(entry)) {
    for (std::size_t i = 0; i < over.size(); ++i) {
      signing_keys.emplace(over.id(i), over.signing_key(i).public_key());
    }
  }

  [[nodiscard]] onion::SigningKeyOf keys() const {
    return [this](const CourierId& id) -> const crypto::SigningPublicKey* {
      const auto found = signing_keys.find(id);
      return found == signing_keys.end() ? nullptr : &found->second;
    };
  }

  // Asks page by page; nothing when the courier has no set.
  std::optional<onion::VerifiedKeySet> fetch_keys(Day day) {
    onion::KeyDocumentAssembly assembly(day);
    for (int page = 0; page < 8; ++page) {
      const auto request = assembly.next_request(Duration::milliseconds(5));
      const std::size_t before = network.answers(line).size();
      network.send_from_desk(entry_courier, line, *onion::encode(request, onion::Exchange(1)));
      network.run_for(Duration::milliseconds(20));
      auto& answers = network.answers(line);
      if (answers.size() != before + 1) return std::nullopt;
      const auto read = onion::decode_key_page(answers.back().cell);
      answers.pop_back();
      if (!read || read->total == 0) return std::nullopt;
      auto document = assembly.add(*read);
      if (!document) return std::nullopt;
      if (*document) {
        set = onion::verify(**std::move(document), keys());
        return set;
      }
    }
    return std::nullopt;
  }

  static std::array<onion::HopTimes, 3> usual_times() {
    const auto ms = [](std::int64_t n) { return Duration::milliseconds(n); };
    return onion::hop_times({ms(10), ms(20), ms(30)}, {ms(4), ms(5), ms(6)}, ms(50));
  }

  [[nodiscard]] onion::Path path(
      const Route& route, const std::array<onion::HopTimes, 3>& times = usual_times()) const {
    const auto hop = [&](std::size_t i) {
      const CourierId id = network.id(route[i]);
      return onion::Hop{id, *set->set().find(id), times[i]};
    };
    return {set->set().day(), {hop(0), hop(1), hop(2)}};
  }

  // Wraps and sends; the exchange names it in opened().
  onion::Exchange send(const onion::Path& over, ByteSpan operation) {
    const onion::Exchange exchange(++last_exchange);
    auto wrapped = onion::wrap(over, operation, exchange, network.random());
    sent.emplace_back(wrapped->cell.copy());
    returns.emplace(exchange, std::move(wrapped->keys));
    network.send_from_desk(entry_courier, line, std::move(wrapped->cell));
    return exchange;
  }
  onion::Exchange send(const Route& route, const box::Operation& operation) {
    return send(path(route), box::encode(operation).span());
  }

  struct Opened {
    Instant at;
    std::uint8_t layers = 0;
    std::optional<box::Answer> answer;
  };
  // The answer to one request, if exactly one came. Consumes it.
  std::optional<Opened> opened(onion::Exchange exchange) {
    std::optional<Opened> result;
    for (DeskAnswer& answer : network.answers(line)) {
      if (!answer.cell.has_bytes()) continue;
      const auto head = onion::read_head(answer.cell);
      if (!head || head->exchange != exchange) continue;
      auto keys_of_one = returns.extract(exchange);
      if (keys_of_one.empty()) return std::nullopt;  // a second answer
      auto cell = onion::open_answer(std::move(keys_of_one.mapped()), std::move(answer.cell));
      result = Opened{answer.at, cell.layers, std::nullopt};
      if (cell.answer()) {
        const auto decoded = box::decode_answer(*cell.answer());
        if (decoded) result->answer = *decoded;
      }
    }
    return result;
  }

  CourierNetwork& network;
  std::size_t entry_courier;
  LineId line;
  std::map<CourierId, crypto::SigningPublicKey> signing_keys;
  std::optional<onion::VerifiedKeySet> set;
  std::uint64_t last_exchange = 100;
  std::map<onion::Exchange, onion::ReturnKeys> returns;
  std::vector<onion::Cell> sent;
};

// Three couriers that know each other's keys, and a desk at the first with the day's set.
struct Town {
  explicit Town(NetworkOptions options = {}) : network(options) {
    network.start_all();
    network.run_for(Duration::seconds(1));
    desk.emplace(network, 0);
    desk->fetch_keys(day());
  }
  [[nodiscard]] Day day() const { return day_of(network.now()); }
  [[nodiscard]] box::Operation some_put() {
    auto& random = network.random();
    return box::Operation::put(random.fixed<box::BoxName>(), random.fixed<box::CopySalt>(),
                               random.fixed<box::Body>());
  }

  CourierNetwork network;
  std::optional<TestDesk> desk;
};

}  // namespace peyk::courier::testing
