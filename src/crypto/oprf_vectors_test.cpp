// oprf-rfc9497.json: RFC 9497 A.1, ristretto255-SHA512 in all modes, single and in batches.
#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <vector>

#include "test_vectors.hpp"
#include "testing/oprf.hpp"

namespace peyk::crypto {
namespace {

using oprf::Mode;

// The values of a member, with commas between them.
std::vector<Bytes> values(const vectors::Object& object, std::string_view member) {
  std::vector<Bytes> result;
  std::string_view text = vectors::text(object, member);
  while (true) {
    const std::size_t comma = text.find(',');
    const auto value = from_hex(text.substr(0, comma));
    EXPECT_TRUE(value) << member;
    result.push_back(value.value_or(Bytes{}));
    if (comma == std::string_view::npos) return result;
    text.remove_prefix(comma + 1);
  }
}

std::vector<Element> elements(const vectors::Object& object, std::string_view member) {
  std::vector<Element> result;
  for (const Bytes& value : values(object, member)) {
    const auto element = Element::from(value);
    EXPECT_TRUE(element) << member;
    if (element) result.push_back(*element);
  }
  return result;
}

void check(Mode mode, const SecretScalar& key, const vectors::Object& test) {
  const std::vector<Bytes> inputs = values(test, "Input");
  const std::vector<Bytes> blinds = values(test, "Blind");
  const std::vector<Bytes> outputs = values(test, "Output");
  const std::vector<Element> blinded = elements(test, "BlindedElement");
  const Bytes info = vectors::bytes(test, "Info");
  const std::size_t count = test.at("Batch").to_number<std::size_t>();
  ASSERT_TRUE(inputs.size() == count && blinds.size() == count && outputs.size() == count);
  ASSERT_EQ(blinded.size(), count);
  for (std::size_t i = 0; i < count; ++i) {
    EXPECT_EQ(oprf::blind(mode, inputs[i], *SecretScalar::from(blinds[i])), blinded[i]);
    EXPECT_EQ(oprf::output_of(mode, key, inputs[i], info), outputs[i]);
  }

  const bool has_proof = mode != Mode::plain;
  const Bytes nonce = has_proof ? vectors::bytes(test.at("Proof").as_object(), "r") : blinds[0];
  auto evaluated = oprf::evaluate(mode, key, blinded, info, *SecretScalar::from(nonce));
  ASSERT_TRUE(evaluated);
  EXPECT_EQ(evaluated->elements, elements(test, "EvaluationElement"));
  for (std::size_t i = 0; i < count; ++i) {
    EXPECT_EQ(oprf::finalize(mode, inputs[i], *SecretScalar::from(blinds[i]),
                             evaluated->elements.at(i), info),
              outputs[i]);
  }
  ASSERT_EQ(evaluated->proof.has_value(), has_proof);
  if (!has_proof) return;
  const vectors::Object& proof = test.at("Proof").as_object();
  EXPECT_EQ(to_hex(evaluated->proof->span()), vectors::text(proof, "proof"));
  const Element server_key = times_generator(key);
  EXPECT_TRUE(oprf::verify(mode, server_key, blinded, *evaluated, info));
  evaluated->proof->mutable_span()[40] ^= 1;
  EXPECT_FALSE(oprf::verify(mode, server_key, blinded, *evaluated, info));
}

TEST(OprfVectors, rfc_9497) {
  PEYK_VECTORS_OR_SKIP(file, "oprf-rfc9497.json");
  std::size_t checked = 0;
  std::size_t batches = 0;
  for (const auto& suite_value : file.as_array()) {
    const vectors::Object& suite = suite_value.as_object();
    if (vectors::text(suite, "identifier") != "ristretto255-SHA512") continue;
    const auto mode = static_cast<Mode>(suite.at("mode").to_number<int>());
    const auto key =
        oprf::derive_key(mode, vectors::bytes(suite, "seed"), vectors::bytes(suite, "keyInfo"));
    ASSERT_TRUE(key);
    EXPECT_EQ(to_hex(key->span()), vectors::text(suite, "skSm"));
    if (mode != Mode::plain) {
      EXPECT_EQ(to_hex(times_generator(*key).span()), vectors::text(suite, "pkSm"));
    }
    for (const auto& test : suite.at("vectors").as_array()) {
      SCOPED_TRACE(::testing::Message() << "mode " << static_cast<int>(mode));
      check(mode, *key, test.as_object());
      ++checked;
      if (test.as_object().at("Batch").to_number<int>() > 1) ++batches;
    }
  }
  EXPECT_EQ(checked, 8U);
  EXPECT_EQ(batches, 2U);
}

}  // namespace
}  // namespace peyk::crypto
