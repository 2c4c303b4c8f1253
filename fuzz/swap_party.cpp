// A party from arbitrary records, as an older backup or another version may bring them. What is
// accepted is written again as it was, and goes on: with honest couriers it gets what the other
// side gives.
//
//   byte 0      how many couriers, whose party, and whether its secret is changed
//   bytes 1–7   for each courier its share: none, the right one, a wrong one
//   the rest    what follows the shares in the record
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "require.hpp"
#include "swap_fixture.hpp"

using namespace peyk;
using namespace peyk::swap;

namespace {

constexpr std::size_t choices = 1 + most_couriers;

struct Scene {
  explicit Scene(std::size_t n) : swap(n) {
    for (const PartySecret& secret : swap.secrets)
      dealers.push_back(dealer_of(secret, *swap.frame));
    for (std::size_t i = 1; i <= n; ++i) answers.push_back(released(i));
  }

  // What this courier says when it hands out, and states so for the first time.
  crypto::SecretBytes released(std::size_t i) {
    BothShares shares;
    for (std::size_t one = 0; one < 2; ++one) {
      const std::size_t at = swap.party(one).side().value() * Share::size;
      std::ranges::copy(dealers[one].share_for(place(i)).span(),
                        shares.mutable_span().subspan(at).begin());
    }
    Answer answer{AnswerKind::released, {}, {}, std::move(shares)};
    answer.statements.push_back(swap.stated(StatementKind::ready, i));
    return encode(answer);
  }

  Swap swap;
  std::vector<Dealer> dealers;
  std::vector<crypto::SecretBytes> answers;  // of honest couriers
};

// `n` couriers: of those beyond there is no right share.
void write_share(ByteWriter& out, const Dealer& theirs, std::size_t i, std::size_t n,
                 std::uint8_t choice) {
  switch (choice % 4) {
    case 1:
      out.bytes(theirs.share_for(place(std::min(i, n))).span());
      break;
    case 2:
      out.bytes(theirs.share_for(place(i % n + 1)).span());
      break;
    case 3:
      out.bytes(Bytes(Share::size, choice));
      break;
    default:
      out.zeros(Share::size);
  }
}

Bytes record_from(const Scene& scene, std::size_t whose, bool changed, ByteSpan in) {
  Bytes record(1 + PartySecret::size + most_couriers * Share::size);
  ByteWriter out(record);
  out.u8(1).bytes(scene.swap.secrets[whose].span());
  for (std::size_t i = 1; i <= most_couriers; ++i) {
    write_share(out, scene.dealers[1 - whose], i, scene.answers.size(), in[i]);
  }
  if (changed) record[1] ^= 1U;
  record.insert(record.end(), in.begin() + choices, in.end());
  return record;
}

void require_kept(const Party& party, const Scene& scene) {
  const auto record = party.record();
  require(Party::restore(*scene.swap.manifest, record)->record() == record);
}

bool has_key_of(const Party& party, const Dealer& dealer) {
  return party.key() != nullptr &&
         crypto::equal_constant_time(party.key()->span(), dealer.key().span());
}

// Whatever the record said: only what is verified is here, and the rest comes.
void go_on(Party& party, const Scene& scene, std::size_t whose) {
  const Dealer& theirs = scene.dealers[1 - whose];
  const Instant late = Swap::deadline + Duration::days(60);
  for (const Instant now : {Swap::start, Swap::deadline, late}) {
    (void)party.standing(now);
    for (std::size_t i = 1; i <= scene.answers.size(); ++i) (void)party.request(place(i), now);
  }
  require(party.key() == nullptr || has_key_of(party, theirs));
  require_kept(party, scene);
  for (std::size_t i = 1; i <= scene.answers.size(); ++i) {
    party.on_answer(place(i), scene.answers[i - 1], scene.swap.keys);
  }
  require_kept(party, scene);
  require(party.standing(Swap::start) == Standing::released && has_key_of(party, theirs));
  require(party.open(scene.swap.gifts[1 - whose].sealed)->size() == 2);
  require(opens(*party.opening(), theirs.commitments()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::array<Scene, 3> scenes = {Scene(1), Scene(4), Scene(7)};
  if (size < choices) return 0;
  const Scene& scene = scenes.at(data[0] % scenes.size());
  const std::size_t whose = data[0] >> 4U & 1U;
  const bool changed = data[0] >> 5U == 7;
  const Bytes record = record_from(scene, whose, changed, ByteSpan(data, size));
  auto party = Party::restore(*scene.swap.manifest, record);
  if (!party) return 0;
  require(!changed && std::ranges::equal(party->record(), record));
  go_on(*party, scene, whose);
  return 0;
}
