// docs/vectors/box.json, for other implementations: written anew from fixed seeds and compared byte
// by byte. PEYK_WRITE_VECTORS=1 writes the file instead (then read the difference).
#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "peyk/box/bulk.hpp"
#include "peyk/box/receipt.hpp"
#include "peyk/box/series.hpp"
#include "peyk/crypto/entropy.hpp"

#include "test_values.hpp"

namespace peyk::box {
namespace {

using crypto::Key;
using test::filled;
using test::filled_secret;

class Environment final : public testing::Environment {
  void SetUp() override { crypto::initialise(); }
};
[[maybe_unused]] const auto* const environment =
    testing::AddGlobalTestEnvironment(new Environment());

std::string quoted(ByteSpan bytes) { return '"' + to_hex(bytes) + '"'; }

std::string joined(const std::vector<std::string>& items, const std::string& between) {
  std::string out;
  for (const std::string& item : items) out += (out.empty() ? "" : between) + item;
  return out;
}

std::string place_object(const DayKeys& keys, const Place& place) {
  std::ostringstream out;
  out << "      {\"day\": " << keys.day.value() << ", \"names_key\": " << quoted(keys.names.span())
      << ",\n       \"bodies_key\": " << quoted(keys.bodies.span())
      << ",\n       \"courier\": " << quoted(place.courier.span())
      << ",\n       \"lane\": " << int{static_cast<std::uint8_t>(place.lane)}
      << ", \"round\": " << place.round.value() << ", \"slot\": " << place.slot.value()
      << ",\n       \"name\": " << quoted(name(keys.names, place).span())
      << ",\n       \"body_key\": " << quoted(body_key(keys.bodies, place).span()) << "}";
  return out.str();
}

std::string places_of(const Series& series, Day first) {
  const std::vector<Place> places{{filled<CourierId>(7), Lane::round, Round(172'800'000), Slot(0)},
                                  {filled<CourierId>(8), Lane::round, Round(172'800'001), Slot(0)},
                                  {filled<CourierId>(7), Lane::day, Round(20'000), Slot(7)}};
  std::vector<std::string> all;
  for (std::uint32_t ahead = 0; ahead < places.size(); ++ahead) {
    const DayKeys keys = series.keys(Day(first.value() + ahead)).value();
    all.push_back(place_object(keys, places[ahead]));
  }
  return joined(all, ",\n");
}

std::string series_section() {
  const Day first(20'000);
  std::ostringstream out;
  out << "  \"series\": [\n"
      << "    {\"form\": \"session\", \"root\": " << quoted(filled_secret<Key>(1).span())
      << ", \"first_day\": 20000, \"places\": [\n"
      << places_of(Series::session(filled_secret<Key>(1), first), first) << "]},\n";
  for (const Side side : {Side::zero, Side::one}) {
    out << "    {\"form\": \"opening\", \"openings\": " << quoted(filled_secret<Key>(2).span())
        << ", \"side\": " << int{static_cast<std::uint8_t>(side)} << ", \"places\": [\n"
        << places_of(Series::opening(filled_secret<Key>(2), side), first) << "]}"
        << (side == Side::zero ? ",\n" : "\n");
  }
  out << "  ],\n";
  return out.str();
}

std::string body_section() {
  const Place place = test::some_place();
  const auto keys = Series::session(filled_secret<Key>(1), Day(20'000)).keys(Day(20'000)).value();
  const BoxName box = name(keys.names, place);
  auto random = test::random();
  const Body body = seal_body(keys.bodies, place, box, filled<Frame>(0x42), random);
  std::ostringstream out;
  out << "  \"body\": {\"frame\": \"12600 times 42\", \"body_key\": "
      << quoted(body_key(keys.bodies, place).span()) << ",\n    \"name\": " << quoted(box.span())
      << ",\n    \"nonce\": " << quoted(body.span().first(24))
      << ",\n    \"tag\": " << quoted(body.span().last(16)) << ",\n    \"hash_receipt_body\": "
      << quoted(crypto::hash(crypto::Label::receipt_body, {body.span()}).span()) << "},\n";
  return out.str();
}

std::string bulk_section() {
  const auto key = filled_secret<AttachmentKey>(5);
  const Bytes first(piece_size, 0x42);
  const Bytes last(100, 0x43);
  AttachmentHash whole(piece_size + last.size());
  whole.add(first);
  whole.add(last);
  const Frame frames[] = {seal_piece(key, PieceIndex(0), first),
                          seal_piece(key, PieceIndex(1), last)};
  const BatchKeys keys = batch_keys(filled_secret<BatchKey>(6));
  const Place place = bulk_place(filled<CourierId>(7), PieceIndex(1), Slot(127));
  std::ostringstream out;
  out << "  \"bulk\": {\"attachment_key\": " << quoted(key.span())
      << ",\n    \"id\": " << quoted(attachment_id(key).span())
      << ",\n    \"pieces\": [\"12584 times 42\", \"100 times 43\"],\n    \"tags\": ["
      << quoted(frames[0].span().last(16)) << ", " << quoted(frames[1].span().last(16))
      << "],\n    \"hash\": " << quoted(whole.value().span())
      << ",\n    \"batch_key\": " << quoted(filled_secret<BatchKey>(6).span())
      << ",\n    \"names_key\": " << quoted(keys.names.span())
      << ",\n    \"bodies_key\": " << quoted(keys.bodies.span())
      << ",\n    \"courier\": " << quoted(place.courier.span())
      << ", \"piece\": 1, \"put\": 127,\n    \"name\": " << quoted(name(keys.names, place).span())
      << ",\n    \"body_key\": " << quoted(body_key(keys.bodies, place).span()) << "},\n";
  return out.str();
}

std::string leaf_object(const ReceiptBatch& batch, std::uint32_t index, const ReceiptLeaf& leaf) {
  std::vector<std::string> path;
  const Receipt receipt = batch.receipt(index, Day(20'000), {});
  path.reserve(receipt.path.size());
  for (const crypto::Digest& beside : receipt.path) path.push_back(quoted(beside.span()));
  std::ostringstream out;
  out << "      {\"salt\": " << quoted(filled<CopySalt>(0x10).span())
      << ",\n       \"name\": " << quoted(filled<BoxName>(static_cast<std::uint8_t>(index)).span())
      << ", \"body\": \"12640 times 0" << index << "\",\n       \"leaf\": " << quoted(leaf.span())
      << ",\n       \"path\": [" << joined(path, ",\n         ") << "]}";
  return out.str();
}

std::string receipt_section() {
  std::vector<ReceiptLeaf> leaves;
  leaves.reserve(5);
  for (std::uint8_t i = 0; i < 5; ++i) {
    leaves.push_back(receipt_leaf(filled<CopySalt>(0x10), filled<BoxName>(i), filled<Body>(i)));
  }
  const ReceiptBatch batch(leaves);
  std::vector<std::string> objects;
  objects.reserve(leaves.size());
  for (std::uint32_t i = 0; i < 5; ++i) objects.push_back(leaf_object(batch, i, leaves[i]));
  return "  \"receipt_tree\": {\"root\": " + quoted(batch.root().span()) + ", \"leaves\": [\n" +
         joined(objects, ",\n") + "]}\n";
}

std::string document() {
  return "{\n  \"comment\": \"Boxes, docs/protocol.md section 6; all bytes in hexadecimal.\",\n" +
         series_section() + body_section() + bulk_section() + receipt_section() + "}\n";
}

TEST(BoxVectors, FileIsWhatTheSeedsGive) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): there are no threads here
  if (std::getenv("PEYK_WRITE_VECTORS") != nullptr) {
    std::ofstream(PEYK_BOX_VECTORS, std::ios::binary) << document();
  }
  std::ifstream file(PEYK_BOX_VECTORS, std::ios::binary);
  ASSERT_TRUE(file) << "docs/vectors/box.json is missing";
  const std::string kept{std::istreambuf_iterator<char>(file), {}};
  EXPECT_EQ(kept, document());
}

}  // namespace
}  // namespace peyk::box
