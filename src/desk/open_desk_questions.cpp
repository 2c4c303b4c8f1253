// The open desk: blind questions, and what they need of its channels and of the keeper.
#include <utility>

#include "open_desk.hpp"

namespace peyk::desk {

DeskForQuestions OpenDesk::desk_for_questions() {
  DeskForSwaps alike = desk_for_swaps();
  return {
      .places = [this] { return channels_.question_places(); },
      .place = [this](const channel::ChannelId& track,
                      const channel::ActId& act) { return channels_.question_place(track, act); },
      .kept_place =
          [this](const channel::ChannelId& track, const channel::ActId& act) {
            return channels_.kept_question_place(track, act);
          },
      .said = [this](const channel::ChannelId& track,
                     const channel::ActId& act) { return channels_.said_in_ballot(track, act); },
      .content = std::move(alike.content),
      .act = std::move(alike.act),
      .refusal = [this](const channel::ChannelId& track, const channel::Content& content,
                        Instant now) { return channels_.refusal(track, content, now); },
      .may_contribute = [this](const channel::ChannelId& track,
                               Instant now) { return channels_.may_contribute(track, now); },
      .network_time = [this](Instant now) { return keeper_.network_time(now); },
      .under_way = [this](Instant now) { return swaps_.under_way(now); },
  };
}

Result<Accepted> OpenDesk::ask_question(const AskOrder& order, Instant now,
                                        Transaction& transaction) {
  const auto track = channels_.id_of(order.channel);
  if (!track.has_value()) return std::unexpected(Error::unknown_channel);
  std::vector<channel::MemberId> with;
  for (const std::string& name : order.with) {
    const auto member = channels_.member(order.channel, name);
    if (!member.has_value()) return std::unexpected(Error::unknown_member);
    with.push_back(*member);
  }
  return questions_.ask(*track, with, order, now, transaction);
}

Result<Accepted> OpenDesk::answer_question(const AnswerQuestionOrder& order, Instant now,
                                           Transaction& transaction) {
  const auto at = numbered(order.channel, order.number);
  if (!at) return std::unexpected(at.error());
  return questions_.answer(at->track, at->act, order, now, transaction);
}

Result<Accepted> OpenDesk::call_off_question(std::string_view channel, std::uint64_t number,
                                             const std::string& reason, bool without_words,
                                             Instant now, Transaction& transaction) {
  const auto at = numbered(channel, number);
  if (!at) return std::unexpected(at.error());
  return questions_.call_off(at->track, at->act, reason, without_words, now, transaction);
}

Result<BlindQuestionView> OpenDesk::question(std::string_view channel, std::uint64_t number,
                                             Instant now) const {
  const auto at = numbered(channel, number);
  if (!at) return std::unexpected(at.error());
  return questions_.view_of(at->track, at->act, now);
}

void OpenDesk::work(Instant now, Transaction& transaction) {
  questions_.work(now, transaction);
  settle(now, transaction);
}

}  // namespace peyk::desk
