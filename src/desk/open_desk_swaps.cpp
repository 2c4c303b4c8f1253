// The open desk: swaps, and what they need of its channels and of the keeper.
#include <utility>

#include "open_desk.hpp"

namespace peyk::desk {

CourierLane OpenDesk::courier_lane() {
  return {
      .ask =
          [this](const swap::SwapId& swap, const CourierId& courier, crypto::SecretBytes request) {
            return keeper_.swaps().ask(swap, courier, std::move(request));
          },
      .forget = [this](const swap::SwapId& swap) { keeper_.swaps().forget(swap); },
      .has_answers = [this] { return keeper_.swaps().answers_waiting() > 0; },
  };
}

DeskForSwaps OpenDesk::desk_for_swaps() {
  return {
      .places = [this] { return channels_.swap_places(); },
      .place = [this](const channel::ChannelId& track,
                      const channel::ActId& act) { return channels_.swap_place(track, act); },
      .kept_place =
          [this](const channel::ChannelId& track, const channel::ActId& act) {
            return channels_.kept_swap_place(track, act);
          },
      .content = [this](const channel::ChannelId& track,
                        const channel::ActId& act) { return channels_.content(track, act); },
      .act =
          [this](const channel::ChannelId& track, channel::Content content, bool without_words,
                 Instant now, Transaction& transaction) {
            return channels_.act(track, std::move(content), without_words, now, transaction);
          },
      .network_time = [this](Instant now) { return keeper_.network_time(now).value_or(now); },
      .questions_under_way = [this] { return questions_.under_way(); },
  };
}

Result<OpenDesk::Numbered> OpenDesk::numbered(std::string_view channel,
                                              std::uint64_t number) const {
  const auto track = channels_.id_of(channel);
  if (!track.has_value()) return std::unexpected(Error::unknown_channel);
  const auto act = channels_.numbered(channel, number);
  if (!act.has_value()) return std::unexpected(Error::unknown_act);
  return Numbered{.track = *track, .act = *act};
}

Result<Accepted> OpenDesk::propose_swap(const ProposeOrder& order, Instant now,
                                        Transaction& transaction) {
  const auto track = channels_.id_of(order.channel);
  if (!track.has_value()) return std::unexpected(Error::unknown_channel);
  const auto with = channels_.member(order.channel, order.with);
  if (!with.has_value()) return std::unexpected(Error::unknown_member);
  return swaps_.propose(*track, *with, order, now, transaction);
}

Result<Accepted> OpenDesk::join_swap(const JoinOrder& order, Instant now,
                                     Transaction& transaction) {
  const auto at = numbered(order.channel, order.number);
  if (!at) return std::unexpected(at.error());
  return swaps_.join(at->track, at->act, order, now, transaction);
}

Result<Accepted> OpenDesk::accept_swap(const AcceptOrder& order, Instant now,
                                       Transaction& transaction) {
  const auto at = numbered(order.channel, order.number);
  if (!at) return std::unexpected(at.error());
  return swaps_.accept(at->track, at->act, order, now, transaction);
}

Result<Accepted> OpenDesk::withdraw_swap(std::string_view channel, std::uint64_t number,
                                         const std::string& reason, bool without_words, Instant now,
                                         Transaction& transaction) {
  const auto at = numbered(channel, number);
  if (!at) return std::unexpected(at.error());
  return swaps_.withdraw(at->track, at->act, reason, without_words, now, transaction);
}

Result<std::vector<SwapItem>> OpenDesk::swap_items(std::string_view channel,
                                                   std::uint64_t number) const {
  const auto at = numbered(channel, number);
  if (!at) return std::unexpected(at.error());
  auto items = swaps_.items(at->act);
  if (items || items.error() != Error::unknown_act) return items;
  // One that this desk has not joined.
  const bool is_swap = channels_.kept_swap_place(at->track, at->act).has_value();
  return std::unexpected(is_swap ? Error::swap_not_now : Error::unknown_act);
}

Result<Bytes> OpenDesk::draft_record(const DraftRecordOrder& order, Instant now) {
  const auto letter = numbered(order.channel, order.letter);
  if (!letter) return std::unexpected(letter.error());
  return swaps_.draft_record(letter->track, letter->act, order.deadline, order.couriers, now);
}

Result<Accepted> OpenDesk::propose_record(const ProposeRecordOrder& order, Instant now,
                                          Transaction& transaction) {
  const auto letter = numbered(order.channel, order.letter);
  if (!letter) return std::unexpected(letter.error());
  const auto with = channels_.member(order.channel, order.with);
  if (!with.has_value()) return std::unexpected(Error::unknown_member);
  return swaps_.propose_record(letter->track, *with, letter->act, order, now, transaction);
}

Result<Bytes> OpenDesk::record_request(std::string_view channel, std::uint64_t number,
                                       Instant now) const {
  const auto at = numbered(channel, number);
  if (!at) return std::unexpected(at.error());
  return swaps_.record_request(at->track, at->act, now);
}

Result<Accepted> OpenDesk::join_record(const JoinRecordOrder& order, Instant now,
                                       Transaction& transaction) {
  const auto at = numbered(order.channel, order.number);
  if (!at) return std::unexpected(at.error());
  return swaps_.join_record(at->track, at->act, order, now, transaction);
}

Result<Bytes> OpenDesk::joint_record(std::string_view channel, std::uint64_t number) const {
  const auto at = numbered(channel, number);
  if (!at) return std::unexpected(at.error());
  return swaps_.joint_record(at->act);
}

bool OpenDesk::take_in_swap_answer(Instant now, Transaction& transaction) {
  const auto answer = keeper_.swaps().take_answer(*swap_answers_key_, transaction);
  if (!answer.has_value()) return false;
  if (!questions_.on_answer(answer->swap, answer->courier, answer->bytes, now, transaction)) {
    swaps_.on_answer(answer->swap, answer->courier, answer->bytes, now, transaction);
  }
  return true;
}

}  // namespace peyk::desk
