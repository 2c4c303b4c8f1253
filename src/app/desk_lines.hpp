// The desk's two lines: each follows the entry courier that the desk names for it.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "peyk/crypto/random.hpp"
#include "peyk/desk/trusted_courier.hpp"
#include "peyk/identity/courier_card.hpp"
#include "peyk/net/line_client.hpp"
#include "peyk/onion/cell.hpp"

namespace peyk::app {

// What a courier's card says of its lines; the caller has its addresses from a card that was read.
[[nodiscard]] net::LineClientOptions line_options(const identity::CourierCard& card,
                                                  std::shared_ptr<crypto::Random> random);

class DeskLines {
 public:
  struct Events {
    std::function<void(desk::LineIndex)> on_up;
    std::function<void(desk::LineIndex)> on_down;
    std::function<void(desk::LineIndex, onion::Cell)> on_cell;
  };

  DeskLines(net::Reactor& reactor, std::vector<identity::CourierCard> couriers, crypto::Seed seed,
            Events events);

  // Connects where the entry changed. Not from inside an event. True when a line changed.
  bool follow(const std::vector<CourierId>& entries);
  void send(desk::LineIndex line, const onion::Cell& cell);

 private:
  struct Line {
    std::optional<CourierId> courier;
    std::unique_ptr<net::LineClient> client;
    bool is_up = false;
  };
  void connect(desk::LineIndex index, const CourierId& courier);
  void went_down(desk::LineIndex index);

  net::Reactor& reactor_;
  std::vector<identity::CourierCard> couriers_;
  std::shared_ptr<crypto::Random> random_;
  Events events_;
  std::array<Line, desk::line_count> lines_;
};

}  // namespace peyk::app
