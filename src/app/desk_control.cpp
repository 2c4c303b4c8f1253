#include "desk_control.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "peyk/base/overloaded.hpp"
#include "peyk/crypto/entropy.hpp"
#include "peyk/identity/card.hpp"

#include "desk_answer.hpp"
#include "memory.hpp"
#include "paths.hpp"
#include "vault.hpp"

namespace peyk::app {

namespace requests = api::requests;
namespace responses = api::responses;
using api::Refusal;
using api::Response;

namespace {

constexpr Duration longest_wait = Duration::minutes(1);
// Letters of one answer: bytes of text, so that the frame has room for it, and how many are opened.
constexpr std::size_t most_text_bytes = 2U << 20U;
constexpr std::size_t most_letters = 32;

}  // namespace

Result<std::unique_ptr<DeskControl>> DeskControl::open(Parts parts) {
  const std::filesystem::path socket = control_socket(parts.home.folder);
  net::Reactor& reactor = parts.reactor;
  std::unique_ptr<DeskControl> control(new DeskControl(std::move(parts)));
  net::ControlServerOptions options;
  options.socket = socket;
  auto server = net::ControlServer::open(
      reactor, std::move(options),
      {.on_frame = [self = control.get()](net::ControlId id,
                                          const Bytes& frame) { self->on_frame(id, frame); },
       .on_close = [self = control.get()](net::ControlId id) { self->on_close(id); }});
  if (!server) return std::unexpected(worded(server.error(), socket));
  control->server_ = std::move(*server);
  return control;
}

DeskControl::DeskControl(Parts parts)
    : parts_(std::move(parts)),
      timer_(parts_.reactor, [this] { look_again(); }),
      pool_(parts_.reactor, {.threads = 1, .max_waiting = 1}) {}

DeskControl::~DeskControl() = default;

void DeskControl::on_frame(net::ControlId id, const Bytes& frame) {
  auto request = api::decode_request(frame);
  if (!request) {
    return answer(id, refused(request.error() == api::Error::too_new ? Refusal::too_new
                                                                     : Refusal::malformed));
  }
  if (const auto response = take(id, std::move(*request))) answer(id, *response);
}

void DeskControl::answer(net::ControlId id, const Response& response) {
  crypto::SecretBytes frame = api::encode(response);
  if (frame.size() > net::max_control_frame) {
    frame = api::encode(refused(Refusal::answer_too_long));
  }
  server_->send(id, frame);
}

void DeskControl::on_close(net::ControlId id) {
  waiting_.erase(id);
  drop_imports(id);
  if (unlocking_ == id) {
    unlocking_.reset();
    parts_.desk.end_unlock();
  }
  if (backing_up_ == id) {
    backing_up_.reset();
    parts_.store.end_backup();
  }
}

DeskControl::MaybeResponse DeskControl::take(net::ControlId id, api::Request request) {
  if (auto* asked = std::get_if<requests::Unlock>(&request)) {
    unlock(id, std::move(asked->passphrase));
    return std::nullopt;
  }
  if (std::holds_alternative<requests::Lock>(request)) {
    lock(id);
    return std::nullopt;
  }
  if (auto* asked = std::get_if<requests::ChangePassphrase>(&request)) {
    change_passphrase(id, std::move(*asked));
    return std::nullopt;
  }
  if (const auto* asked = std::get_if<requests::Wait>(&request)) {
    wait(id, *asked);
    return std::nullopt;
  }
  if (const auto* asked = std::get_if<requests::Backup>(&request)) {
    begin_backup(id, *asked);
    return std::nullopt;
  }
  if (std::holds_alternative<requests::Stop>(request)) {
    // After the answer has left.
    parts_.reactor.post([this] { parts_.stop(); });
    return responses::Done{};
  }
  MaybeResponse elsewhere = take_file(id, request);
  if (!elsewhere.has_value()) elsewhere = take_swap(request);
  if (!elsewhere.has_value()) elsewhere = take_question(request);
  Response response = elsewhere.has_value() ? std::move(*elsewhere) : take_plain(request);
  parts_.settle();
  return response;
}

// NOLINTNEXTLINE(readability-function-size): a table
Response DeskControl::take_plain(const api::Request& request) {
  desk::Desk& desk = parts_.desk;
  const Instant now = parts_.reactor.now();
  const auto other = [](const auto&) { return refused(Refusal::other_program); };
  return std::visit(
      Overloaded{
          [&](const requests::Status&) -> Response {
            return responses::Status{desk.status(now), desk.change_count()};
          },
          [&](const requests::MakeCard& asked) { return make_card(asked); },
          [&](const requests::AcceptCard& asked) { return accept_card(asked); },
          [&](const requests::Relations&) {
            return answer_of(desk.relations(), [](auto relations) {
              return responses::Relations{std::move(relations)};
            });
          },
          [&](const requests::ConfirmWords& asked) {
            return answer_of(desk.confirm_words(asked.name, now), [](auto relation) {
              return responses::Relation{std::move(relation)};
            });
          },
          [&](const requests::Reopen& asked) {
            return answer_of(desk.reopen(asked.name, now), [] { return responses::Done{}; });
          },
          [&](const requests::OpenChannel& asked) {
            return answer_of(desk.open_channel(asked.order, now),
                             [](auto channel) { return responses::Channel{std::move(channel)}; });
          },
          [&](const requests::Channels&) {
            return answer_of(desk.channels(now), [](auto channels) {
              return responses::Channels{std::move(channels)};
            });
          },
          [&](const requests::Act& asked) {
            return answer_of(desk.act(asked.channel, asked.order, asked.without_words, now),
                             [&](auto accepted) {
                               return responses::Accepted{std::move(accepted), desk.change_count()};
                             });
          },
          [&](const requests::Channel& asked) {
            return answer_of(desk.channel(asked.channel, now), [&](auto details) {
              return responses::Details{std::move(details), desk.change_count()};
            });
          },
          [&](const requests::MandateRequest& asked) {
            return answer_of(desk.mandate_request(asked.channel, asked.delegate, now),
                             [](const identity::MandateRequest& made) {
                               return responses::MandateRequest{made.encode()};
                             });
          },
          [&](const requests::TrustPrincipal& asked) {
            return answer_of(desk.trust_principal(asked.card, asked.own, now), [](auto principal) {
              return responses::Principal{std::move(principal)};
            });
          },
          [&](const requests::Principals&) {
            return answer_of(desk.principals(), [](auto principals) {
              return responses::Principals{std::move(principals)};
            });
          },
          [&](const requests::BindMember& asked) {
            return answer_of(desk.bind_member(asked.channel, asked.member, asked.relation, now),
                             [] { return responses::Done{}; });
          },
          [&](const requests::MarkedLetter& asked) {
            return answer_of(desk.marked_letter(asked.channel, asked.number), [](auto letter) {
              return responses::MarkedLetter{std::move(letter)};
            });
          },
          [&](const requests::Read& asked) { return read(asked); },
          [&](const requests::Outbox&) { return outbox(); },
          [&](const requests::ShowCard& asked) {
            return answer_of(desk.unused_card(asked.name, now), [](const identity::Card& card) {
              return responses::Card{card.encode()};
            });
          },
          [&](const requests::RemoveRelation& asked) {
            return answer_of(desk.remove_relation(asked.name, now),
                             [] { return responses::Done{}; });
          },
          [&](const requests::Backup& asked) { return other(asked); },
          [&](const requests::Unlock& asked) { return other(asked); },
          [&](const requests::Lock& asked) { return other(asked); },
          [&](const requests::ChangePassphrase& asked) { return other(asked); },
          [&](const requests::Wait& asked) { return other(asked); },
          [&](const requests::Stop& asked) { return other(asked); },
          [&](const requests::Stats& asked) { return other(asked); },
          [&](const requests::BeginFile& asked) { return other(asked); },
          [&](const requests::AddToFile& asked) { return other(asked); },
          [&](const requests::FinishFile& asked) { return other(asked); },
          [&](const requests::Files& asked) { return other(asked); },
          [&](const requests::FilePiece& asked) { return other(asked); },
          [&](const requests::ChangeFile& asked) { return other(asked); },
          [&](const requests::ProposeSwap& asked) { return other(asked); },
          [&](const requests::JoinSwap& asked) { return other(asked); },
          [&](const requests::AcceptSwap& asked) { return other(asked); },
          [&](const requests::WithdrawSwap& asked) { return other(asked); },
          [&](const requests::Swaps& asked) { return other(asked); },
          [&](const requests::SwapItems& asked) { return other(asked); },
          [&](const requests::AskQuestion& asked) { return other(asked); },
          [&](const requests::AnswerQuestion& asked) { return other(asked); },
          [&](const requests::CallOffQuestion& asked) { return other(asked); },
          [&](const requests::Questions& asked) { return other(asked); },
          [&](const requests::DraftRecord& asked) { return other(asked); },
          [&](const requests::ProposeRecord& asked) { return other(asked); },
          [&](const requests::JoinRecord& asked) { return other(asked); },
          [&](const requests::RecordRequest& asked) { return other(asked); },
          [&](const requests::JointRecord& asked) { return other(asked); },
          [&](const requests::Question& asked) { return other(asked); },
          [&](const requests::ToldAlike& asked) { return other(asked); },
      },
      request);
}

// Answered when nothing is left to be read. From the reactor itself: the frames of this call, in
// which a request lay before, are then given back and overwritten as well.
void DeskControl::lock(net::ControlId id) {
  const auto called_off = std::exchange(unlocking_, std::nullopt);
  if (called_off.has_value()) answer(*called_off, refused(Refusal::lock_came));
  if (parts_.desk.is_locked() && !called_off) return answer(id, refused(Refusal::locked));
  parts_.desk.lock(parts_.reactor.now());
  parts_.settle();
  parts_.reactor.post([this, id] {
    forget_freed_memory();
    answer(id, responses::Done{});
  });
}

void DeskControl::unlock(net::ControlId id, crypto::SecretBytes passphrase) {
  if (!parts_.desk.is_locked()) return answer(id, refused(Refusal::not_locked));
  if (vault_is_busy_) return answer(id, refused(Refusal::busy));
  auto header = desk::Desk::header(parts_.store);
  if (!header) return answer(id, refused(api::refusal_of(header.error())));
  const bool begun =
      pool_.submit([header = std::move(*header),
                    passphrase = std::move(passphrase)] { return open_vault(header, passphrase); },
                   [this](VaultResult<crypto::StoreKey> key) {
                     if (!key) return end_unlock(refused(key.error()));
                     if (unlocking_.has_value()) return read_vault(std::move(*key));
                     end_unlock(refused(Refusal::lock_came));  // called off, and answered
                   });
  vault_is_busy_ = begun;
  if (!begun) return answer(id, refused(Refusal::busy));
  unlocking_ = id;
}

void DeskControl::read_vault(crypto::StoreKey key) {
  const auto mark = parts_.home.device_mark();
  if (!mark) return end_unlock(refused(Refusal::file_failed));
  if (const auto begun = parts_.desk.begin_unlock(std::move(key)); !begun) {
    return end_unlock(refused(api::refusal_of(begun.error())));
  }
  go_on_reading(*mark);
}

// A piece at a time, so that the line keeps its pace.
void DeskControl::go_on_reading(std::uint64_t mark) {
  constexpr std::size_t records = 128;
  parts_.reactor.post([this, mark] {
    // Nothing is read any more when it was called off.
    const auto whole = parts_.desk.continue_unlock(records, mark, parts_.reactor.now());
    if (whole && !*whole) return go_on_reading(mark);
    parts_.settle();
    end_unlock(whole ? Response(responses::Done{}) : refused(api::refusal_of(whole.error())));
  });
}

// Nobody waits when it was called off.
void DeskControl::end_unlock(const Response& response) {
  vault_is_busy_ = false;
  if (const auto asked_by = std::exchange(unlocking_, std::nullopt)) answer(*asked_by, response);
}

void DeskControl::change_passphrase(net::ControlId id, requests::ChangePassphrase request) {
  if (vault_is_busy_) return answer(id, refused(Refusal::busy));
  auto header = desk::Desk::header(parts_.store);
  if (!header) return answer(id, refused(api::refusal_of(header.error())));
  const bool begun = pool_.submit(
      [header = std::move(*header), asked = std::move(request),
       seed = crypto::system_seed()]() mutable {
        return change_vault(header, asked.present, asked.next, std::move(seed));
      },
      [this, id](VaultResult<desk::VaultHeader> changed) {
        vault_is_busy_ = false;
        if (!changed) return answer(id, refused(changed.error()));
        const auto done = desk::Desk::replace_header(parts_.store, *changed);
        answer(id, done ? Response(responses::Done{}) : refused(api::refusal_of(done.error())));
      });
  vault_is_busy_ = begun;
  if (!begun) answer(id, refused(Refusal::busy));
}

Response DeskControl::make_card(const requests::MakeCard& request) {
  return answer_of(parts_.desk.make_card(request.name, request.days, parts_.reactor.now()),
                   [](const identity::Card& card) { return responses::Card{card.encode()}; });
}

Response DeskControl::accept_card(const requests::AcceptCard& request) {
  const auto card = identity::Card::decode(request.card);
  if (!card) return refused(Refusal::malformed);
  return answer_of(parts_.desk.accept_card(request.name, *card, parts_.reactor.now()),
                   [] { return responses::Done{}; });
}

Response DeskControl::read(const requests::Read& request) {
  const std::size_t limit = std::clamp<std::size_t>(request.limit, 1, most_letters);
  auto acts = parts_.desk.read(request.channel, request.after, limit, request.behind,
                               parts_.reactor.now(), request.looking);
  if (!acts) return refused(api::refusal_of(acts.error()));
  std::size_t fit = 0;
  for (std::size_t bytes = 0; fit < acts->size(); ++fit) {
    bytes += acts->at(fit).text.size();
    for (const std::string& item : acts->at(fit).items) bytes += item.size();
    if (fit > 0 && bytes > most_text_bytes) break;
  }
  const bool more = fit < acts->size() || acts->size() == limit;
  acts->resize(fit);
  return responses::Acts{std::move(*acts), more, parts_.desk.change_count()};
}

Response DeskControl::outbox() const {
  auto waiting = parts_.desk.outbox();
  if (!waiting) return refused(api::refusal_of(waiting.error()));
  const std::size_t shown = std::min(waiting->size(), parts_.most_in_outbox);
  const std::size_t left_out = waiting->size() - shown;
  waiting->resize(shown);
  return responses::Outbox{std::move(*waiting), left_out, parts_.desk.complaints(),
                           parts_.desk.change_count()};
}

void DeskControl::begin_backup(net::ControlId id, const requests::Backup& request) {
  const std::filesystem::path file = request.file;
  if (backing_up_.has_value()) return answer(id, refused(Refusal::busy));
  if (!file.is_absolute()) return answer(id, refused(Refusal::malformed));
  const auto begun = app::begin_backup(parts_.home, parts_.store, file);
  if (!begun) return answer(id, refused(begun.error()));
  backing_up_ = id;
  go_on_with_backup();
}

// A piece at a time, so that the line keeps its pace.
void DeskControl::go_on_with_backup() {
  parts_.reactor.post([this] {
    if (!backing_up_.has_value()) return;
    const auto whole = continue_backup(parts_.store);
    if (!whole) return end_backup(refused(whole.error()));
    if (*whole) return end_backup(responses::Done{});
    go_on_with_backup();
  });
}

void DeskControl::end_backup(const Response& response) {
  const net::ControlId asked_by = *std::exchange(backing_up_, std::nullopt);
  answer(asked_by, response);
}

void DeskControl::wait(net::ControlId id, const requests::Wait& request) {
  const Duration at_most = std::clamp(request.at_most, Duration(), longest_wait);
  // One that waits already on this connection is answered first.
  if (waiting_.contains(id)) answer(id, responses::Changed{parts_.desk.change_count()});
  waiting_[id] = {.seen = request.seen, .until = parts_.reactor.now() + at_most};
  look_again();
}

void DeskControl::look_again() {
  const std::uint64_t changes = parts_.desk.change_count();
  std::optional<Instant> due;
  for (auto it = waiting_.begin(); it != waiting_.end();) {
    // Another count than seen, not only a greater one: the desk may have been started anew.
    if (it->second.seen != changes || it->second.until <= parts_.reactor.now()) {
      const net::ControlId id = it->first;
      it = waiting_.erase(it);
      answer(id, responses::Changed{changes});
      continue;
    }
    due = std::min(due.value_or(it->second.until), it->second.until);
    ++it;
  }
  timer_.wake_at(due);
}

}  // namespace peyk::app
