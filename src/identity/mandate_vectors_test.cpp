// docs/vectors/mandate.json, for other implementations: written anew from fixed seeds and compared
// byte by byte; identity.oracle computes and checks it from docs/protocol.md §10 alone. With
// PEYK_WRITE_VECTORS set the file is written.
#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <string>

#include "peyk/identity/card_text.hpp"
#include "peyk/identity/mandate_proof.hpp"

#include "principals_fixture.hpp"

namespace peyk::identity {
namespace {

class Object {
 public:
  Object& bytes(std::string_view name, ByteSpan value) {
    return item(name, '"' + to_hex(value) + '"');
  }
  Object& text(std::string_view name, std::string_view value) {
    return item(name, '"' + std::string(value) + '"');
  }
  Object& number(std::string_view name, std::uint64_t value) {
    return item(name, std::to_string(value));
  }
  Object& item(std::string_view name, const std::string& value) {
    out_ += out_.empty() ? "{" : ",\n    ";
    out_ += '"' + std::string(name) + "\": " + value;
    return *this;
  }
  [[nodiscard]] std::string taken() const { return out_ + "}"; }

 private:
  std::string out_;
};

Object principal_object(const Party& party) {
  Object object;
  object.text("name", party.card.name())
      .bytes("stored_keys", party.keys.stored().span())
      .bytes("id", party.card.id().span())
      .bytes("card", party.card.encode());
  return object;
}

Object mandate_object(const Mandate& mandate) {
  Object object;
  std::string openings;
  for (const TrackOpening& opening : mandate.openings()) {
    openings += (openings.empty() ? "[" : ", ") +
                Object().bytes("salt", opening.salt.span()).text("name", opening.name).taken();
  }
  std::string commitments;
  for (const TrackCommitment& commitment : mandate.claimed().tracks) {
    commitments += (commitments.empty() ? "[\"" : ", \"") + to_hex(commitment.span()) + '"';
  }
  object.number("power", static_cast<std::uint64_t>(mandate.claimed().power))
      .item("track_commitments", commitments + "]")
      .item("openings", openings + "]")
      .number("from", static_cast<std::uint64_t>(mandate.claimed().from.milliseconds()))
      .number("until", static_cast<std::uint64_t>(mandate.claimed().until.milliseconds()))
      .number("serial", mandate.claimed().serial)
      .bytes("mandate_id", mandate.id().span())
      .bytes("mandate", mandate.encode());
  return object;
}

Object proof_object(Principals& all, const MandateId& mandate) {
  std::array<std::uint8_t, 32> binding{};
  binding.fill(0x21);
  std::array<std::uint8_t, 16> track{};
  track.fill(0x22);
  std::array<std::uint8_t, 16> prover{};
  prover.fill(0x23);
  std::array<std::uint8_t, 16> verifier{};
  verifier.fill(0x24);
  const MandateProofContext context{binding, track, mandate, prover, verifier};
  const auto challenge = make_mandate_challenge(all.member.public_key(), context, all.random);
  const auto proof = answer_mandate_challenge(all.member, challenge.ciphertext, context);
  Object object;
  object.bytes("binding", binding)
      .bytes("track", track)
      .bytes("prover", prover)
      .bytes("verifier", verifier)
      .bytes("challenge", challenge.ciphertext.span())
      .bytes("proof", proof->span());
  return object;
}

std::string in_one_line(std::string_view text) {
  std::string line;
  for (const char c : text) line += c == '\n' ? std::string("\\n") : std::string(1, c);
  return line;
}

std::string file_text() {
  Principals all(77);
  const Mandate open = all.open_mandate();
  const Mandate for_b = all.mandate_for_b();
  const auto by_id = make_open_revocation(all.a.keys, open.id(), at_day(2), all.random);
  const auto by_range = make_revocation_for(all.a.keys, all.a.card, all.b.card, SerialRange{5, 9},
                                            at_day(3), all.random);
  const auto request = MandateRequest::make(all.member.public_key(), "geneva", "Leila");
  const Object whole =
      Object()
          .text("comment",
                "Principals and mandates, docs/protocol.md section 10; bytes in "
                "hexadecimal, times in milliseconds.")
          .item("principal", principal_object(all.a).taken())
          .item("reader", principal_object(all.b).taken())
          .item("delegate", Object()
                                .bytes("kem_seed", all.member.seed().span())
                                .text("channel", "geneva")
                                .text("name", "Leila")
                                .bytes("request", request->encode())
                                .text("request_text", in_one_line(to_text_block(*request)))
                                .taken())
          .item("open", mandate_object(open).taken())
          .item("for_one_reader", mandate_object(for_b).taken())
          .item("revocation_of_open",
                Object()
                    .number("from", static_cast<std::uint64_t>(at_day(2).milliseconds()))
                    .bytes("revocation", by_id->encode())
                    .taken())
          .item("revocation_of_serials_5_to_9",
                Object()
                    .number("from", static_cast<std::uint64_t>(at_day(3).milliseconds()))
                    .bytes("revocation", by_range->encode())
                    .taken())
          .item("possession", proof_object(all, open.id()).taken());
  return whole.taken() + "\n";
}

TEST(MandateVectors, AreThoseOfTheFile) {
  const std::string path = PEYK_MANDATE_VECTORS;
  const std::string text = file_text();
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing here changes the environment
  if (std::getenv("PEYK_WRITE_VECTORS") != nullptr) {
    std::ofstream(path, std::ios::binary) << text;
  }
  std::ifstream file(path, std::ios::binary);
  const std::string there{std::istreambuf_iterator<char>(file), {}};
  EXPECT_TRUE(there == text) << path << " is not what this version makes";
}

}  // namespace
}  // namespace peyk::identity
