// One session: the ratchet, the messages, their order and their acknowledgements (docs/protocol.md
// §5). A continuous key agreement from the KEM (Alwen, Coretti, Dodis 2019): on each change of
// direction the sender encapsulates to the other's newest key and offers a new one; within a
// direction a symmetric chain.
#pragma once

#include <deque>
#include <map>
#include <optional>

#include "peyk/base/cbor.hpp"
#include "peyk/identity/secret_writer.hpp"
#include "peyk/seal/relation.hpp"

#include "opening.hpp"
#include "session_frame.hpp"

namespace peyk::seal {

class Session {
 public:
  static constexpr std::size_t most_waiting = 256;
  static constexpr std::size_t most_fingerprints = 256;
  static constexpr std::size_t most_unacknowledged = 65'536;

  [[nodiscard]] static Session as_initiator(const Agreed& agreed, crypto::KemSeed offered);
  [[nodiscard]] static Session as_responder(const Agreed& agreed,
                                            const crypto::KemPublicKey& offered);

  [[nodiscard]] std::size_t content_capacity() const;
  Result<SealedMessage> seal_message(ByteSpan content, crypto::Random& random);
  Result<Frame> seal_acknowledgement(ByteSpan content, crypto::Random& random);

  // True when a frame authenticated: the other side has this session.
  bool open(const Frame& frame, Events& events);

  void forget_box_days(std::uint32_t days);  // the roots become those of so many days later
  [[nodiscard]] const crypto::Key& write_boxes() const { return write_boxes_; }
  [[nodiscard]] const crypto::Key& read_boxes() const { return read_boxes_; }
  [[nodiscard]] Counter sent() const { return sent_; }
  [[nodiscard]] Counter acknowledged() const { return acknowledged_; }
  [[nodiscard]] Counter delivered() const { return delivered_; }
  [[nodiscard]] bool owes_acknowledgement() const { return owes_acknowledgement_; }

  void write(identity::SecretWriter& out) const;
  [[nodiscard]] static std::optional<Session> read(cbor::Reader& in);

 private:
  struct Opening;  // what opening one frame would change
  Session() = default;
  struct TurnedOut {
    crypto::Key ratchet;
    crypto::Key chain;
    crypto::KemSeed offered;
    Epoch epoch;
    Turn turn;
  };
  [[nodiscard]] Result<TurnedOut> turn(crypto::Random& random) const;
  [[nodiscard]] std::optional<Opening> turned_in(const SessionFrame& head) const;
  void commit(Opening opening, const Frame& frame);
  bool open_acknowledgement(const SessionFrame& head, const Frame& frame, Events& events);
  bool open_message(const SessionFrame& head, const Frame& frame, Events& events);
  bool open_next(const SessionFrame& head, const Frame& frame, Events& events);
  void meet_again(const SessionFrame& head, const Frame& frame, Events& events) const;
  void keep_waiting(const SessionFrame& head, const Frame& frame, Events& events);
  [[nodiscard]] bool is_of_this_vault(const SessionFrame& head) const;
  void hear_acknowledged(Counter up_to, Events& events);
  [[nodiscard]] bool consistent() const;
  void write_sending(identity::SecretWriter& out) const;
  void write_receiving(identity::SecretWriter& out) const;
  [[nodiscard]] bool read_sending(cbor::Reader& in);
  [[nodiscard]] bool read_receiving(cbor::Reader& in);

  crypto::Key write_boxes_;
  crypto::Key read_boxes_;
  crypto::Key ratchet_;

  Epoch sending_epoch_;
  std::optional<crypto::Key> sending_chain_;  // none before R's first turn
  crypto::Key sending_acks_;
  Counter sent_;
  Counter acknowledged_;
  std::deque<crypto::Digest> sent_frames_{{}};  // up to each counter from acknowledged_ to sent_
  std::optional<crypto::KemSeed> offered_;      // own newest key, until the other has used it

  Epoch receiving_epoch_;
  std::optional<crypto::Key> receiving_chain_;  // none before R's first turn was heard
  crypto::Key receiving_acks_;
  Counter delivered_;
  crypto::Digest received_frames_;              // up to delivered_
  std::optional<crypto::KemPublicKey> to_use_;  // the other's newest key, until used

  bool owes_acknowledgement_ = false;
  std::deque<crypto::Digest> fingerprints_;  // of the last delivered frames, oldest first
  std::map<Counter, Frame> waiting_;
};

}  // namespace peyk::seal
