#include "session.hpp"

#include <algorithm>
#include <limits>

namespace peyk::seal {
namespace {

using crypto::Key;
using crypto::Label;
using crypto::OnceKey;

// The epoch of R's acknowledgements before its first message.
constexpr Epoch before_the_first(std::numeric_limits<Epoch::rep>::max());

Key initial_chain(const Key& ratchet, Epoch epoch) {
  std::array<std::uint8_t, 4> bytes{};
  ByteWriter(bytes).u32(epoch.value());
  return crypto::derive<Key>(Label::chain_initial, ratchet, {bytes});
}

Key acknowledgement_chain(const Key& from) {
  return crypto::derive<Key>(Label::acknowledgement_chain, from, {});
}

Key stepped(const Key& chain) { return crypto::derive<Key>(Label::chain_step, chain, {}); }

OnceKey message_key(const Key& chain, const Salt& salt) {
  return crypto::derive<OnceKey>(Label::message_key, chain, {salt.span()});
}

OnceKey acknowledgement_key(const Key& acks, const Salt& salt) {
  return crypto::derive<OnceKey>(Label::acknowledgement_key, acks, {salt.span()});
}

Key turned_ratchet(const Key& ratchet, const crypto::KemSecret& secret, const Turn& turn) {
  return crypto::derive<Key>(Label::ratchet_turn, ratchet,
                             {secret.span(), turn.ciphertext.span(), turn.offered.span()});
}

crypto::Digest fingerprint(const Frame& frame) {
  return crypto::hash(Label::frame_fingerprint, {frame.span()});
}

crypto::Digest with(const crypto::Digest& earlier, const Frame& frame) {
  return crypto::hash(Label::received_frames, {earlier.span(), frame.span()});
}

Mark mark_of(const crypto::Digest& frames) { return *Mark::from(frames.span().first(Mark::size)); }

}  // namespace

// What opening one message would change; committed only when it opened.
struct Session::Opening {
  Key ratchet;
  Key chain;
  Epoch epoch;
};

Session Session::as_initiator(const Agreed& agreed, crypto::KemSeed offered) {
  const ByteSpan t3 = agreed.t3.span();
  Session session;
  session.write_boxes_ = crypto::derive<Key>(Label::box_root_initiator, agreed.root, {t3});
  session.read_boxes_ = crypto::derive<Key>(Label::box_root_responder, agreed.root, {t3});
  session.ratchet_ = crypto::derive<Key>(Label::ratchet_root, agreed.root, {t3});
  session.sending_chain_ = crypto::derive<Key>(Label::chain_initial, agreed.root, {t3});
  session.sending_acks_ = acknowledgement_chain(*session.sending_chain_);
  session.sending_epoch_ = Epoch(0);
  session.receiving_acks_ = acknowledgement_chain(session.ratchet_);
  session.receiving_epoch_ = before_the_first;
  session.offered_ = std::move(offered);
  return session;
}

Session Session::as_responder(const Agreed& agreed, const crypto::KemPublicKey& offered) {
  const ByteSpan t3 = agreed.t3.span();
  Session session;
  session.write_boxes_ = crypto::derive<Key>(Label::box_root_responder, agreed.root, {t3});
  session.read_boxes_ = crypto::derive<Key>(Label::box_root_initiator, agreed.root, {t3});
  session.ratchet_ = crypto::derive<Key>(Label::ratchet_root, agreed.root, {t3});
  session.sending_acks_ = acknowledgement_chain(session.ratchet_);
  session.sending_epoch_ = before_the_first;
  session.receiving_chain_ = crypto::derive<Key>(Label::chain_initial, agreed.root, {t3});
  session.receiving_acks_ = acknowledgement_chain(*session.receiving_chain_);
  session.receiving_epoch_ = Epoch(0);
  session.to_use_ = offered;
  session.owes_acknowledgement_ = true;  // the confirm is answered by any session frame
  return session;
}

void Session::forget_box_days(std::uint32_t days) {
  for (; days > 0; --days) {
    write_boxes_ = crypto::derive<Key>(Label::box_day_step, write_boxes_, {});
    read_boxes_ = crypto::derive<Key>(Label::box_day_step, read_boxes_, {});
  }
}

// --- sealing -------------------------------------------------------------------------------------

std::size_t Session::content_capacity() const {
  return to_use_ ? content_max_size_turning : content_max_size;
}

Result<Session::TurnedOut> Session::turn(crypto::Random& random) const {
  // One above the epoch of the key used, which came with the newest epoch received.
  const Epoch epoch = receiving_epoch_.next();
  if (epoch.value() >= before_the_first.value() - 1) return std::unexpected(Error::exhausted);
  const auto encapsulated = crypto::encapsulate(*to_use_, random);
  const auto pair = crypto::KemKeyPair::generate(random);
  const Turn turn{encapsulated.ciphertext, pair.public_key()};
  auto ratchet = turned_ratchet(ratchet_, encapsulated.secret, turn);
  auto chain = initial_chain(ratchet, epoch);
  return TurnedOut{std::move(ratchet), std::move(chain), pair.seed().copy(), epoch, turn};
}

Result<SealedMessage> Session::seal_message(ByteSpan content, crypto::Random& random) {
  if (content.size() > content_capacity()) return std::unexpected(Error::content_too_long);
  if (sent_.value() == std::numeric_limits<Counter::rep>::max() ||
      sent_.value() - acknowledged_.value() == most_unacknowledged) {
    return std::unexpected(Error::exhausted);
  }
  SessionFrame head;
  if (to_use_) {
    auto turned = turn(random);
    if (!turned) return std::unexpected(turned.error());
    head.turn = turned->turn;
    ratchet_ = std::move(turned->ratchet);
    sending_acks_ = acknowledgement_chain(turned->chain);
    sending_chain_ = std::move(turned->chain);
    sending_epoch_ = turned->epoch;
    offered_ = std::move(turned->offered);
    to_use_.reset();
  }
  sent_ = sent_.next();
  head.kind = head.turn ? FrameKind::turning_message : FrameKind::message;
  head.epoch = sending_epoch_;
  head.counter = sent_;
  head.acknowledged = delivered_;
  head.received = mark_of(received_frames_);
  head.salt = random.fixed<Salt>();
  const Frame frame = seal_session_frame(head, message_key(*sending_chain_, head.salt), content);
  sending_chain_ = stepped(*sending_chain_);
  sent_frames_.push_back(with(sent_frames_.back(), frame));
  owes_acknowledgement_ = false;
  return SealedMessage{sent_, frame};
}

Result<Frame> Session::seal_acknowledgement(ByteSpan content, crypto::Random& random) {
  if (content.size() > content_max_size) return std::unexpected(Error::content_too_long);
  SessionFrame head;
  head.kind = FrameKind::acknowledgement;
  head.epoch = sending_epoch_;
  head.acknowledged = delivered_;
  head.received = mark_of(received_frames_);
  head.salt = random.fixed<Salt>();
  owes_acknowledgement_ = false;
  return seal_session_frame(head, acknowledgement_key(sending_acks_, head.salt), content);
}

// --- opening -------------------------------------------------------------------------------------

bool Session::open(const Frame& frame, Events& events) {
  const auto head = read_session_frame(frame);
  if (!head) {
    events.emplace_back(event::Refused{Refusal::malformed});
    return false;
  }
  if (head->kind == FrameKind::acknowledgement) return open_acknowledgement(*head, frame, events);
  return open_message(*head, frame, events);
}

bool Session::open_acknowledgement(const SessionFrame& head, const Frame& frame, Events& events) {
  if (head.epoch != receiving_epoch_) {
    events.emplace_back(event::Refused{Refusal::unknown_epoch});
    return false;
  }
  auto content = open_session_frame(head, acknowledgement_key(receiving_acks_, head.salt), frame);
  if (!content) {
    events.emplace_back(event::Refused{Refusal::does_not_open});
    return false;
  }
  if (!is_of_this_vault(head)) {
    events.emplace_back(event::SignOfRollback{head.acknowledged});
    return false;
  }
  hear_acknowledged(head.acknowledged, events);
  events.emplace_back(event::Noted{std::move(*content)});
  return true;
}

bool Session::open_message(const SessionFrame& head, const Frame& frame, Events& events) {
  if (head.counter <= delivered_) {
    meet_again(head, frame, events);
    return false;
  }
  if (head.counter > delivered_.next()) {
    keep_waiting(head, frame, events);
    return false;
  }
  if (!open_next(head, frame, events)) return false;
  // What waited behind it; a frame that does not open is dropped, and will be put again.
  for (auto next = waiting_.find(delivered_.next()); next != waiting_.end();
       next = waiting_.find(delivered_.next())) {
    const Frame waited = next->second;
    waiting_.erase(next);
    const auto waited_head = read_session_frame(waited);
    if (!waited_head || !open_next(*waited_head, waited, events)) break;
  }
  events.emplace_back(event::AcknowledgementDue{});
  return true;
}

// The state a turning message leads to, on a copy.
std::optional<Session::Opening> Session::turned_in(const SessionFrame& head) const {
  if (!offered_ || head.epoch != sending_epoch_.next()) return std::nullopt;
  const auto secret = crypto::KemKeyPair::from_seed(*offered_).decapsulate(head.turn->ciphertext);
  if (!secret) return std::nullopt;
  auto ratchet = turned_ratchet(ratchet_, *secret, *head.turn);
  auto chain = initial_chain(ratchet, head.epoch);
  return Opening{std::move(ratchet), std::move(chain), head.epoch};
}

bool Session::open_next(const SessionFrame& head, const Frame& frame, Events& events) {
  std::optional<Opening> opening;
  if (head.turn) {
    opening = turned_in(head);
  } else if (receiving_chain_ && head.epoch == receiving_epoch_) {
    opening = Opening{ratchet_.copy(), receiving_chain_->copy(), receiving_epoch_};
  }
  std::optional<crypto::SecretBytes> content;
  if (opening) content = open_session_frame(head, message_key(opening->chain, head.salt), frame);
  if (!content) {
    events.emplace_back(event::Refused{Refusal::does_not_open});
    return false;
  }
  if (!is_of_this_vault(head)) {
    events.emplace_back(event::SignOfRollback{head.acknowledged});
    return false;
  }
  if (head.turn) {
    receiving_acks_ = acknowledgement_chain(opening->chain);
    to_use_ = head.turn->offered;
    offered_.reset();
  }
  commit(std::move(*opening), frame);
  hear_acknowledged(head.acknowledged, events);
  events.emplace_back(event::Delivered{delivered_, std::move(*content)});
  return true;
}

void Session::commit(Opening opening, const Frame& frame) {
  ratchet_ = std::move(opening.ratchet);
  receiving_chain_ = stepped(opening.chain);
  receiving_epoch_ = opening.epoch;
  delivered_ = delivered_.next();
  owes_acknowledgement_ = true;
  received_frames_ = with(received_frames_, frame);
  fingerprints_.push_back(fingerprint(frame));
  if (fingerprints_.size() > most_fingerprints) fingerprints_.pop_front();
}

// What is acknowledged is what this vault has sent: not more, and not other frames of these
// counters.
bool Session::is_of_this_vault(const SessionFrame& head) const {
  if (head.acknowledged > sent_) return false;
  if (head.acknowledged < acknowledged_) return true;  // an old one: known already
  const std::uint64_t at = head.acknowledged.value() - acknowledged_.value();
  return head.received == mark_of(sent_frames_[static_cast<std::size_t>(at)]);
}

void Session::hear_acknowledged(Counter up_to, Events& events) {
  if (up_to <= acknowledged_) return;
  const std::uint64_t news = up_to.value() - acknowledged_.value();
  sent_frames_.erase(sent_frames_.begin(),
                     sent_frames_.begin() + static_cast<std::ptrdiff_t>(news));
  acknowledged_ = up_to;
  events.emplace_back(event::Acknowledged{up_to});
}

// A counter that was delivered already: the same frame again means that the acknowledgement has not
// arrived, another one that there are two of the other side.
void Session::meet_again(const SessionFrame& head, const Frame& frame, Events& events) const {
  const std::uint64_t back = delivered_.value() - head.counter.value();
  if (back < fingerprints_.size() &&
      fingerprints_[fingerprints_.size() - 1 - static_cast<std::size_t>(back)] !=
          fingerprint(frame)) {
    events.emplace_back(event::SignOfFork{head.counter});
    return;
  }
  events.emplace_back(event::Repeated{});
  events.emplace_back(event::AcknowledgementDue{});
}

void Session::keep_waiting(const SessionFrame& head, const Frame& frame, Events& events) {
  if (head.counter.value() - delivered_.value() - 1 > most_waiting) {
    events.emplace_back(event::Refused{Refusal::too_far_ahead});
    return;
  }
  const auto [place, fresh] = waiting_.try_emplace(head.counter, frame);
  if (fresh) return;
  if (place->second == frame) {
    events.emplace_back(event::Repeated{});
  } else {
    events.emplace_back(event::Refused{Refusal::already_waiting});
  }
}

}  // namespace peyk::seal
