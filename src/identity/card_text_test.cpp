#include "peyk/identity/card_text.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <sstream>

#include "principals_fixture.hpp"

namespace peyk::identity {
namespace {

Card sample_card() {
  crypto::Random random{crypto::Seed()};
  Listening listening{{CourierId(), CourierId(std::array<std::uint8_t, 32>{1})},
                      ServiceClass::patient};
  return std::move(make_card(std::move(listening), Day(20'800), random)->card);
}

CourierCard sample_courier_card() {
  return *CourierCard::make("courier", CourierKey(), TlsPin(), {"courier.example:443"});
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos;
       at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

Error error_of(std::string_view text) { return card_from_text(text).error(); }

TEST(CardText, BlockAndQrTextComeBack) {
  const Card card = sample_card();
  for (const std::string& text : {to_text_block(card), to_qr_text(card)}) {
    const auto read = card_from_text(text);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->id(), card.id());
  }
  const CourierCard courier = sample_courier_card();
  for (const std::string& text : {to_text_block(courier), to_qr_text(courier)}) {
    const auto read = courier_card_from_text(text);
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, courier);
  }
}

TEST(CardText, HasTheShapeOfThePage) {
  std::istringstream lines(to_text_block(sample_card()));
  std::vector<std::string> all;
  for (std::string line; std::getline(lines, line);) all.push_back(line);
  ASSERT_GT(all.size(), 3U);
  EXPECT_EQ(all.front(), "-----BEGIN PEYK CARD-----");
  EXPECT_EQ(all.back(), "-----END PEYK CARD-----");
  for (std::size_t i = 1; i + 2 < all.size(); ++i) EXPECT_EQ(all[i].size(), 64U);
  const std::string qr = to_qr_text(sample_card());
  EXPECT_TRUE(qr.starts_with("PEYK1:"));
  EXPECT_EQ(qr.find('\n'), std::string::npos);
  EXPECT_LT(qr.size(), 2'331U);  // bytes in a QR code of version 40 at level M
}

TEST(CardText, AcceptsOtherLineEndsAndSpaceAround) {
  const std::string block = to_text_block(sample_card());
  EXPECT_TRUE(card_from_text(replaced(block, "\n", "\r\n")));
  EXPECT_TRUE(card_from_text("\r\n \t" + block + "\n\n  "));
  EXPECT_TRUE(card_from_text(block.substr(0, block.size() - 1)));
  EXPECT_TRUE(card_from_text(" " + to_qr_text(sample_card()) + "\n"));
}

TEST(CardText, OtherTextsAreNoCards) {
  for (const char* text : {"", "   ", "hello", "peyk1:AAAA", "PEYK2:AAAA",
                           "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"}) {
    EXPECT_EQ(error_of(text), Error::not_a_card) << text;
  }
  EXPECT_EQ(error_of(std::string(card_text_max_size + 1, ' ')), Error::not_a_card);
  EXPECT_EQ(error_of("before " + to_text_block(sample_card())), Error::not_a_card);
}

TEST(CardText, TheOtherKindIsNamed) {
  const std::string block = to_text_block(sample_courier_card());
  EXPECT_EQ(error_of(block), Error::wrong_kind);
  EXPECT_EQ(error_of(to_qr_text(sample_courier_card())), Error::wrong_kind);
  EXPECT_EQ(error_of(replaced(block, "COURIER CARD", "CARD")), Error::wrong_kind);
  EXPECT_EQ(courier_card_from_text(to_text_block(sample_card())).error(), Error::wrong_kind);
  EXPECT_EQ(courier_card_from_text(to_qr_text(sample_card())).error(), Error::wrong_kind);
}

TEST(CardText, DamageIsFound) {
  const std::string block = to_text_block(sample_card());
  const std::string qr = to_qr_text(sample_card());
  const auto end = block.rfind("-----END");
  EXPECT_EQ(error_of(block.substr(0, end)), Error::damaged);
  EXPECT_EQ(error_of(block.substr(0, end / 2)), Error::damaged);
  EXPECT_EQ(error_of(block + "more"), Error::damaged);
  EXPECT_EQ(error_of(replaced(block, "-----END PEYK CARD", "-----END PEYK COURIER CARD")),
            Error::damaged);
  EXPECT_EQ(error_of(replaced(block, "BEGIN PEYK CARD", "BEGIN PEYK CRAD")), Error::damaged);
  EXPECT_EQ(error_of(replaced(block, "\n", "\n\n")), Error::damaged);
  EXPECT_EQ(error_of(replaced(block, "\n", " \n")), Error::damaged);
  EXPECT_EQ(error_of(qr.substr(0, qr.size() - 1)), Error::damaged);
  EXPECT_EQ(error_of("PEYK1:"), Error::damaged);
  EXPECT_EQ(error_of("PEYK1:AAAAAA"), Error::damaged);
  EXPECT_EQ(error_of(qr + "="), Error::damaged);
}

TEST(CardText, ANewerCardIsToldFromADamagedOne) {
  auto bytes = sample_card().encode();
  bytes[2] = 2;  // head of the map, key 0, version
  const auto check = crypto::hash(crypto::Label::card_check, {bytes});
  bytes.insert(bytes.end(), check.span().begin(), check.span().begin() + 4);
  EXPECT_EQ(error_of("PEYK1:" + to_base64(bytes)), Error::too_new);
}

TEST(CardText, OneWrongLetterIsAlwaysFound) {
  const std::string qr = to_qr_text(sample_card());
  EXPECT_TRUE(rc::check([&qr] {
    std::string bad = qr;
    const auto at = *rc::gen::inRange<std::size_t>(6, qr.size());
    const char letter = *rc::gen::suchThat(rc::gen::elementOf(std::string("AZaz09-_")),
                                           [&](char c) { return c != qr[at]; });
    bad[at] = letter;
    RC_ASSERT(!card_from_text(bad));
    RC_ASSERT(error_of(bad) == Error::damaged);
  }));
}

TEST(CardText, OfPrincipalsComesBackAndIsKnownByItsFirstLine) {
  Principals all;
  const auto request = MandateRequest::make(all.member.public_key(), "geneva", "Leila");
  const auto revocation =
      make_open_revocation(all.a.keys, SerialRange{1, 2}, at_day(0), all.random);
  const std::string card = to_text_block(all.a.card);
  const std::string mandate = to_text_block(all.open_mandate());
  EXPECT_EQ(kind_of_text(" \n" + card), CardKind::principal_card);
  EXPECT_EQ(kind_of_text(mandate), CardKind::mandate);
  EXPECT_EQ(kind_of_text(to_text_block(*request)), CardKind::mandate_request);
  EXPECT_EQ(kind_of_text(to_text_block(*revocation)), CardKind::revocation);
  EXPECT_EQ(kind_of_text(to_text_block(sample_courier_card())), CardKind::courier_card);
  EXPECT_FALSE(kind_of_text("-----BEGIN PEYK -----"));
  EXPECT_FALSE(kind_of_text("-----BEGIN PEYK-----"));
  EXPECT_LE(mandate.size(), card_text_max_size);
  EXPECT_EQ(*principal_card_from_text(card), all.a.card);
  EXPECT_EQ(to_text_block(*mandate_from_text(mandate)), mandate);
  EXPECT_EQ(mandate_request_from_text(to_text_block(*request))->delegate(), "Leila");
  EXPECT_EQ(revocation_from_text(to_text_block(*revocation))->claimed(), revocation->claimed());
  EXPECT_EQ(mandate_from_text(card).error(), Error::wrong_kind);
  EXPECT_EQ(principal_card_from_text(mandate).error(), Error::wrong_kind);
  EXPECT_EQ(card_from_text(mandate).error(), Error::wrong_kind);
  // Another kind's first and last line around the same bytes.
  EXPECT_EQ(mandate_from_text(replaced(card, "PRINCIPAL CARD", "MANDATE")).error(),
            Error::wrong_kind);
  EXPECT_EQ(principal_card_from_text(card.substr(0, card.size() / 2)).error(), Error::damaged);
}

TEST(CardText, NeverThrowsOnAnyText) {
  EXPECT_TRUE(rc::check([](const std::string& text) {
    RC_ASSERT(!card_from_text(text));
    RC_ASSERT(!card_from_text("PEYK1:" + text));
    RC_ASSERT(!courier_card_from_text("-----BEGIN PEYK COURIER CARD-----\n" + text));
  }));
}

}  // namespace
}  // namespace peyk::identity
