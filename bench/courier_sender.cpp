#include "courier_sender.hpp"

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <utility>

#include "peyk/crypto/entropy.hpp"
#include "peyk/net/clock.hpp"
#include "peyk/onion/key_page.hpp"

namespace peyk::bench {

namespace {

constexpr std::size_t line_count = 16;
// Sent and not yet served: enough that the courier is never idle, little beside what it may hold.
constexpr std::size_t window = 512;
constexpr Duration look_every = Duration::milliseconds(20);
constexpr double patience = 120;  // seconds for one load
constexpr double settling = 0.3;  // seconds after the first answers

std::uint64_t served(const Counts& counts) {
  return counts.at("served_put") + counts.at("served_nothing");
}

// Counters that stay as they are while all goes well.
constexpr auto failures = {"dummies",
                           "overloaded",
                           "line_share_used",
                           "opening_full",
                           "not_opened",
                           "malformed_cell",
                           "malformed_header",
                           "replayed",
                           "replay_filter_full",
                           "store_failed",
                           "wrong_day",
                           "slow_readers",
                           "malformed_operation"};

}  // namespace

struct CourierSender::Carriage {
  struct Waiting {
    Check check;
    std::optional<onion::Cell> answer;
  };
  using Clock = std::chrono::steady_clock;

  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(Clock::now() - began).count();
  }

  Load load;
  Counts counts_before;
  Clock::time_point began = Clock::now();
  std::size_t sent = 0;
  std::size_t answered = 0;
  std::uint64_t served = 0;      // when last looked
  std::vector<Waiting> checked;  // place / checked_every
};

CourierSender::CourierSender(CourierProcess& courier) : process_(courier) {
  connect();
  courier_ = fetch_key();
}

CourierSender::~CourierSender() = default;

// `done` is asked after everything that came, and every few milliseconds.
void CourierSender::run_until(const std::function<bool()>& done) {
  const auto began = std::chrono::steady_clock::now();
  std::optional<net::Timer> timer;
  timer.emplace(reactor_, [&] {
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - began;
    if (passed.count() > patience) throw std::runtime_error("the courier takes too long");
    if (done()) return reactor_.stop();
    timer->wake_at(reactor_.now() + look_every);
  });
  timer->wake_at(reactor_.now());
  reactor_.run();
}

void CourierSender::connect() {
  const auto random = std::make_shared<crypto::Random>(crypto::system_seed());
  for (std::size_t i = 0; i < line_count; ++i) {
    net::LineClientOptions options;
    options.addresses = {*net::Address::parse(process_.card().addresses().front())};
    options.pin = *net::TlsPin::from(process_.card().tls_pin().span());
    options.max_outgoing = window;
    options.random = [random] { return random->u64(); };
    net::LineClientEvents events;
    events.on_up = [this] { ++lines_up_; };
    events.on_cell = [this](const Bytes& cell) { on_cell_(cell); };
    events.on_down = [](net::LineEnd end) {
      throw std::runtime_error("a line ended: " + std::string(net::to_string(end)));
    };
    lines_.push_back(
        std::make_unique<net::LineClient>(reactor_, std::move(options), std::move(events)));
  }
  run_until([this] { return lines_up_ == line_count; });
}

void CourierSender::send(std::size_t line, const onion::Cell& cell) {
  const ByteSpan bytes = cell.span();
  if (!lines_[line]->send(Bytes(bytes.begin(), bytes.end()))) {
    throw std::runtime_error("a line is down");
  }
}

BoxCourier CourierSender::fetch_key() {
  const Day day = day_of(net::system_now());
  const identity::CourierCard& card = process_.card();
  const CourierId id = card.id();
  const auto signing = crypto::SigningPublicKey::from(card.key().span());
  onion::KeyDocumentAssembly assembly(day);
  std::optional<onion::KeyDocument> document;
  bool is_waiting = false;
  on_cell_ = [&](const Bytes& bytes) {
    const auto page = onion::decode_key_page(*onion::Cell::from(bytes));
    is_waiting = false;
    if (!page || page->total == 0) return;  // not made yet: asked again
    if (auto added = assembly.add(*page); added && *added) document = std::move(*added);
  };
  run_until([&] {
    if (!document && !std::exchange(is_waiting, true)) {
      const auto request = assembly.next_request(Duration::milliseconds(10));
      send(0, *onion::encode(request, onion::Exchange(1)));
    }
    return document.has_value();
  });
  const auto verified = onion::verify(
      *std::move(document), [&](const CourierId& who) { return who == id ? &*signing : nullptr; });
  const crypto::KemPublicKey* key = verified.set().find(id);
  if (key == nullptr || !verified.is_signed_by(id)) throw std::runtime_error("no key of the day");
  return {id, *signing, day, *key};
}

// As many as keep `window` in the courier's hands, over all lines in turn.
void CourierSender::send_more() {
  Carriage& now = *carriage_;
  const std::size_t end =
      std::min<std::size_t>(now.load.size(), static_cast<std::size_t>(now.served) + window);
  for (; now.sent < end; ++now.sent) {
    LoadCell& next = now.load[now.sent];
    send(now.sent % line_count, next.cell);
    if (next.check) now.checked.push_back({std::move(*next.check), std::nullopt});
    next.cell = onion::Cell();
  }
}

CourierSender::Sample CourierSender::sample() {
  Carriage& now = *carriage_;
  Sample sample{now.seconds(), process_.processor_seconds(), now.answered, process_.counts(),
                now.sent < now.load.size()};
  now.served = served(sample.counts) - served(now.counts_before);
  return sample;
}

void CourierSender::take_answer(const Bytes& bytes) {
  auto cell = onion::Cell::from(bytes);
  const auto head = onion::read_head(*cell);
  if (!head || head->kind != onion::CellKind::answer) throw std::runtime_error("not an answer");
  Carriage& now = *carriage_;
  ++now.answered;
  const auto place = static_cast<std::size_t>(head->exchange.value());
  if (place % checked_every != 0) return;
  now.checked.at(place / checked_every).answer = std::move(cell);
}

LiveRate CourierSender::carry(Load load) {
  carriage_ = std::make_unique<Carriage>();
  carriage_->load = std::move(load);
  carriage_->counts_before = process_.counts();
  on_cell_ = [this](const Bytes& bytes) { take_answer(bytes); };
  std::vector<Sample> samples;
  run_until([&] {
    samples.push_back(sample());
    send_more();
    return carriage_->answered == carriage_->load.size();
  });
  for (const char* failure : failures) {
    if (samples.back().counts.at(failure) != carriage_->counts_before.at(failure)) {
      throw std::runtime_error(std::string("the courier counted: ") + failure);
    }
  }
  check_answers();
  return rate_of(samples);
}

// Between the first answers and the last cell.
LiveRate CourierSender::rate_of(const std::vector<Sample>& samples) const {
  const double from = static_cast<double>(answered_after.count()) / 1e3 + settling;
  const auto is_steady = [from](const Sample& s) { return s.seconds >= from && s.is_sending; };
  const auto first = std::ranges::find_if(samples, is_steady);
  const auto last = std::find_if(samples.rbegin(), samples.rend(), is_steady);
  if (first == samples.end() || last->seconds < first->seconds + 1) {
    throw std::runtime_error("the load is too small");
  }
  const double seconds = last->seconds - first->seconds;
  const auto grown = [&](const char* counter) {
    return static_cast<double>(last->counts.at(counter) - first->counts.at(counter));
  };
  LiveRate rate;
  rate.cells_per_second = static_cast<double>(last->answered - first->answered) / seconds;
  rate.processor_share = (last->processor_seconds - first->processor_seconds) / seconds;
  const double receipts = grown("receipts_signed");
  if (receipts > 0) rate.cells_per_commit = grown("served_put") / receipts;
  return rate;
}

void CourierSender::check_answers() {
  for (Carriage::Waiting& one : carriage_->checked) {
    if (!one.answer || !is_right_answer(*courier_, std::move(one.check), std::move(*one.answer))) {
      throw std::runtime_error("a wrong answer");
    }
  }
}

}  // namespace peyk::bench
