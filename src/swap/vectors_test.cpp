// docs/vectors/swap.json, for other implementations: written anew from fixed seeds and compared
// byte by byte. PEYK_WRITE_VECTORS=1 writes the file instead (then read the difference).
#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <sstream>
#include <string>

#include "swap_fixture.hpp"

namespace peyk::swap {
namespace {

std::string quoted(ByteSpan bytes) { return '"' + to_hex(bytes) + '"'; }

Deposit deposit_of(const Swap& swap, const Party& party, const PartySecret& secret,
                   CourierIndex to) {
  const Terms& terms = party.terms();
  auto token = crypto::derive<Token>(crypto::Label::swap_token, secret,
                                     {party.id().span(), terms.courier(to).span()});
  return {DepositKind::deposit, terms, party.side(), std::move(token),
          dealer_of(secret, *swap.frame).share_for(to)};
}

// The giver of that side.
std::string side_object(const Swap& swap, std::size_t giver) {
  const PartySecret& secret = swap.secrets[giver];
  const Gift& gift = swap.gifts[giver];
  const Dealer dealer = dealer_of(secret, *swap.frame);
  const auto items = *open(*swap.frame, gift.offer, dealer.key(), gift.sealed);
  std::ostringstream out;
  out << "    {\"key\": " << quoted(dealer.key().span()) << ",\n     \"shares\": [";
  for (std::size_t i = 1; i <= swap.couriers.size(); ++i) {
    out << (i > 1 ? ",\n       " : "") << quoted(dealer.share_for(place(i)).span());
  }
  out << "],\n     \"items\": [";
  for (const Item& item : items) {
    out << (&item == items.data() ? "" : ", ") << "{\"salt\": " << quoted(item.salt.span())
        << ", \"bytes\": " << quoted(item.bytes) << "}";
  }
  const Deposit deposit = deposit_of(swap, swap.party(giver), secret, place(1));
  out << "],\n     \"sealed\": " << quoted(gift.sealed)
      << ",\n     \"offer\": " << quoted(encode(gift.offer))
      << ",\n     \"secret\": " << quoted(secret.span())
      << ",\n     \"token\": " << quoted(deposit.token.span())
      << ",\n     \"deposit\": " << quoted(encode(deposit)) << "}";
  return out.str();
}

std::string computed() {
  Swap swap(4);
  const Terms terms = swap.manifest->terms();
  const bool is_turned = swap.party(0).side() == Side(1);
  const std::size_t first = is_turned ? 1 : 0;
  const Statement ready = swap.stated(StatementKind::ready, 1);
  const Deposit deposit = deposit_of(swap, swap.party(first), swap.secrets[first], place(1));
  const auto show =
      encode(Show{terms.id(), Side(0), deposit.token.copy(), StatementSet(1), {ready}});
  std::ostringstream out;
  out << "{\n  \"salt\": " << quoted(swap.frame->salt().span())
      << ",\n  \"deadline\": " << swap.frame->deadline().milliseconds() << ",\n  \"couriers\": [";
  for (const TestCourier& one : swap.couriers) {
    out << (&one == swap.couriers.data() ? "" : ",\n    ") << quoted(one.id.span());
  }
  out << "],\n  \"frame_id\": " << quoted(swap.frame->id().span()) << ",\n  \"sides\": [\n"
      << side_object(swap, first) << ",\n"
      << side_object(swap, 1 - first) << "],\n  \"manifest\": " << quoted(swap.manifest->encode())
      << ",\n  \"manifest_id\": " << quoted(swap.manifest->id().span())
      << ",\n  \"terms\": " << quoted(terms.encode())
      << ",\n  \"swap_id\": " << quoted(terms.id().span())
      << ",\n  \"courier_key\": " << quoted(swap.couriers[0].signing.public_key().span())
      << ",\n  \"ready\": " << quoted(ready.signature.span()) << ",\n  \"show\": " << quoted(show)
      << "\n}\n";
  return out.str();
}

TEST(SwapVectors, are_those_of_the_file) {
  const std::string now = computed();
  if (std::getenv("PEYK_WRITE_VECTORS") != nullptr) {
    std::ofstream(PEYK_SWAP_VECTORS) << now;
    return;
  }
  std::ifstream file(PEYK_SWAP_VECTORS);
  const std::string kept{std::istreambuf_iterator<char>(file), {}};
  EXPECT_EQ(now, kept);
}

}  // namespace
}  // namespace peyk::swap
