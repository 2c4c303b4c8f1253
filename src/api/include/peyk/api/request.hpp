// What may be asked of a running desk or courier on its control socket.
//
//   CBOR map {0: version 1, 1: kind, 2 …: the fields of the kind, in their order}
//
// A structure inside a field is an array of its fields in their order; one of several is an array
// of its place among them, from 1, and its fields; what may be absent is null then; times are
// milliseconds.
// Limits count bytes of text and items of lists.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "peyk/api/error.hpp"
#include "peyk/base/time.hpp"
#include "peyk/crypto/secret.hpp"
#include "peyk/desk/attachment.hpp"
#include "peyk/desk/orders.hpp"
#include "peyk/desk/question.hpp"
#include "peyk/desk/swap.hpp"

namespace peyk::api {

inline constexpr std::uint64_t schema_version = 1;
inline constexpr std::size_t max_passphrase_bytes = 1024;
inline constexpr std::size_t max_path_bytes = 4096;

namespace requests {

struct Status {};
struct Unlock {
  crypto::SecretBytes passphrase;
};
struct Lock {};
struct ChangePassphrase {
  crypto::SecretBytes present;
  crypto::SecretBytes next;
};
struct MakeCard {
  std::string name;
  std::uint32_t days = 0;
};
struct AcceptCard {
  std::string name;
  crypto::SecretBytes card;  // its CBOR, docs/protocol.md §3
};
struct Relations {};
struct ConfirmWords {
  std::string name;
};
struct Reopen {
  std::string name;
};
struct OpenChannel {
  desk::OpenOrder order;
};
struct Channels {};
struct Act {
  std::string channel;
  desk::Order order;
  bool without_words = false;
};
// Acts numbered beyond `after`, in the channel's order, as many of those behind the place
// `behind` in it as fit, `limit` at most. Texts for the eyes only come when a person is `looking`.
struct Read {
  std::string channel;
  std::uint64_t after = 0;
  std::uint64_t behind = 0;
  std::uint32_t limit = 0;
  bool looking = false;
};
struct Outbox {};
// Answered when there is more to see than at `seen` (a change count), or after `at_most`.
struct Wait {
  std::uint64_t seen = 0;
  Duration at_most;
};
// A copy of the store into the file, which the running program writes: an absolute path.
struct Backup {
  std::string file;
};
struct Stop {};
struct Stats {};
// A card that was made and not used yet, once more.
struct ShowCard {
  std::string name;
};
struct RemoveRelation {
  std::string name;
};
// One channel with its questions, rounds and what is missing.
struct Channel {
  std::string channel;
};
// That member is at the other end of that relation.
struct BindMember {
  std::string channel;
  std::string member;
  std::string relation;
};
// What this desk keeps of its marked letter with this number.
struct MarkedLetter {
  std::string channel;
  std::uint64_t number = 0;
};

// What a principal needs to make a mandate for this desk's person in that channel.
struct MandateRequest {
  std::string channel;
  std::string delegate;  // the person's name, for the principal
};
struct TrustPrincipal {
  Bytes card;  // docs/protocol.md §10
  bool own = false;
};
struct Principals {};

// A file is given to the desk in parts, in order, between these two. What was begun on a connection
// that ends before is dropped.
struct BeginFile {
  desk::FileOrder order;
};
struct AddToFile {
  box::AttachmentId file;
  crypto::SecretBytes part;  // at most desk::max_import_bytes
};
struct FinishFile {
  box::AttachmentId file;
};
struct Files {};
// A piece of a file that is here whole: pieces count from 0.
struct FilePiece {
  box::AttachmentId file;
  std::uint32_t piece = 0;
};
enum class FileChange : std::uint8_t {
  pause = 1,
  resume = 2,
  cancel = 3,  // also of one that is being given
  forget = 4,
};
struct ChangeFile {
  box::AttachmentId file;
  FileChange change = FileChange::pause;
};

// --- swaps, by the number of the act that proposes them ---
struct ProposeSwap {
  desk::ProposeOrder order;
};
struct JoinSwap {
  desk::JoinOrder order;
};
struct AcceptSwap {
  desk::AcceptOrder order;
};
struct WithdrawSwap {
  std::string channel;
  std::uint64_t number = 0;
  std::string reason;
  bool without_words = false;
};
struct Swaps {};
// What the other side gave.
struct SwapItems {
  std::string channel;
  std::uint64_t number = 0;
};

// --- blind questions, by the number of the act that asks ---
struct AskQuestion {
  desk::AskOrder order;
};
struct AnswerQuestion {
  desk::AnswerQuestionOrder order;
};
struct CallOffQuestion {
  std::string channel;
  std::uint64_t number = 0;
  std::string reason;
  bool without_words = false;
};
struct Questions {
  desk::WhichQuestions which = desk::WhichQuestions::all;
};
struct Question {
  std::string channel;
  std::uint64_t number = 0;
};
// To how many questions such as this one each of these members has learnt the result, or may yet.
struct ToldAlike {
  std::vector<std::string> with;
  blind::Form form = blind::Form::common_ground;
  std::uint32_t own_size = 0;
  Bytes subject;
};

// --- joint records; the last two by the number of the proposal ---
struct DraftRecord {
  desk::DraftRecordOrder order;
};
struct ProposeRecord {
  desk::ProposeRecordOrder order;
};
struct JoinRecord {
  desk::JoinRecordOrder order;
};
struct RecordRequest {
  std::string channel;
  std::uint64_t number = 0;
};
struct JointRecord {
  std::string channel;
  std::uint64_t number = 0;
};

}  // namespace requests

// The kind of a request is its place here, from 1: never change the order, add new ones at the end.
using Request = std::variant<
    requests::Status, requests::Unlock, requests::Lock, requests::ChangePassphrase,
    requests::MakeCard, requests::AcceptCard, requests::Relations, requests::ConfirmWords,
    requests::Reopen, requests::OpenChannel, requests::Channels, requests::Act, requests::Read,
    requests::Outbox, requests::Wait, requests::Backup, requests::Stop, requests::Stats,
    requests::ShowCard, requests::RemoveRelation, requests::Channel, requests::BindMember,
    requests::MarkedLetter, requests::MandateRequest, requests::TrustPrincipal,
    requests::Principals, requests::BeginFile, requests::AddToFile, requests::FinishFile,
    requests::Files, requests::FilePiece, requests::ChangeFile, requests::ProposeSwap,
    requests::JoinSwap, requests::AcceptSwap, requests::WithdrawSwap, requests::Swaps,
    requests::SwapItems, requests::AskQuestion, requests::AnswerQuestion, requests::CallOffQuestion,
    requests::Questions, requests::DraftRecord, requests::ProposeRecord, requests::JoinRecord,
    requests::RecordRequest, requests::JointRecord, requests::Question, requests::ToldAlike>;

// Texts must be UTF-8 and within the limits, or the other end refuses the frame.
[[nodiscard]] crypto::SecretBytes encode(const Request& request);
[[nodiscard]] Result<Request> decode_request(ByteSpan bytes);

}  // namespace peyk::api
