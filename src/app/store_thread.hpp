// The one thread that touches a courier's store: commits whatever waits together, then answers
// asks.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <variant>
#include <vector>

#include "peyk/courier/effect.hpp"
#include "peyk/net/writer.hpp"
#include "peyk/store/sqlite_box_store.hpp"

#include "failure.hpp"

namespace peyk::app {

struct Find {
  courier::Ticket ticket;
  box::BoxName name;
};
struct Found {
  courier::Ticket ticket;
  box::StoreResult<std::optional<box::Body>> body;
};

class StoreThread {
 public:
  struct Events {
    // Of one commit, all at once.
    std::function<void(std::span<const courier::Stored>)> on_stored;
    std::function<void(const Found&)> on_found;
  };
  // Work on the store's thread, and what follows on the reactor's.
  using Work = std::move_only_function<Result<void>(store::SqliteBoxStore&)>;
  using Then = std::move_only_function<void(Result<void>)>;

  StoreThread(net::Reactor& reactor, std::unique_ptr<store::SqliteBoxStore> store, Events events);

  // False, and nothing follows, when too much waits.
  [[nodiscard]] bool write(courier::effects::StoreWrites writes);
  [[nodiscard]] bool find(Find find);
  [[nodiscard]] bool work(Work work, Then then);

 private:
  struct Errand {
    Work work;
    Then then;
  };
  using Item = std::variant<courier::effects::StoreWrites, Find, Errand>;
  using Answer = std::variant<courier::Stored, Found, Result<void>>;

  std::vector<Answer> carry_out(std::span<Item> items);
  void commit_writes(std::span<Item> items, std::vector<Answer>& answers);
  // What of it can be committed: the store is damaged in one place, or has room for little.
  [[nodiscard]] static bool may_pass_singly(box::StoreError error);
  void give(std::span<Item> items, std::span<Answer> answers);

  std::unique_ptr<store::SqliteBoxStore> store_;
  Events events_;
  std::vector<box::Write> batch_;     // of one commit; kept, for it is large
  net::Writer<Item, Answer> writer_;  // last: its thread uses everything above
};

}  // namespace peyk::app
