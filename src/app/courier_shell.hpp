// `peyk courier run`: a courier with its lines, peers, store and control socket.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "peyk/api/request.hpp"
#include "peyk/api/response.hpp"
#include "peyk/courier/courier.hpp"
#include "peyk/net/control_server.hpp"
#include "peyk/net/line_client.hpp"
#include "peyk/net/line_server.hpp"
#include "peyk/net/pool.hpp"
#include "peyk/net/process.hpp"

#include "courier_home.hpp"
#include "store_thread.hpp"

namespace peyk::app {

class CourierShell {
 public:
  [[nodiscard]] static Result<std::unique_ptr<CourierShell>> open(CourierHome home);
  CourierShell(const CourierShell&) = delete;
  CourierShell& operator=(const CourierShell&) = delete;
  ~CourierShell() = default;

  [[nodiscard]] std::uint16_t port() const { return server_->port(); }
  // Until SIGINT, SIGTERM or a request to stop.
  void run();

 private:
  CourierShell(CourierHome home, net::HomeLock lock);
  [[nodiscard]] Result<void> start();
  [[nodiscard]] Result<void> listen();
  [[nodiscard]] Result<void> open_control();
  void connect_peers();

  // To be called after every input.
  void settle();
  void carry_out(courier::effects::SendToLine effect);
  void carry_out(courier::effects::SendToPeer effect);
  void carry_out(courier::effects::OpenCell effect);
  void carry_out(courier::effects::StoreWrites effect);
  void carry_out(const courier::effects::FindBody& effect);
  void carry_out(const courier::effects::CloseLine& effect);

  void on_frame(net::ControlId id, const Bytes& frame);
  void answer(net::ControlId id, const api::Response& response);
  struct BackupUnderWay;
  void backup(net::ControlId id, const api::requests::Backup& request);
  void go_on_with(const std::shared_ptr<BackupUnderWay>& backup);
  [[nodiscard]] api::responses::Stats stats();
  void report();

  struct Peer {
    std::unique_ptr<net::LineClient> line;
    bool is_up = false;
  };

  CourierHome home_;
  net::Reactor reactor_;
  net::HomeLock lock_;  // after the reactor, whose end may have to wait for a resolver
  Instant since_;
  courier::Limits limits_;
  std::unique_ptr<courier::Courier> courier_;
  std::unique_ptr<net::LineServer> server_;
  std::map<CourierId, Peer> peers_;
  std::unique_ptr<net::ControlServer> control_;
  std::optional<net::Timer> timer_;
  std::optional<net::Timer> report_timer_;
  std::optional<net::Timer> backup_timer_;
  std::shared_ptr<BackupUnderWay> held_up_;  // before the store, which is to be closed first
  std::unique_ptr<net::Pool> pool_;
  std::unique_ptr<StoreThread> store_;
  // What could not be begun while effects were carried out; told to the courier afterwards.
  std::vector<courier::Ticket> writes_refused_;
  std::vector<courier::Ticket> finds_refused_;
  bool backing_up_ = false;
};

}  // namespace peyk::app
