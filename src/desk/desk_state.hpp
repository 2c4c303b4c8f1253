// What a Desk holds; shared by the files that implement it.
#pragma once

#include <deque>
#include <memory>
#include <utility>

#include "peyk/desk/desk.hpp"

#include "keeper.hpp"
#include "open_desk.hpp"

namespace peyk::desk {

// Frames taken in at one input; the rest waits for the next.
inline constexpr std::size_t max_taken_in_at_once = 32;

struct Desk::State {
  State(DeskOptions options, RecordStore& record_store, crypto::StoreKey device_key,
        crypto::Random generator, Instant now)
      : store(record_store),
        random(std::move(generator)),
        // Braces: drawn in this order by every compiler.
        keeper{KeeperOptions{.service_class = options.service_class,
                             .couriers = std::move(options.couriers)},
               RecordSealer(std::move(device_key), crypto::Label::device_record,
                            random.fork(crypto::Label::device_record)),
               random.fork(crypto::Label::stream_line), now} {}

  // Commits what an input changed; only then may its cells leave.
  bool finish(Transaction transaction) {
    if (failed) return false;
    if (!transaction.empty()) {
      if (auto done = store.commit(transaction); !done) {
        failed = true;
        effects.clear();
        effects.emplace_back(effect::Failed{done.error()});
        return false;
      }
    }
    while (auto cell = keeper.poll_cell()) {
      effects.emplace_back(effect::SendCell{.line = cell->line, .cell = std::move(cell->cell)});
    }
    return true;
  }

  void take_in(Instant now) {
    for (std::size_t i = 0; open != nullptr && i < max_taken_in_at_once; ++i) {
      Transaction transaction;
      if (!open->take_in_one(now, transaction) || !finish(std::move(transaction))) break;
    }
    for (std::size_t i = 0; open != nullptr && !failed && i < max_taken_in_at_once; ++i) {
      Transaction transaction;
      if (!open->take_in_swap_answer(now, transaction) || !finish(std::move(transaction))) return;
    }
  }

  // Attachments that have arrived are checked, and what is over is erased, some pieces at a time.
  void tend_attachments() {
    if (open == nullptr || failed) return;
    Transaction transaction;
    open->attachments().between_cells(transaction);
    finish(std::move(transaction));
  }

  // A person's command: one transaction, undone only by ending the program.
  template <class F>
  auto command(Instant now, F&& what) -> decltype(what(std::declval<Transaction&>())) {
    if (open == nullptr) return std::unexpected(Error::locked);
    if (failed) return std::unexpected(Error::storage_failed);
    Transaction transaction;
    auto result = what(transaction);
    open->settle(now, transaction);
    if (!finish(std::move(transaction))) return std::unexpected(Error::storage_failed);
    return result;
  }

  // desk_questions.cpp
  [[nodiscard]] Duration spare_before_tick() const;
  void note_work(Instant now);
  [[nodiscard]] bool works_instead(Instant now);

  RecordStore& store;
  crypto::Random random;
  Keeper keeper;
  std::unique_ptr<OpenDesk> open;
  std::unique_ptr<OpenDesk> opening;  // is being read
  std::deque<Effect> effects;
  bool failed = false;
  std::optional<Instant> work_since;  // there is something to compute
  std::uint64_t changes = 0;
};

}  // namespace peyk::desk
