#include "questions.hpp"

#include <algorithm>
#include <utility>

#include "peyk/base/cbor.hpp"

#include "tables.hpp"

namespace peyk::desk {

namespace {

constexpr blind::PartyIndex of_asker(0);

blind::PartyId party_id(const channel::MemberId& seat) {
  blind::PartyId id;
  std::ranges::copy(seat.span(), id.mutable_span().begin());
  return id;
}

Result<blind::Sheet> sheet_of(const channel::AskBlindly& asked, const channel::MemberId& by,
                              const channel::ActId& question) {
  const auto form = form_of(asked.form);
  const bool is_ballot = form == blind::Form::ballot;
  if (!form.has_value() || is_ballot != asked.couriers.empty() || asked.with.empty()) {
    return std::unexpected(Error::bad_question);
  }
  if (is_ballot && asked.own_size > max_ballot_candidates) {
    return std::unexpected(Error::bad_question);
  }
  const bool is_of_lists = !is_ballot && *form != blind::Form::overlap;
  if (is_of_lists && std::max(asked.own_size, asked.their_size) > max_question_items) {
    return std::unexpected(Error::bad_question);
  }
  std::vector<blind::PartyId> parties{party_id(by)};
  std::vector<std::uint32_t> sizes{asked.own_size};
  for (const channel::MemberId& seat : asked.with) {
    parties.push_back(party_id(seat));
    sizes.push_back(asked.their_size);
  }
  auto sheet = blind::Sheet::of({.form = *form,
                                 .parties = std::move(parties),
                                 .sizes = std::move(sizes),
                                 .nonce = *blind::QuestionNonce::from(asked.salt.span()),
                                 .context = *blind::QuestionContext::from(question.span())});
  if (!sheet) return std::unexpected(Error::bad_question);
  return *std::move(sheet);
}

std::optional<Error> fault_in(const std::vector<QuestionItem>& items) {
  if (items.empty()) return Error::text_empty;
  for (const QuestionItem& item : items) {
    if (item.bytes.empty()) return Error::text_empty;
    if (item.bytes.size() > blind::max_item_bytes || item.shown.size() > max_shown_item_bytes) {
      return Error::text_too_long;
    }
    if (!cbor::is_valid_utf8(as_bytes(item.shown))) return Error::text_invalid;
  }
  return std::nullopt;
}

// For each candidate one byte, as blind::Ballot has them.
std::optional<Error> fault_in_votes(const std::vector<QuestionItem>& items, std::size_t size) {
  const auto is_vote = [](const QuestionItem& item) {
    return item.bytes.size() == 1 && item.bytes[0] <= 1;
  };
  if (items.size() != size || !std::ranges::all_of(items, is_vote)) return Error::bad_question;
  return std::nullopt;
}

Result<QuestionWork> ballot_of(blind::Sheet sheet, blind::PartyIndex own,
                               const std::vector<QuestionItem>& items, crypto::Seed seed) {
  if (const auto fault = fault_in_votes(items, sheet.size_of(own))) return std::unexpected(*fault);
  crypto::SecretBytes accepted;
  accepted.reserve(items.size());
  for (const QuestionItem& item : items) accepted.push_back(item.bytes[0]);
  auto ballot = blind::Ballot::begin(std::move(sheet), own, std::move(accepted), std::move(seed));
  if (!ballot) return std::unexpected(Error::bad_question);
  return QuestionWork(*std::move(ballot));
}

// What this party of a ballot releases at last.
void keep_back(QuestionWork& work, crypto::SecretScalar constant) {
  auto* ballot = std::get_if<blind::Ballot>(&work);
  if (ballot != nullptr) static_cast<void>(ballot->on_constant(std::move(constant)));
}

Error from_blind(blind::Error error) {
  if (error == blind::Error::too_many_items) return Error::too_many_items;
  if (error == blind::Error::repeated_item) return Error::repeated_item;
  return Error::bad_question;
}

void note(const Holdings& holdings, QuestionRecord& record) {
  record.own_items = static_cast<std::uint32_t>(holdings.bound ? 1 : holdings.items.size());
  for (const QuestionItem& item : holdings.items) {
    record.shown.push_back(crypto::secret_bytes(as_bytes(item.shown)));
  }
}

}  // namespace

std::optional<blind::Form> form_of(std::uint8_t number) {
  for (const blind::Form form : {blind::Form::common_ground, blind::Form::how_many,
                                 blind::Form::overlap, blind::Form::ballot}) {
    if (number == std::to_underlying(form)) return form;
  }
  return std::nullopt;
}

Result<QuestionWork> work_of(const channel::AskBlindly& asked, const channel::MemberId& by,
                             const channel::ActId& question, blind::PartyIndex own,
                             const Holdings& holdings, crypto::Seed seed) {
  auto sheet = sheet_of(asked, by, question);
  if (!sheet) return std::unexpected(sheet.error());
  if (sheet->form() == blind::Form::overlap) {
    if (!holdings.bound.has_value() || !holdings.items.empty()) {
      return std::unexpected(Error::bad_question);
    }
    auto overlap = blind::Overlap::begin(*std::move(sheet), own, blind::bound_of(*holdings.bound),
                                         std::move(seed));
    if (!overlap) return std::unexpected(Error::bad_question);
    return QuestionWork(*std::move(overlap));
  }
  if (holdings.bound.has_value()) return std::unexpected(Error::bad_question);
  if (const auto fault = fault_in(holdings.items)) return std::unexpected(*fault);
  if (sheet->form() == blind::Form::ballot) {
    return ballot_of(*std::move(sheet), own, holdings.items, std::move(seed));
  }
  std::vector<crypto::SecretBytes> items;
  items.reserve(holdings.items.size());
  for (const QuestionItem& item : holdings.items) items.push_back(item.bytes);
  auto lists =
      blind::CommonGround::begin(*std::move(sheet), own, std::move(items), std::move(seed));
  if (!lists) return std::unexpected(from_blind(lists.error()));
  return QuestionWork(*std::move(lists));
}

bool Questions::take_record(ByteSpan key, ByteSpan plain) {
  const auto id = channel::ActId::from(key.first(std::min(key.size(), channel::ActId::size)));
  if (!id.has_value()) return false;
  if (key.size() != channel::ActId::size) {
    const auto found = all_.find(*id);  // read before: its key is the shorter one
    return found != all_.end() && std::ranges::equal(key, question_work_key(*id)) &&
           take_question_work(plain, found->second);
  }
  auto record = decode_question_record(plain);
  if (!record.has_value()) return false;
  next_order_ = std::max(next_order_, record->order + 1);
  return all_.emplace(*id, *std::move(record)).second;
}

void Questions::save(const channel::ActId& question, const QuestionRecord& record,
                     Transaction& transaction) {
  sealer_.put(transaction, table::questions, question.span(), encode(record));
  if (record.outcome != QuestionOutcome::open) {
    RecordSealer::erase(transaction, table::questions, question_work_key(question));
  }
  ++changes_;
}

void Questions::save_work(const channel::ActId& question, const QuestionRecord& record,
                          Transaction& transaction) {
  save(question, record, transaction);
  sealer_.put(transaction, table::questions, question_work_key(question), encode_work(record));
}

QuestionRecord Questions::record_for(const channel::ChannelId& track, QuestionRole role) {
  QuestionRecord record;
  record.order = next_order_++;
  record.track = track;
  record.role = role;
  record.secret = random_.secret<swap::PartySecret>();
  return record;
}

// Of those who were asked and have not answered there may be no record: from the track alone
// nobody can tell whether the lost one had sent an answer that is on its way.
void Questions::begin(bool rolled_back, Transaction& transaction) {
  if (!rolled_back) return;
  const auto lose = [&](const channel::ActId& question, QuestionRecord& record) {
    record.end(QuestionOutcome::lost);
    record.tells = true;
    save(question, record, transaction);
  };
  for (auto& [question, record] : all_) {
    const bool is_open = record.outcome == QuestionOutcome::open;
    if (is_open && !record.party.has_value()) lose(question, record);
  }
  for (const QuestionPlace& place : desk_.places()) {
    if (place.state.called_off_by.has_value() || all_.contains(place.state.act)) continue;
    if (all_.size() >= max_question_records) return;
    lose(place.state.act,
         all_.emplace(place.state.act, record_for(place.track, place.role)).first->second);
  }
}

// Not a ballot in which this desk has released and only listens: who withholds the last release
// would else fill the places of others, a week each.
std::size_t Questions::under_way() const {
  return static_cast<std::size_t>(std::ranges::count_if(all_, [this](const auto& one) {
    const auto& [question, record] = one;
    if (record.outcome != QuestionOutcome::open) return false;
    if (!std::holds_alternative<blind::Ballot>(record.work)) return true;
    const auto place = desk_.kept_place(record.track, question);
    return !place.has_value() || !has_released(*place, &record);
  }));
}

std::optional<Error> Questions::no_room(Instant now) const {
  if (all_.size() < max_question_records && desk_.under_way(now) < max_swaps_under_way) {
    return std::nullopt;
  }
  return Error::too_many_swaps;
}

std::optional<Error> Questions::fault_in_frame(const channel::AskBlindly& asked,
                                               Duration least_time, Instant network_now) const {
  if (asked.couriers.empty()) {
    if (is_in_time(asked.deadline, least_time, network_now)) return std::nullopt;
    return Error::bad_deadline;
  }
  const auto frame =
      couriers_.trusted_frame(asked.salt, asked.deadline, asked.couriers, least_time, network_now);
  return frame ? std::nullopt : std::optional(frame.error());
}

Result<Accepted> Questions::ask(const channel::ChannelId& track,
                                const std::vector<channel::MemberId>& with, const AskOrder& order,
                                Instant now, Transaction& transaction) {
  if (const auto full = no_room(now)) return std::unexpected(*full);
  channel::AskBlindly asked{.words = order.words,
                            .with = with,
                            .salt = random_.fixed<channel::SwapSalt>(),
                            .deadline = order.deadline,
                            .couriers = order.couriers,
                            .form = std::to_underlying(order.form),
                            .own_size = order.own_size,
                            .their_size = order.their_size,
                            .subject = order.subject};
  std::ranges::sort(asked.couriers);
  if (const auto fault = fault_in_frame(asked, least_time_for_swap, network_time(now))) {
    return std::unexpected(*fault);
  }
  const auto seed = random_.secret<crypto::Seed>();
  // Tried first: an act that was done cannot be taken back.
  const auto trial = work_of(asked, {}, {}, of_asker, order.holdings, seed.copy());
  if (!trial) return std::unexpected(trial.error());
  if (const auto refused = desk_.refusal(track, asked, now)) return std::unexpected(*refused);
  if (!desk_.may_contribute(track, now)) return std::unexpected(Error::needs_commit);
  auto done = desk_.act(track, asked, order.without_words, now, transaction);
  if (!done) return done;
  const auto place = desk_.place(track, done->act);
  if (!place.has_value()) return std::unexpected(Error::vault_damaged);
  auto work = work_of(asked, place->state.by, done->act, of_asker, order.holdings, seed.copy());
  if (!work) return std::unexpected(work.error());
  keep_back(*work, crypto::SecretScalar::random(random_));
  QuestionRecord record = record_for(track, QuestionRole::asker);
  record.without_words = order.without_words;
  record.work = *std::move(work);
  note(order.holdings, record);
  save_work(done->act, record, transaction);
  all_.emplace(done->act, std::move(record));
  looked_.reset();
  return done;
}

// Its first turn is made by work(); what would keep it from being made is said now.
Result<Accepted> Questions::answer(const channel::ChannelId& track, const channel::ActId& question,
                                   const AnswerQuestionOrder& order, Instant now,
                                   Transaction& transaction) {
  const auto asked = act_of<channel::AskBlindly>(track, question);
  const auto place = desk_.place(track, question);
  if (!asked.has_value() || !place.has_value()) return std::unexpected(Error::unknown_act);
  if (place->role != QuestionRole::answerer || all_.contains(question) ||
      !place->state.is_next(place->own) || place->state.called_off_by.has_value()) {
    return std::unexpected(Error::question_not_now);
  }
  if (asked->couriers.size() == 1 && !order.over_one_courier) {
    return std::unexpected(Error::one_courier);
  }
  if (const auto full = no_room(now)) return std::unexpected(*full);
  if (const auto fault = fault_in_frame(*asked, Duration(), network_time(now))) {
    return std::unexpected(*fault);
  }
  const channel::Contribute first{.question = question, .messages = {}, .gift = {}};
  if (const auto refused = desk_.refusal(track, first, now)) return std::unexpected(*refused);
  auto work = work_of(*asked, place->state.by, question, party_of(place->state, place->own),
                      order.holdings, random_.secret<crypto::Seed>());
  if (!work) return std::unexpected(work.error());
  keep_back(*work, crypto::SecretScalar::random(random_));
  QuestionRecord record = record_for(track, QuestionRole::answerer);
  record.without_words = order.without_words;
  record.work = *std::move(work);
  note(order.holdings, record);
  save_work(question, record, transaction);
  all_.emplace(question, std::move(record));
  looked_.reset();
  Accepted accepted;
  accepted.act = question;
  return accepted;
}

// Where the track takes no act any more, the couriers are asked all the same.
Result<Accepted> Questions::call_off(const channel::ChannelId& track,
                                     const channel::ActId& question, const std::string& reason,
                                     bool without_words, Instant now, Transaction& transaction) {
  const auto place = desk_.place(track, question);
  const auto found = all_.find(question);
  const bool is_known = found != all_.end();
  const bool is_deposited = is_known && found->second.party.has_value();
  if (!place.has_value() && !is_deposited) return std::unexpected(Error::unknown_act);
  const bool is_over = is_known && found->second.outcome != QuestionOutcome::open;
  if (is_over || (!is_deposited && place->state.called_off_by.has_value())) {
    return std::unexpected(Error::question_not_now);
  }
  if (is_deposited && !found->second.party->withdraw()) {
    return std::unexpected(Error::question_not_now);
  }
  auto done = desk_.act(track, channel::CallOffSwap{.swap = question, .reason = reason},
                        without_words, now, transaction);
  if (!is_deposited) {
    if (!done || !is_known) return done;
    found->second.end(QuestionOutcome::called_off);
    save(question, found->second, transaction);
    return done;
  }
  couriers_.drive(*found->second.party, network_time(now));
  save(question, found->second, transaction);
  if (done) return done;
  Accepted only_couriers;
  only_couriers.act = question;
  return only_couriers;
}

bool Questions::on_answer(const swap::SwapId& swap, const CourierId& courier, ByteSpan answer,
                          Instant now, Transaction& transaction) {
  const auto found = std::ranges::find_if(all_, [&swap](const auto& one) {
    return one.second.party.has_value() && one.second.party->id() == swap;
  });
  if (found == all_.end()) return false;
  auto& [question, record] = *found;
  const auto index = record.party->terms().index_of(courier);
  if (!index.has_value()) return true;
  record.party->on_answer(*index, answer, couriers_.signing_keys());
  // Once it is released nothing more is wanted of the couriers.
  if (record.party->standing(network_time(now)) == swap::Standing::released) {
    couriers_.forget(*record.party);
  } else {
    couriers_.drive(*record.party, network_time(now));
  }
  save(question, record, transaction);
  looked_.reset();
  return true;
}

}  // namespace peyk::desk
