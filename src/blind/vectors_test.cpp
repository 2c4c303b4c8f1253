// docs/vectors/blind.json, for other implementations: written anew from fixed seeds and compared
// byte by byte. PEYK_WRITE_VECTORS=1 writes the file instead (then read the difference).
#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <sstream>
#include <string>

#include "peyk/blind/overlap.hpp"

#include "many_parties.hpp"
#include "party_key.hpp"

namespace peyk::blind {
namespace {

using namespace testing;

std::string quoted(ByteSpan bytes) { return '"' + to_hex(bytes) + '"'; }

std::string head_of(const Sheet& sheet) {
  return "{\"sheet\": " + quoted(sheet.encode()) +
         ",\n   \"question_id\": " + quoted(sheet.id().span()) + ",\n   \"parties\": [";
}

std::string key_of(const Sheet& sheet, std::size_t party, std::uint8_t seed) {
  return quoted(party_key(sheet, index_of(party), seed_of(seed)).secret().span());
}

template <class All>
std::string numbers(const All& all) {
  std::ostringstream out;
  for (const std::size_t one : all) out << (out.tellp() > 0 ? ", " : "") << one;
  return "[" + out.str() + "]";
}

std::string common_ground() {
  const std::array<Items, 2> items = {Items{"a ceasefire", "prisoners", "water"},
                                      Items{"water", "borders", "a ceasefire", "ports"}};
  TwoParties two(terms_of(Form::common_ground, 4, 5), items[0], items[1]);
  two.play();
  std::ostringstream out;
  out << head_of(two.sheet);
  for (std::size_t p = 0; p < 2; ++p) {
    const CommonGround& party = p == 0 ? two.a : two.b;
    out << (p > 0 ? ",\n" : "\n")
        << "    {\"key\": " << key_of(two.sheet, p, static_cast<std::uint8_t>(100 + p))
        << ",\n     \"items\": [";
    for (const std::string& item : items.at(p)) {
      out << (&item == items.at(p).data() ? "" : ", ") << quoted(as_bytes(item));
    }
    out << "],\n     \"constant\": " << quoted(two.constants.of(p).span())
        << ",\n     \"first\": " << quoted(*party.first_list())
        << ",\n     \"second\": " << quoted(*party.second_list())
        << ",\n     \"common\": " << numbers(party.common()) << "}";
  }
  out << "]}";
  return out.str();
}

std::string overlap() {
  const Sheet sheet = *Sheet::of(terms_of(Form::overlap, 8, 8));
  constexpr std::array<std::uint32_t, 2> bounds = {100, 180};
  std::vector<Overlap> parties;
  for (std::size_t p = 0; p < 2; ++p) {
    parties.push_back(*Overlap::begin(sheet, index_of(p), bound_of(bounds.at(p)),
                                      seed_of(static_cast<std::uint8_t>(1 + p))));
  }
  for (std::size_t p = 0; p < 2; ++p) EXPECT_TRUE(parties[p].on_bits(parties[1 - p].bits()));
  std::ostringstream out;
  out << head_of(sheet);
  for (std::size_t p = 0; p < 2; ++p) {
    out << (p > 0 ? ",\n" : "\n")
        << "    {\"key\": " << key_of(sheet, p, static_cast<std::uint8_t>(1 + p))
        << ", \"bound\": " << bounds.at(p) << ",\n     \"bits\": " << quoted(parties[p].bits())
        << ",\n     \"answer\": " << quoted(parties[p].answer()) << "}";
  }
  const bool leaves_room = *parties[0].on_answer(parties[1].answer());
  EXPECT_EQ(parties[1].on_answer(parties[0].answer()), leaves_room);
  out << "],\n   \"leaves_room\": " << (leaves_room ? "true" : "false") << "}";
  return out.str();
}

std::string ballot() {
  const std::vector<std::string> votes = {"1011", "1110", "1010"};
  ManyParties many(votes);
  many.play_until(Round::over);
  std::ostringstream out;
  out << head_of(many.sheet);
  for (std::size_t p = 0; p < votes.size(); ++p) {
    out << (p > 0 ? ",\n" : "\n")
        << "    {\"key\": " << key_of(many.sheet, p, static_cast<std::uint8_t>(50 + p))
        << ", \"accepted\": \"" << votes[p]
        << "\",\n     \"constant\": " << quoted(constant_of(p).span()) << ",\n     \"messages\": [";
    for (int round = 1; round <= static_cast<int>(Round::release); ++round) {
      out << (round > 1 ? ",\n       " : "")
          << quoted(*many.parties[p].message(static_cast<Round>(round)));
    }
    out << "]}";
  }
  out << "],\n   \"accepted_by_all\": " << numbers(many.parties[0].accepted_by_all()) << "}";
  return out.str();
}

TEST(BlindVectors, AreThoseOfTheFile) {
  const std::string now = "{\n  \"common_ground\": " + common_ground() +
                          ",\n  \"overlap\": " + overlap() + ",\n  \"ballot\": " + ballot() +
                          "\n}\n";
  if (std::getenv("PEYK_WRITE_VECTORS") != nullptr) {
    std::ofstream(PEYK_BLIND_VECTORS) << now;
    return;
  }
  std::ifstream file(PEYK_BLIND_VECTORS);
  const std::string kept{std::istreambuf_iterator<char>(file), {}};
  EXPECT_EQ(now, kept);
}

}  // namespace
}  // namespace peyk::blind
