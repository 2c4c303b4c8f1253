#include "desk_lines.hpp"

#include <algorithm>
#include <utility>

namespace peyk::app {

net::LineClientOptions line_options(const identity::CourierCard& card,
                                    std::shared_ptr<crypto::Random> random) {
  net::LineClientOptions options;
  for (const std::string& address : card.addresses()) {
    if (auto parsed = net::Address::parse(address)) {
      options.addresses.push_back(std::move(*parsed));
    }
  }
  options.pin = *net::TlsPin::from(card.tls_pin().span());
  options.random = [random = std::move(random)] { return random->u64(); };
  return options;
}

DeskLines::DeskLines(net::Reactor& reactor, std::vector<identity::CourierCard> couriers,
                     crypto::Seed seed, Events events)
    : reactor_(reactor),
      couriers_(std::move(couriers)),
      random_(std::make_shared<crypto::Random>(std::move(seed))),
      events_(std::move(events)) {}

bool DeskLines::follow(const std::vector<CourierId>& entries) {
  bool changed = false;
  for (std::uint8_t i = 0; i < desk::line_count; ++i) {
    Line& line = lines_.at(i);
    const auto wanted = i < entries.size() ? std::optional(entries[i]) : std::nullopt;
    if (wanted == line.courier) continue;
    changed = true;
    line.client.reset();
    went_down(desk::LineIndex(i));
    line.courier = wanted;
    if (wanted.has_value()) connect(desk::LineIndex(i), *wanted);
  }
  return changed;
}

void DeskLines::connect(desk::LineIndex index, const CourierId& courier) {
  const auto card = std::ranges::find(couriers_, courier, &identity::CourierCard::id);
  if (card == couriers_.end()) return;
  Line& line = lines_.at(index.value());
  line.client = std::make_unique<net::LineClient>(
      reactor_, line_options(*card, random_),
      net::LineClientEvents{.on_up =
                                [this, index] {
                                  lines_.at(index.value()).is_up = true;
                                  events_.on_up(index);
                                },
                            .on_cell =
                                [this, index](const Bytes& bytes) {
                                  if (auto cell = onion::Cell::from(bytes))
                                    events_.on_cell(index, std::move(*cell));
                                },
                            .on_down = [this, index](net::LineEnd) { went_down(index); }});
}

void DeskLines::went_down(desk::LineIndex index) {
  if (std::exchange(lines_.at(index.value()).is_up, false)) events_.on_down(index);
}

void DeskLines::send(desk::LineIndex line, const onion::Cell& cell) {
  if (line.value() >= lines_.size()) return;
  const auto& client = lines_.at(line.value()).client;
  if (client == nullptr) return;
  const ByteSpan bytes = cell.span();
  // A line that is down loses its cell, like any cell that is lost on the way.
  static_cast<void>(client->send(Bytes(bytes.begin(), bytes.end())));
}

}  // namespace peyk::app
