// The session as it is stored: array [write boxes, read boxes, ratchet, sending part, receiving
// part, owes an acknowledgement, [fingerprints], [[counter, waiting frame]]].
#include <algorithm>

#include "record_parts.hpp"
#include "session.hpp"

namespace peyk::seal {
namespace {

constexpr std::size_t session_items = 8;
constexpr std::size_t sending_items = 7;
constexpr std::size_t receiving_items = 6;

bool read_digests(cbor::Reader& in, std::size_t most, std::deque<crypto::Digest>& digests) {
  const auto count = in.array(most);
  digests.clear();
  for (std::size_t i = 0; count && i < *count; ++i) {
    if (!read_bytes(in, digests.emplace_back())) return false;
  }
  return count.has_value();
}

}  // namespace

void Session::write(identity::SecretWriter& out) const {
  out.array(session_items);
  out.bytes(write_boxes_.span()).bytes(read_boxes_.span()).bytes(ratchet_.span());
  write_sending(out);
  write_receiving(out);
  out.boolean(owes_acknowledgement_);
  out.array(fingerprints_.size());
  for (const crypto::Digest& one : fingerprints_) out.bytes(one.span());
  out.array(waiting_.size());
  for (const auto& [counter, frame] : waiting_) {
    out.array(2).uint(counter.value()).bytes(frame.span());
  }
}

// [epoch, chain or null, acknowledgement chain, sent, acknowledged, [frames sent up to each counter
// from acknowledged to sent], offered or null]
void Session::write_sending(identity::SecretWriter& out) const {
  out.array(sending_items).uint(sending_epoch_.value());
  write_optional(out, sending_chain_);
  out.bytes(sending_acks_.span()).uint(sent_.value()).uint(acknowledged_.value());
  out.array(sent_frames_.size());
  for (const crypto::Digest& one : sent_frames_) out.bytes(one.span());
  write_optional(out, offered_);
}

// [epoch, chain or null, acknowledgement chain, delivered, frames received, key to use or null]
void Session::write_receiving(identity::SecretWriter& out) const {
  out.array(receiving_items).uint(receiving_epoch_.value());
  write_optional(out, receiving_chain_);
  out.bytes(receiving_acks_.span()).uint(delivered_.value());
  out.bytes(received_frames_.span());
  write_optional(out, to_use_);
}

bool Session::read_sending(cbor::Reader& in) {
  const bool before = read_array(in, sending_items) && read_number(in, sending_epoch_) &&
                      read_optional(in, sending_chain_) && read_bytes(in, sending_acks_) &&
                      read_number(in, sent_) && read_number(in, acknowledged_);
  return before && read_digests(in, most_unacknowledged + 1, sent_frames_) &&
         read_optional(in, offered_);
}

bool Session::read_receiving(cbor::Reader& in) {
  const bool before = read_array(in, receiving_items) && read_number(in, receiving_epoch_) &&
                      read_optional(in, receiving_chain_) && read_bytes(in, receiving_acks_) &&
                      read_number(in, delivered_) && read_bytes(in, received_frames_);
  return before && read_unless_null(in, [this](cbor::Reader& reader) {
           to_use_ = read_kem_key(reader);
           return to_use_.has_value();
         });
}

std::optional<Session> Session::read(cbor::Reader& in) {
  Session session;
  const bool keys = read_array(in, session_items) && read_bytes(in, session.write_boxes_) &&
                    read_bytes(in, session.read_boxes_) && read_bytes(in, session.ratchet_) &&
                    session.read_sending(in) && session.read_receiving(in);
  if (!keys) return std::nullopt;
  const auto owes = in.boolean();
  if (!owes || !read_digests(in, most_fingerprints, session.fingerprints_)) return std::nullopt;
  session.owes_acknowledgement_ = *owes;
  const auto waiting = in.array(most_waiting);
  if (!waiting) return std::nullopt;
  for (std::size_t i = 0; i < *waiting; ++i) {
    Counter counter;
    Frame frame;
    if (!read_array(in, 2) || !read_number(in, counter) || !read_bytes(in, frame)) {
      return std::nullopt;
    }
    const bool rising = session.waiting_.empty() || session.waiting_.rbegin()->first < counter;
    if (!rising) return std::nullopt;
    session.waiting_.emplace_hint(session.waiting_.end(), counter, frame);
  }
  if (!session.consistent()) return std::nullopt;
  return session;
}

// What the code relies on between two calls.
bool Session::consistent() const {
  constexpr Epoch before_the_first(std::numeric_limits<Epoch::rep>::max());
  const bool chains = sending_chain_.has_value() == (sending_epoch_ != before_the_first) &&
                      receiving_chain_.has_value() == (receiving_epoch_ != before_the_first) &&
                      (sending_chain_ || to_use_) && (receiving_chain_ || !to_use_);
  const bool counters =
      acknowledged_ <= sent_ && sent_frames_.size() == sent_.value() - acknowledged_.value() + 1 &&
      fingerprints_.size() == std::min<std::uint64_t>(delivered_.value(), most_fingerprints);
  const bool waiting = std::ranges::all_of(waiting_, [this](const auto& one) {
    const auto head = read_session_frame(one.second);
    return head && head->counter == one.first && one.first > delivered_.next() &&
           one.first.value() - delivered_.value() - 1 <= most_waiting;
  });
  return chains && counters && waiting;
}

}  // namespace peyk::seal
