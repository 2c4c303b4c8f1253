#include "peyk/onion/key_page.hpp"

#include <gtest/gtest.h>

#include "testing/signers.hpp"

namespace peyk::onion {
namespace {

using testing::document_of;
using testing::make_signers;
using testing::set_of;

constexpr Day day{20'000};
constexpr Duration second = Duration::seconds(1);

class KeyPageTest : public ::testing::Test {
 protected:
  // The largest set there is: five pages.
  crypto::Random random = testing::seeded_random(11);
  std::vector<testing::Signer> signers = make_signers(16, random);
  KeySet set = set_of(day, signers);
  Bytes document = encode(
      document_of(set, signers, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, random));

  [[nodiscard]] KeyPage page_at(std::uint32_t offset) const {
    return *decode_key_page(key_page_cell(day, set.digest(), document, offset, Exchange(1)));
  }
};

TEST_F(KeyPageTest, TheLargestDocumentFits) { EXPECT_LE(document.size(), key_document_limit); }

TEST_F(KeyPageTest, RequestsReadBack) {
  const KeyPageRequest request{day, 16'324, Duration::milliseconds(1'234)};
  const auto cell = encode(request, Exchange(8));
  ASSERT_TRUE(cell);
  EXPECT_EQ(to_hex(cell->payload().first(13)), "00004e2000003fc4000004d200");
  const auto read = decode_key_page_request(*cell);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->day, request.day);
  EXPECT_EQ(read->offset, request.offset);
  EXPECT_EQ(read->deadline, request.deadline);
}

TEST_F(KeyPageTest, RequestsThatThePageDoesNotAllowAreRefused) {
  EXPECT_FALSE(encode({day, 0, Duration::milliseconds(600'001)}, Exchange(1)));
  EXPECT_FALSE(encode({day, 0, Duration::milliseconds(-1)}, Exchange(1)));
  Cell cell = *encode({day, 0, longest_deadline}, Exchange(1));
  EXPECT_TRUE(decode_key_page_request(cell));
  Cell trailing = cell.copy();
  trailing.mutable_span()[cell_size - 1] = 1;
  EXPECT_EQ(decode_key_page_request(trailing).error(), Error::reserved_not_zero);
  Cell late = cell.copy();
  late.mutable_payload()[8] = 1;
  EXPECT_EQ(decode_key_page_request(late).error(), Error::invalid_times);
  EXPECT_EQ(decode_key_page_request(no_key_page_cell(day, Exchange(1))).error(), Error::wrong_kind);
}

TEST_F(KeyPageTest, ADocumentIsPutTogetherFromItsPages) {
  KeyDocumentAssembly assembly(day);
  for (int i = 0; i < 4; ++i) {
    const auto none = assembly.add(page_at(assembly.next_request(second).offset));
    ASSERT_TRUE(none);
    EXPECT_FALSE(*none);
  }
  const auto whole = assembly.add(page_at(assembly.next_request(second).offset));
  ASSERT_TRUE(whole && *whole);
  EXPECT_EQ(encode(**whole), document);
  EXPECT_EQ(assembly.next_request(second).offset, 0U);
}

TEST_F(KeyPageTest, PagesOutOfOrderAndTwiceAreLeftAside) {
  KeyDocumentAssembly assembly(day);
  const auto limit = static_cast<std::uint32_t>(key_page_bytes_limit);
  EXPECT_TRUE(assembly.add(page_at(2 * limit)));
  EXPECT_EQ(assembly.next_request(second).offset, 0U);
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(assembly.add(page_at(0)));
    EXPECT_EQ(assembly.next_request(second).offset, limit);
  }
}

TEST_F(KeyPageTest, ASetThatGrewMeanwhileBeginsAnew) {
  KeyDocumentAssembly assembly(day);
  EXPECT_TRUE(assembly.add(page_at(0)));
  std::vector<KeyEntry> fewer = set.entries();
  fewer.pop_back();
  const KeySet other = *KeySet::of(day, fewer);
  const Bytes small = encode(document_of(other, signers, {0, 1}, random));
  const auto first =
      assembly.add(*decode_key_page(key_page_cell(day, other.digest(), small, 0, Exchange(1))));
  ASSERT_TRUE(first);
  std::optional<KeyDocument> whole;
  for (int i = 0; i < 3 && !whole; ++i) {
    const auto cell = key_page_cell(day, other.digest(), small,
                                    assembly.next_request(second).offset, Exchange(1));
    whole = *assembly.add(*decode_key_page(cell));
  }
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->set.digest(), other.digest());
}

TEST_F(KeyPageTest, ADocumentUnderAnotherDigestIsRefused) {
  KeyDocumentAssembly assembly(day);
  Result<std::optional<KeyDocument>> last = std::nullopt;
  for (int i = 0; i < 5; ++i) {
    const auto cell = key_page_cell(day, SetDigest{}, document,
                                    assembly.next_request(second).offset, Exchange(1));
    last = assembly.add(*decode_key_page(cell));
  }
  ASSERT_FALSE(last.has_value());
  EXPECT_EQ(last.error(), Error::malformed);
}

TEST_F(KeyPageTest, ADocumentOfAnotherDayIsRefused) {
  KeyDocumentAssembly assembly(day.next());
  EXPECT_EQ(assembly.add(page_at(0)).error(), Error::wrong_day);
  Result<std::optional<KeyDocument>> last = std::nullopt;
  for (int i = 0; i < 5; ++i) {
    KeyPage page = page_at(assembly.next_request(second).offset);
    page.day = day.next();
    last = assembly.add(page);
  }
  ASSERT_FALSE(last.has_value());
  EXPECT_EQ(last.error(), Error::wrong_day);
}

TEST_F(KeyPageTest, PagesThatThePageDoesNotAllowAreRefused) {
  struct Case {
    std::size_t at;
    std::uint8_t value;
    Error expected;
  };
  const Cell cell = key_page_cell(day, set.digest(), document, 65'296, Exchange(1));
  ASSERT_TRUE(decode_key_page(cell));
  for (const Case& c :
       {Case{36, 0x7f, Error::too_many},   // total far beyond the limit
        Case{37, 0x00, Error::malformed},  // offset beyond total
        Case{40, 0xff, Error::malformed}, Case{payload_size - 1, 1, Error::reserved_not_zero}}) {
    Cell changed = cell.copy();
    changed.mutable_payload()[c.at] = c.value;
    const auto page = decode_key_page(changed);
    ASSERT_FALSE(page.has_value()) << c.at;
    EXPECT_EQ(page.error(), c.expected) << c.at;
  }
  Cell none = no_key_page_cell(day, Exchange(1));
  const auto empty = decode_key_page(none);
  ASSERT_TRUE(empty);
  EXPECT_EQ(empty->total, 0U);
  EXPECT_TRUE(empty->bytes.empty());
  none.mutable_payload()[4] = 1;  // a digest of nothing
  EXPECT_EQ(decode_key_page(none).error(), Error::malformed);
}

TEST_F(KeyPageTest, NoDocumentLeavesTheAssemblyEmpty) {
  KeyDocumentAssembly assembly(day);
  const auto none = assembly.add(*decode_key_page(no_key_page_cell(day, Exchange(1))));
  ASSERT_TRUE(none);
  EXPECT_FALSE(*none);
  EXPECT_EQ(assembly.next_request(second).offset, 0U);
}

TEST_F(KeyPageTest, GossipReadsBack) {
  const auto announcement =
      announce(signers[0].id, day, signers[0].onion_key, signers[0].signing, random);
  const auto read = decode_gossip(gossip_cell(announcement));
  ASSERT_TRUE(read);
  EXPECT_EQ(std::get<Announcement>(*read), announcement);

  const auto statement = state(signers[1].id, day, set.digest(), signers[1].signing, random);
  const auto read_statement = decode_gossip(gossip_cell(statement));
  ASSERT_TRUE(read_statement);
  EXPECT_EQ(std::get<Statement>(*read_statement), statement);
}

TEST_F(KeyPageTest, GossipThatThePageDoesNotAllowIsRefused) {
  const auto statement = state(signers[1].id, day, set.digest(), signers[1].signing, random);
  Cell trailing = gossip_cell(statement);
  trailing.mutable_span()[cell_size - 1] = 1;
  EXPECT_EQ(decode_gossip(trailing).error(), Error::reserved_not_zero);
  Cell length = gossip_cell(statement);
  ByteWriter(length.mutable_payload().first(2)).u16(0xffff);
  EXPECT_EQ(decode_gossip(length).error(), Error::malformed);
  Cell empty = gossip_cell(statement);
  std::ranges::fill(empty.mutable_payload(), 0);
  EXPECT_EQ(decode_gossip(empty).error(), Error::malformed);
  EXPECT_EQ(decode_gossip(no_key_page_cell(day, Exchange(1))).error(), Error::wrong_kind);
}

}  // namespace
}  // namespace peyk::onion
