// Swaps: joint records, from a letter of the track to the file. docs/protocol.md §11.6.
#include <algorithm>
#include <utility>

#include "peyk/base/utf8.hpp"

#include "swap_signatures.hpp"
#include "swaps.hpp"

namespace peyk::desk {

namespace {

// That is not empty, as much of it as a proposal may say.
std::string first_line(std::string_view text) {
  const std::size_t start = std::min(text.find_first_not_of('\n'), text.size() - 1);
  std::string line(text.substr(start, text.find('\n', start) - start));
  utf8::cut_to(line, channel::max_swap_words_bytes);
  return line.empty() ? "\n" : line;
}

}  // namespace

// What all members of the track have alike, and may keep.
Result<std::string> Swaps::joint_text(const channel::ChannelId& track,
                                      const channel::ActId& letter) const {
  auto found = act_of<channel::Letter>(track, letter);
  if (!found.has_value()) return std::unexpected(Error::unknown_act);
  if (!found->copies.empty() || found->handling.rule != channel::Rule::may_keep ||
      !swap::is_record_text(found->text)) {
    return std::unexpected(Error::bad_joint_text);
  }
  return std::move(found->text);
}

Result<Bytes> Swaps::draft_record(const channel::ChannelId& track, const channel::ActId& letter,
                                  Instant deadline, const std::vector<CourierId>& couriers,
                                  Instant now) {
  auto text = joint_text(track, letter);
  if (!text) return std::unexpected(text.error());
  auto frame = couriers_.trusted_frame(random_.fixed<channel::SwapSalt>(), deadline, couriers,
                                       least_time_for_swap, desk_.network_time(now));
  if (!frame) return std::unexpected(frame.error());
  return swap::encode(swap::RecordRequest{*std::move(text), *std::move(frame)});
}

Result<Accepted> Swaps::propose_record(const channel::ChannelId& track,
                                       const channel::MemberId& with, const channel::ActId& letter,
                                       const ProposeRecordOrder& order, Instant now,
                                       Transaction& transaction) {
  const auto request = swap::decode_record_request(order.request);
  if (!request) return std::unexpected(Error::inconsistent);
  const auto text = joint_text(track, letter);
  if (!text) return std::unexpected(text.error());
  if (*text != request->text) return std::unexpected(Error::inconsistent);
  const auto items = items_of(order.signatures, request->frame, *text);
  if (!items) return std::unexpected(items.error());
  const swap::Frame& frame = request->frame;
  return propose(track,
                 {.words = first_line(*text),
                  .with = with,
                  .salt = *channel::SwapSalt::from(frame.salt().span()),
                  .deadline = frame.deadline(),
                  .couriers = frame.couriers(),
                  .gift = {},
                  .joint_text = letter},
                 *items, order.without_words, now, transaction);
}

// The proposal names a joint text, and its frame is one that this desk would take part in.
Result<swap::RecordRequest> Swaps::request_of(const channel::ChannelId& track,
                                              const channel::ProposeSwap& proposal,
                                              Instant now) const {
  if (!proposal.joint_text.has_value()) return std::unexpected(Error::bad_joint_text);
  auto text = joint_text(track, *proposal.joint_text);
  if (!text) return std::unexpected(text.error());
  auto frame = frame_of(proposal, Duration(), now);
  if (!frame) return std::unexpected(frame.error());
  return swap::RecordRequest{*std::move(text), *std::move(frame)};
}

Result<Bytes> Swaps::record_request(const channel::ChannelId& track, const channel::ActId& proposal,
                                    Instant now) const {
  const auto proposed = act_of<channel::ProposeSwap>(track, proposal);
  if (!proposed.has_value()) return std::unexpected(Error::unknown_act);
  const auto request = request_of(track, *proposed, now);
  if (!request) return std::unexpected(request.error());
  return swap::encode(*request);
}

Result<Accepted> Swaps::join_record(const channel::ChannelId& track, const channel::ActId& proposal,
                                    const JoinRecordOrder& order, Instant now,
                                    Transaction& transaction) {
  const auto proposed = act_of<channel::ProposeSwap>(track, proposal);
  if (!proposed.has_value()) return std::unexpected(Error::unknown_act);
  const auto request = request_of(track, *proposed, now);
  if (!request) return std::unexpected(request.error());
  const auto items = items_of(order.signatures, request->frame, request->text);
  if (!items) return std::unexpected(items.error());
  return join(track, proposal, *proposed, *items,
              {.over_one_courier = order.over_one_courier, .without_words = order.without_words},
              now, transaction);
}

// From the acts, the key that the couriers released and this side's own, and what they stated: all
// of which the other side has, too.
Result<Bytes> Swaps::joint_record(const channel::ActId& proposal) const {
  const auto found = all_.find(proposal);
  if (found == all_.end()) return std::unexpected(Error::unknown_act);
  const SwapRecord& record = found->second;
  const auto proposed = act_of<channel::ProposeSwap>(record.track, proposal);
  const auto joined = record.join.has_value()
                          ? act_of<channel::JoinSwap>(record.track, *record.join)
                          : std::nullopt;
  if (!proposed.has_value()) return std::unexpected(Error::vault_damaged);
  if (!proposed->joint_text.has_value()) return std::unexpected(Error::bad_joint_text);
  if (record.outcome == SwapOutcome::cheated) return std::unexpected(Error::no_record);
  if (record.outcome != SwapOutcome::whole) return std::unexpected(why_nothing(record));
  const auto text = joint_text(record.track, *proposed->joint_text);
  if (!text) return std::unexpected(text.error());
  if (!joined.has_value()) return std::unexpected(Error::vault_damaged);
  const bool is_proposer = record.role == SwapRole::proposer;
  const channel::SwapGift& mine = is_proposer ? proposed->gift : joined->gift;
  const channel::SwapGift& theirs = is_proposer ? joined->gift : proposed->gift;
  const swap::Manifest& manifest = record.party->manifest();
  auto opening = record.party->opening();
  if (!opening) return std::unexpected(Error::no_record);
  swap::Given given{swap::dealer_of(record.secret, manifest.frame()).opening(), mine.sealed};
  swap::Given got{*std::move(opening), theirs.sealed};
  if (record.party->side() == swap::Side(1)) std::swap(given, got);
  const auto file =
      swap::JointRecord::assemble(*text, manifest, {std::move(given), std::move(got)},
                                  record.party->statements(), couriers_.signing_keys());
  if (file) return file->encode();
  if (file.error() != swap::Error::not_released) return std::unexpected(Error::no_record);
  // What is still missing is a courier's statement, which the party goes on asking for, or the card
  // of a courier that is trusted no longer.
  const bool is_certified =
      swap::is_certificate(record.party->statements(), manifest.frame().quorum());
  return std::unexpected(is_certified ? Error::unknown_couriers : Error::swap_not_now);
}

}  // namespace peyk::desk
