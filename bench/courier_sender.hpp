// The other end of a live courier's lines: keeps a number of cells in its hands and counts what
// comes back. What goes wrong is thrown as std::runtime_error.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "peyk/net/line_client.hpp"
#include "peyk/net/reactor.hpp"

#include "courier_load.hpp"
#include "courier_process.hpp"

namespace peyk::bench {

// Of a stretch in which the courier always had work and answers left as fast as requests came.
struct LiveRate {
  double cells_per_second = 0;  // answered; each is durable before
  double processor_share = 0;   // of its one processor, that the courier used
  double cells_per_commit = 0;  // puts for each receipt's signature; 0 without puts
};

class CourierSender {
 public:
  // Connects.
  explicit CourierSender(CourierProcess& courier);
  CourierSender(const CourierSender&) = delete;
  CourierSender& operator=(const CourierSender&) = delete;
  ~CourierSender();

  // With its key of today, fetched as a desk does.
  [[nodiscard]] const BoxCourier& courier() const { return *courier_; }
  // Sends it all, waits for every answer and looks at those that are checked.
  [[nodiscard]] LiveRate carry(Load load);

 private:
  // The courier at one moment.
  struct Sample {
    double seconds = 0;  // since the first cell was sent
    double processor_seconds = 0;
    std::size_t answered = 0;
    Counts counts;
    bool is_sending = false;
  };
  struct Carriage;

  void run_until(const std::function<bool()>& done);
  void connect();
  [[nodiscard]] BoxCourier fetch_key();
  void send(std::size_t line, const onion::Cell& cell);
  void send_more();
  [[nodiscard]] Sample sample();
  void take_answer(const Bytes& bytes);
  [[nodiscard]] LiveRate rate_of(const std::vector<Sample>& samples) const;
  void check_answers();

  CourierProcess& process_;
  net::Reactor reactor_;
  std::vector<std::unique_ptr<net::LineClient>> lines_;
  std::size_t lines_up_ = 0;
  std::function<void(const Bytes&)> on_cell_;
  std::optional<BoxCourier> courier_;
  std::unique_ptr<Carriage> carriage_;
};

}  // namespace peyk::bench
