// docs/vectors/record.json, for other implementations and for the scenario of joint records: made
// anew from fixed seeds and compared. PEYK_WRITE_VECTORS=1 writes the file instead.
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "json.hpp"
#include "record_fixture.hpp"
#include "record_reading.hpp"

namespace peyk::app {
namespace {

std::string computed() {
  const std::string text = "Article 1. Both sides release whom they hold.\nمادهٔ ۱. هر دو طرف …";
  const RecordMaking made(text, 4, {"Republic of A", "پادشاهی ب"});
  const RecordReading reading = reading_of(*swap::JointRecord::verify(made.file), {});
  Json json;
  json.begin_object().field("text", text);
  json.field("swap_id", to_hex(reading.record.manifest().terms().id().span()));
  json.key("signers").begin_array();
  for (const RecordSigner& one : reading.signers) json.value(to_hex(one.id.span()));
  json.end_array().key("principals").begin_array();
  for (const auto& card : made.principals) json.value(identity::to_text_block(card));
  json.end_array().key("couriers").begin_array();
  for (const auto& card : made.couriers) json.value(identity::to_text_block(card));
  const auto& record = reading.record;
  json.end_array().field("record", to_hex(made.file));
  json.field("request", to_hex(swap::encode(swap::RecordRequest{text, record.manifest().frame()})));
  json.field("signature", to_hex(swap::encode(made.signatures.front())));
  json.end_object();
  return std::move(json).take() + "\n";
}

TEST(RecordVectors, AreThoseOfTheFile) {
  const std::string now = computed();
  if (std::getenv("PEYK_WRITE_VECTORS") != nullptr) {
    std::ofstream(PEYK_RECORD_VECTORS) << now;
    return;
  }
  std::ifstream file(PEYK_RECORD_VECTORS);
  const std::string kept{std::istreambuf_iterator<char>(file), {}};
  EXPECT_EQ(now, kept);
}

}  // namespace
}  // namespace peyk::app
