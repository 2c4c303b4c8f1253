#include "swap_lane.hpp"

#include <algorithm>
#include <array>

#include "peyk/base/cbor.hpp"

#include "tables.hpp"

namespace peyk::desk {

namespace {

constexpr std::uint64_t format_version = 1;
using crypto::Label;
using Pair = std::pair<swap::SwapId, CourierId>;

// Sequence, swap, courier: what a record holds was laid aside for that pair and for no other.
Bytes answer_key(std::uint64_t sequence, const Pair& pair) {
  Bytes key(8 + swap::SwapId::size + CourierId::size);
  ByteWriter(key).u64(sequence).bytes(pair.first.span()).bytes(pair.second.span());
  return key;
}

crypto::OnceKey answer_once_key(const crypto::KemSecret& secret, const crypto::KemPublicKey& vault,
                                const crypto::KemCiphertext& ciphertext, const Pair& pair) {
  return crypto::derive<crypto::OnceKey>(
      Label::vault_record, secret,
      {vault.span(), ciphertext.span(), pair.first.span(), pair.second.span()});
}

// Ciphertext of the KEM ‖ what only the vault opens: the keeper cannot read it again.
Bytes seal_answer(const crypto::KemPublicKey& vault, const Pair& pair, ByteSpan plain,
                  crypto::Random& random) {
  const crypto::Encapsulated to = crypto::encapsulate(vault, random);
  Bytes sealed(crypto::KemCiphertext::size + plain.size() + crypto::tag_size);
  std::ranges::copy(to.ciphertext.span(), sealed.begin());
  crypto::seal_once(answer_once_key(to.secret, vault, to.ciphertext, pair), {}, plain,
                    MutableBytes(sealed).subspan(crypto::KemCiphertext::size));
  return sealed;
}

std::optional<crypto::SecretBytes> open_answer(const crypto::KemKeyPair& vault, const Pair& pair,
                                               ByteSpan sealed) {
  constexpr std::size_t overhead = crypto::KemCiphertext::size + crypto::tag_size;
  if (sealed.size() <= overhead) return std::nullopt;
  const auto ciphertext = *crypto::KemCiphertext::from(sealed.first(crypto::KemCiphertext::size));
  const auto secret = vault.decapsulate(ciphertext);
  if (!secret) return std::nullopt;
  crypto::SecretBytes plain(sealed.size() - overhead);
  if (!crypto::open_once(answer_once_key(*secret, vault.public_key(), ciphertext, pair), {},
                         sealed.subspan(crypto::KemCiphertext::size), plain)) {
    return std::nullopt;
  }
  return plain;
}

}  // namespace

bool SwapLane::recover_record(ByteSpan key, ByteSpan plain) {
  ByteReader key_reader(key);
  const std::uint64_t sequence = key_reader.u64();
  const auto swap = swap::SwapId::from(key_reader.bytes(swap::SwapId::size));
  const auto courier = CourierId::from(key_reader.bytes(CourierId::size));
  if (!swap || !courier || !key_reader.finished()) return false;
  cbor::Reader reader(plain);
  const auto count = reader.array(2);
  const auto version = reader.uint();
  const auto sealed =
      reader.bytes(crypto::KemCiphertext::size + swap::message_max_size + crypto::tag_size);
  if (!reader.finish() || *count != 2 || *version != format_version) return false;
  next_answer_ = std::max(next_answer_, sequence + 1);
  answers_.emplace(sequence, LaidAside{.pair = {*swap, *courier},
                                       .sealed = Bytes(sealed->begin(), sealed->end())});
  return true;
}

std::size_t SwapLane::swaps() const {
  std::size_t count = 0;
  const swap::SwapId* last = nullptr;
  for (const auto& [pair, asked] : asked_) {
    if (last == nullptr || *last != pair.first) ++count;
    last = &pair.first;
  }
  return count;
}

bool SwapLane::ask(const swap::SwapId& swap, const CourierId& courier,
                   crypto::SecretBytes request) {
  if (!vault_ || std::ranges::find(couriers_, courier) == couriers_.end()) return false;
  if (request.empty() || request.size() > swap::message_max_size) return false;
  const auto of_swap = asked_.lower_bound({swap, CourierId()});
  const bool is_known = of_swap != asked_.end() && of_swap->first.first == swap;
  if (!is_known && swaps() >= max_swaps_asked) return false;
  Asked& asked = asked_[{swap, courier}];
  if (crypto::equal_constant_time(asked.request, request)) return true;
  asked.request = std::move(request);
  asked.is_new = true;
  return true;
}

void SwapLane::forget(const swap::SwapId& swap) {
  std::erase_if(asked_, [&swap](const auto& each) { return each.first.first == swap; });
}

std::optional<SwapAnswer> SwapLane::take_answer(const crypto::KemKeyPair& vault,
                                                Transaction& transaction) {
  while (!answers_.empty()) {
    const auto node = answers_.extract(answers_.begin());
    const Pair& pair = node.mapped().pair;
    RecordSealer::erase(transaction, table::swap_answers, answer_key(node.key(), pair));
    auto plain = open_answer(vault, pair, node.mapped().sealed);
    if (plain) {
      return SwapAnswer{.swap = pair.first, .courier = pair.second, .bytes = std::move(*plain)};
    }
  }
  return std::nullopt;
}

std::optional<SwapAsk> SwapLane::next(const CourierId& courier, Duration pause, Instant now) {
  auto best = asked_.end();
  for (auto it = asked_.begin(); it != asked_.end(); ++it) {
    const Asked& asked = it->second;
    if (it->first.second != courier || asked.under_way) continue;
    // A clock that was set back holds nothing up.
    const bool is_due =
        asked.is_new || !asked.sent || now - *asked.sent >= pause || now < *asked.sent;
    if (is_due && (best == asked_.end() || asked.turn < best->second.turn)) best = it;
  }
  if (best == asked_.end()) return std::nullopt;
  Asked& asked = best->second;
  asked.is_new = false;
  asked.under_way = true;
  asked.sent = now;
  asked.turn = next_turn_++;
  return SwapAsk{.swap = best->first.first,
                 .courier = courier,
                 .request = crypto::secret_bytes(asked.request)};
}

void SwapLane::lost(const SwapAsk& ask) {
  if (const auto found = asked_.find({ask.swap, ask.courier}); found != asked_.end()) {
    found->second.under_way = false;
  }
}

// The newest stay: what a courier says later contains what it said before.
void SwapLane::make_room(const Pair& pair, Transaction& transaction) {
  auto oldest = answers_.end();
  std::size_t count = 0;
  for (auto it = answers_.begin(); it != answers_.end(); ++it) {
    if (it->second.pair != pair) continue;
    if (count++ == 0) oldest = it;
  }
  if (count < max_answers_laid_aside) return;
  RecordSealer::erase(transaction, table::swap_answers, answer_key(oldest->first, pair));
  answers_.erase(oldest);
}

void SwapLane::answered(const SwapAsk& ask, ByteSpan answer, crypto::Random& random,
                        Transaction& transaction) {
  const Pair pair{ask.swap, ask.courier};
  const auto found = asked_.find(pair);
  if (found == asked_.end()) return;  // over meanwhile
  found->second.under_way = false;
  const auto digest = crypto::hash(Label::vault_record, {answer});
  if (std::exchange(found->second.last_answer, digest) == digest) return;
  make_room(pair, transaction);
  const std::uint64_t sequence = next_answer_++;
  Bytes sealed = seal_answer(*vault_, pair, answer, random);
  cbor::Writer writer;
  writer.array(2).uint(format_version).bytes(sealed);
  sealer_.put(transaction, table::swap_answers, answer_key(sequence, pair),
              std::move(writer).take());
  answers_.emplace(sequence, LaidAside{.pair = pair, .sealed = std::move(sealed)});
}

}  // namespace peyk::desk
