// A desk, and the other sides of two of its relations, which hold their keys and say what they
// like, as a sequence of events, two bytes each: which, and how much. Seats, openings, acts of
// every kind, notes, swaps and questions with garbage in them, files, units altered, in crumbs,
// late; and the desk's person answers, leaves, locks. What they seal is taken in when the desk
// starts. It goes on, keeps within its bounds, loses no act of its own, and shows after another
// start what it showed before.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "channels.hpp"
#include "hostile_peers.hpp"
#include "play_events.hpp"
#include "require.hpp"

using namespace peyk;
using namespace peyk::desk;
using namespace peyk::desk::hostile;

namespace {

constexpr std::size_t most_events = 48;
constexpr std::size_t most_wakeups = 64;  // of one event

class Play {
 public:
  Play() {
    store_.restore(scene().disk);
    start();
  }

  void event(std::uint8_t what, std::uint8_t much) {
    others_.turn(much % peers, now_);
    switch (what % 13) {
      case 0:
        return others_.announce(much);
      case 1:
        return others_.say_letter(much);
      case 2:
        return others_.say_structure(much);
      case 3:
        return others_.say_swap(much);
      case 4:
        return others_.say_question(much);
      case 5:
        return others_.say_note(much);
      case 6:
        return others_.say_of_file(some_file(), much);
      case 7:
        return others_.say_altered(much);
      case 8:
        return others_.say_crumbs(much);
      case 9:
        return others_.keep_back();
      case 10:
        return start();
      case 11:
        return pass(much);
      default:
        return person(much);
    }
  }

  void finish() {
    start();
    require(records(table::unread) <= peers * max_unread_kept);
    const auto before = story();
    for (const channel::ActId& act : accepted_) require(before.contains(act));
    start();
    require(story() == before);
  }

 private:
  // --- the desk ---
  void start() {
    desk_.reset();
    auto opened =
        Desk::open({.service_class = identity::ServiceClass::practice,
                    .couriers = {{.id = courier(),
                                  .name = "Muscat",
                                  .signing_key = crypto::SigningKey::from_seed({}).public_key()}}},
                   store_, key(4), seed_of(100 + ++starts_), now_);
    require(opened.has_value());
    desk_ = std::move(*opened);
    unlock();
  }
  void unlock() {
    if (desk_->is_locked()) require(desk_->unlock(key(3), mark_, now_).has_value());
    // An unlocked desk takes in some frames at each input.
    for (std::size_t i = 0; i < 200 && desk_->status(now_).fetched_waiting > 0; ++i) {
      desk_->on_wakeup(now_);
    }
    require(desk_->status(now_).fetched_waiting == 0);
    drain();
  }
  void drain() {
    while (auto one = desk_->poll_effect()) {
      require(!std::holds_alternative<effect::SendCell>(*one));  // no line is up
      require(!std::holds_alternative<effect::Failed>(*one));
      if (const auto* mark = std::get_if<effect::SaveDeviceMark>(&*one)) mark_ = mark->mark;
    }
  }
  void pass(std::uint8_t much) {
    const Instant end = now_ + Duration::seconds(std::int64_t{much} * much);
    for (std::size_t i = 0; i < most_wakeups && desk_->next_wakeup() <= end; ++i) {
      now_ = std::max(now_, desk_->next_wakeup());
      desk_->on_wakeup(now_);
      drain();
    }
    now_ = end;
  }
  [[nodiscard]] std::size_t records(Table of) { return store_.scan(of, {}, 10'000)->size(); }

  // All acts that are shown, and how each stands.
  [[nodiscard]] std::map<channel::ActId, std::pair<ActKind, channel::Standing>> story() {
    std::map<channel::ActId, std::pair<ActKind, channel::Standing>> all;
    const auto channels = desk_->channels(now_);
    require(channels.has_value() && desk_->relations().has_value() && desk_->files().has_value());
    require(desk_->outbox().has_value() && desk_->principals().has_value());
    require(desk_->swaps(now_).has_value() && desk_->questions(now_).has_value());
    require(channels->size() <= 1 + peers * max_tracks_of_relation);
    for (const ChannelView& one : *channels) {
      require(desk_->channel(one.name, now_).has_value());
      const auto acts = desk_->read(one.name, 0, 10'000, 0, now_, false);
      require(acts.has_value());
      for (const ActView& act : *acts) all.emplace(act.act, std::pair(act.kind, act.standing));
    }
    drain();
    return all;
  }

  [[nodiscard]] box::AttachmentId some_file() const {
    const auto files = desk_->files();
    return files->empty() ? box::AttachmentId() : files->back().file.id;
  }

  // --- its person ---
  void person(std::uint8_t much) {
    const auto channels = desk_->channels(now_);
    const std::string channel =
        channels->empty() ? std::string("none") : channels->at(much % channels->size()).name;
    const auto swaps = desk_->swaps(now_);
    const auto questions = desk_->questions(now_);
    switch (much / 2 % 12) {
      case 0:
      case 1:
        return keep(desk_->act(channel, plain_letter(std::to_string(++written_)), true, now_));
      case 2:
        return keep(desk_->act(channel, order::Close{.reason = "a speech"}, true, now_));
      case 3:
        return keep(desk_->act(channel, order::Leave{}, true, now_));
      case 4:
        static_cast<void>(desk_->remove_relation("peer " + std::to_string(1 + much % peers), now_));
        break;
      case 5:
        desk_->lock(now_);
        drain();
        return unlock();
      case 6:
        if (channels->empty()) break;
        static_cast<void>(
            desk_->bind_member(channel, channels->front().members.back().name, "peer 2", now_));
        break;
      case 7:
        if (swaps->empty()) break;
        return join(swaps->back());
      case 8:
        if (questions->views.empty()) break;
        return answer(questions->views.back());
      case 9:
        return keep(desk_->open_channel(channel_with("own", "peer 1", true), now_));
      case 10:
        if (desk_->files()->empty()) break;
        static_cast<void>(desk_->cancel_file(desk_->files()->front().file.id, now_));
        static_cast<void>(desk_->forget_file(desk_->files()->front().file.id, now_));
        break;
      default:
        static_cast<void>(desk_->confirm_words("peer 1", now_));
    }
    drain();
  }
  void join(const SwapView& swap) {
    JoinOrder order{.channel = swap.channel, .number = swap.number, .items = {}};
    order.items.emplace_back(TextItem{"mine"});
    order.over_one_courier = true;
    order.without_words = true;
    keep(desk_->join_swap(order, now_));
    keep(desk_->withdraw_swap(swap.channel, swap.number, "no", true, now_));
  }
  void answer(const BlindQuestionView& question) {
    AnswerQuestionOrder order;
    order.channel = question.channel;
    order.number = question.number;
    if (question.form == blind::Form::overlap) {
      order.holdings.bound = 1;
    } else {
      order.holdings.items.push_back({.bytes = crypto::SecretBytes(1, 1), .shown = "one"});
    }
    order.over_one_courier = true;
    order.without_words = true;
    static_cast<void>(desk_->answer_question(order, now_));
    drain();
    keep(desk_->call_off_question(question.channel, question.number, "no", true, now_));
  }
  void keep(const Result<Accepted>& done) {
    if (done.has_value()) accepted_.push_back(done->act);
    drain();
  }
  void keep(const Result<ChannelView>&) { drain(); }

  MemoryRecordStore store_;
  Others others_{store_};
  std::unique_ptr<Desk> desk_;
  Instant now_ = beginning;
  std::uint64_t mark_ = 0;
  std::uint32_t starts_ = 0;
  std::uint64_t written_ = 0;
  std::vector<channel::ActId> accepted_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  play_events<Play>({data, size}, most_events);
  return 0;
}
