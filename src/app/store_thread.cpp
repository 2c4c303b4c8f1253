#include "store_thread.hpp"

#include <utility>

namespace peyk::app {

using courier::Stored;
using courier::effects::StoreWrites;

StoreThread::StoreThread(net::Reactor& reactor, std::unique_ptr<store::SqliteBoxStore> store,
                         Events events)
    : store_(std::move(store)),
      events_(std::move(events)),
      writer_(
          reactor, {.max_batch = 256, .max_waiting = 16'384},
          [this](std::span<Item> items) { return carry_out(items); },
          [this](std::span<Item> items, std::span<Answer> answers) { give(items, answers); }) {}

bool StoreThread::write(StoreWrites writes) { return writer_.submit(std::move(writes)); }
bool StoreThread::find(Find find) { return writer_.submit(find); }
bool StoreThread::work(Work work, Then then) {
  return writer_.submit(Errand{std::move(work), std::move(then)});
}

// The writes first, in one commit: an ask may then see a body that came just after it, never the
// other way round.
std::vector<StoreThread::Answer> StoreThread::carry_out(std::span<Item> items) {
  std::vector<Answer> answers;
  answers.reserve(items.size());
  for (Item& item : items) {
    if (const auto* writes = std::get_if<StoreWrites>(&item)) {
      answers.emplace_back(Stored{writes->ticket, {}});
    } else if (const auto* find = std::get_if<Find>(&item)) {
      answers.emplace_back(Found{find->ticket, {}});
    } else {
      answers.emplace_back(Result<void>());
    }
  }
  commit_writes(items, answers);
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (const auto* find = std::get_if<Find>(&items[i])) {
      std::get<Found>(answers[i]).body = store_->get_body(find->name);
    } else if (auto* errand = std::get_if<Errand>(&items[i])) {
      std::get<Result<void>>(answers[i]) = errand->work(*store_);
    }
  }
  return answers;
}

void StoreThread::commit_writes(std::span<Item> items, std::vector<Answer>& answers) {
  std::vector<std::size_t> counts(items.size(), 0);
  for (std::size_t i = 0; i < items.size(); ++i) {
    auto* writes = std::get_if<StoreWrites>(&items[i]);
    if (writes == nullptr) continue;
    counts[i] = writes->writes.size();
    batch_.insert(batch_.end(), std::make_move_iterator(writes->writes.begin()),
                  std::make_move_iterator(writes->writes.end()));
  }
  if (batch_.empty()) return;
  const auto results = store_->commit(batch_);
  std::size_t next = 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    auto* stored = std::get_if<Stored>(&answers[i]);
    if (stored == nullptr) continue;
    const std::size_t first = std::exchange(next, next + counts[i]);
    if (results) {
      const auto own = std::span(*results).subspan(first, counts[i]);
      stored->result = std::vector<box::WriteResult>(own.begin(), own.end());
    } else if (counts[i] < batch_.size() && may_pass_singly(results.error())) {
      stored->result = store_->commit(std::span(batch_).subspan(first, counts[i]));
    } else {
      stored->result = std::unexpected(results.error());
    }
  }
  batch_.clear();
}

bool StoreThread::may_pass_singly(box::StoreError error) {
  return error == box::StoreError::corrupt || error == box::StoreError::disk_full;
}

void StoreThread::give(std::span<Item> items, std::span<Answer> answers) {
  std::vector<Stored> stored;
  for (Answer& answer : answers) {
    if (auto* one = std::get_if<Stored>(&answer)) stored.push_back(std::move(*one));
  }
  if (!stored.empty()) events_.on_stored(stored);
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (const auto* found = std::get_if<Found>(&answers[i])) {
      events_.on_found(*found);
    } else if (auto* errand = std::get_if<Errand>(&items[i])) {
      errand->then(std::get<Result<void>>(std::move(answers[i])));
    }
  }
}

}  // namespace peyk::app
