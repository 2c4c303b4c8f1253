// What a running desk answers on its control socket.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>

#include "peyk/api/request.hpp"
#include "peyk/api/response.hpp"
#include "peyk/desk/desk.hpp"
#include "peyk/net/control_server.hpp"
#include "peyk/net/pool.hpp"
#include "peyk/net/reactor.hpp"
#include "peyk/store/sqlite_record_store.hpp"

#include "desk_home.hpp"

namespace peyk::app {

class DeskControl {
 public:
  struct Parts {
    net::Reactor& reactor;
    desk::Desk& desk;
    store::SqliteRecordStore& store;
    const DeskHome& home;
    std::function<void()> settle;  // carries out what the desk wants, after each call to it
    std::function<void()> stop;
    // Some hundred bytes each: a fraction of a frame.
    std::size_t most_in_outbox = 2'000;
  };
  [[nodiscard]] static Result<std::unique_ptr<DeskControl>> open(Parts parts);
  DeskControl(const DeskControl&) = delete;
  DeskControl& operator=(const DeskControl&) = delete;
  ~DeskControl();

  // The desk may have changed: answers those who wait for it.
  void look_again();

 private:
  explicit DeskControl(Parts parts);
  struct Waiting {
    std::uint64_t seen = 0;
    Instant until;
  };
  using MaybeResponse = std::optional<api::Response>;

  void on_frame(net::ControlId id, const Bytes& frame);
  void answer(net::ControlId id, const api::Response& response);
  // Nothing: answered later.
  MaybeResponse take(net::ControlId id, api::Request request);
  api::Response take_plain(const api::Request& request);
  // desk_control_files.cpp: nothing when it is about something else.
  MaybeResponse take_file(net::ControlId id, const api::Request& request);
  api::Response change_file(const api::requests::ChangeFile& request);
  [[nodiscard]] api::Response files() const;
  void drop_imports(net::ControlId id);
  // desk_control_swaps.cpp: likewise.
  MaybeResponse take_swap(const api::Request& request);
  MaybeResponse take_record(const api::Request& request);
  [[nodiscard]] api::Response swaps() const;
  // desk_control_questions.cpp: likewise.
  MaybeResponse take_question(const api::Request& request);
  [[nodiscard]] api::Response questions(desk::WhichQuestions which) const;

  void on_close(net::ControlId id);
  void unlock(net::ControlId id, crypto::SecretBytes passphrase);
  void read_vault(crypto::StoreKey key);
  void go_on_reading(std::uint64_t mark);
  void end_unlock(const api::Response& response);
  void change_passphrase(net::ControlId id, api::requests::ChangePassphrase request);
  void lock(net::ControlId id);
  api::Response make_card(const api::requests::MakeCard& request);
  api::Response accept_card(const api::requests::AcceptCard& request);
  api::Response read(const api::requests::Read& request);
  [[nodiscard]] api::Response outbox() const;
  void begin_backup(net::ControlId id, const api::requests::Backup& request);
  void go_on_with_backup();
  void end_backup(const api::Response& response);
  void wait(net::ControlId id, const api::requests::Wait& request);

  Parts parts_;
  std::unique_ptr<net::ControlServer> server_;
  std::map<net::ControlId, Waiting> waiting_;
  net::Timer timer_;
  bool vault_is_busy_ = false;  // a passphrase is stretched, or the vault read
  // Of the unlocking that is going on; nothing when it was called off, by a lock or because whoever
  // asked has gone.
  std::optional<net::ControlId> unlocking_;
  std::optional<net::ControlId> backing_up_;  // for whom
  // Files that are being given, by who gives them.
  std::map<net::ControlId, std::set<box::AttachmentId>> importing_;
  net::Pool pool_;  // last: its results use everything above
};

}  // namespace peyk::app
