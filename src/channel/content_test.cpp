// The content of each type of act: each fault is refused for itself.
#include <gtest/gtest.h>

#include "content_codec.hpp"
#include "raw_act.hpp"

namespace peyk::channel {
namespace {

using namespace testing;

Bytes yes() { return {0xf5}; }
Bytes no() { return {0xf4}; }
std::string letters(std::size_t count) { return std::string(count, 'x'); }
// Text that is no UTF-8, which no writer writes.
Bytes broken_text() { return {0x62, 0xc3, 0x28}; }
Bytes too_late() { return number(std::uint64_t{1} << 53U); }

Bytes member(const Bytes& id, const Bytes& name = text("Parvin"), const Bytes& role = number(1),
             const Bytes& principal = text("")) {
  return list({id, name, role, principal});
}
Bytes member(std::uint8_t id) { return member(string(16, id)); }

// What is wrong, in one key of a map that is right without it.
struct Planted {
  std::uint8_t key = 0;
  Bytes value;
  Error error = Error::malformed;
};

void expect_each_refused(std::uint64_t type, const Fields& good,
                         const std::vector<Planted>& planted) {
  EXPECT_EQ(error_of(raw_act(type, map_of(good))), std::nullopt);
  for (std::size_t i = 0; i < planted.size(); ++i) {
    const Fields bad = with(good, planted[i].key, planted[i].value);
    EXPECT_EQ(error_of(raw_act(type, map_of(bad))), planted[i].error) << type << " vector " << i;
  }
  // A key too many, each key too few, another kind than the format has.
  EXPECT_EQ(error_of(raw_act(type, map_of(with(good, 9, number(1))))), Error::malformed) << type;
  for (const auto& [key, value] : good) {
    EXPECT_EQ(error_of(raw_act(type, map_of(without(good, key)))), Error::malformed) << type;
    const auto wrong_kind = raw_act(type, map_of(with(good, key, map_of({}))));
    EXPECT_EQ(error_of(wrong_kind), Error::malformed) << type << ' ' << int{key};
  }
}

std::vector<Bytes> seats(std::uint8_t count, std::uint8_t first = 1) {
  std::vector<Bytes> all;
  for (std::uint8_t i = 0; i < count; ++i) {
    all.push_back(member(static_cast<std::uint8_t>(first + i)));
  }
  return all;
}

// An array of 24 to 255 items.
Bytes long_list(const std::vector<Bytes>& items) {
  Bytes all = {0x98, static_cast<std::uint8_t>(items.size())};
  for (const Bytes& each : items) all.insert(all.end(), each.begin(), each.end());
  return all;
}

TEST(Content, OfAnOpening) {
  const Fields good = {
      {0, text("geneva")}, {1, string(16, 5)}, {2, list(seats(2))}, {3, null()}, {4, no()}};
  expect_each_refused(
      1, good,
      {{0, text(""), Error::empty},
       {0, text(letters(65)), Error::too_long},
       {0, broken_text(), Error::invalid_text},
       {0, text("a\nb"), Error::invalid_text},
       {0, text("geneva/weapons"), Error::invalid_text},
       {0, text(".."), Error::invalid_text},
       {1, string(15, 5), Error::malformed},
       {2, list({}), Error::inconsistent},
       {2, list({member(1), member(1)}), Error::inconsistent},
       {2, list({member(2), member(1)}), Error::inconsistent},
       {2, long_list(seats(31)), Error::too_long},
       {2, list({member(string(17, 1))}), Error::malformed},
       {2, list({member(string(16, 1), text(""))}), Error::empty},
       {2, list({member(string(16, 1), text(letters(65)))}), Error::too_long},
       {2, list({member(string(16, 1), text("a\x7f"))}), Error::invalid_text},
       {2, list({member(string(16, 1), text("x"), number(0))}), Error::malformed},
       {2, list({member(string(16, 1), text("x"), number(3))}), Error::malformed},
       {2, list({member(string(16, 1), text("x"), number(257))}), Error::malformed},
       {2, list({member(string(16, 1), text("x"), number(1), text(letters(65)))}), Error::too_long},
       {2, list({member(string(16, 1), text("x"), number(1), text("\x1b[2J"))}),
        Error::invalid_text},
       {2, list({list({string(16, 1), text("x"), number(1)})}), Error::malformed},
       {3, string(15, 1), Error::malformed},
       {4, number(1), Error::malformed}});
  EXPECT_EQ(error_of(raw_act(1, map_of(with(good, 2, long_list(seats(30)))))), std::nullopt);
  EXPECT_EQ(error_of(raw_act(1, map_of(with(with(good, 3, string(16, 9)), 4, yes())))),
            std::nullopt);
}

// Handling in the keys `first` and the next.
std::vector<Planted> handling_faults(std::uint8_t first) {
  const auto next = static_cast<std::uint8_t>(first + 1);
  return {{first, number(0), Error::malformed},
          {first, number(4), Error::malformed},
          {first, number(3), Error::inconsistent},
          {next, number(5), Error::inconsistent},
          {next, too_late(), Error::malformed}};
}

TEST(Content, OfALetter) {
  const Fields good = {{0, text("salaam")}, {1, list({})}, {2, number(1)}, {3, null()}};
  const auto copy = [](std::uint8_t reader) { return list({string(16, reader), string(32, 7)}); };
  std::vector<Bytes> thirty_one;
  for (std::uint8_t i = 0; i < 31; ++i) thirty_one.push_back(copy(i));
  std::vector<Planted> faults = handling_faults(2);
  faults.insert(faults.end(), {{0, text(""), Error::empty},
                               {0, broken_text(), Error::invalid_text},
                               {0, text(letters(max_letter_bytes + 1)), Error::too_long},
                               {0, null(), Error::inconsistent},
                               {1, list({copy(1)}), Error::inconsistent}});
  expect_each_refused(2, good, faults);
  EXPECT_EQ(error_of(raw_act(2, map_of(with(with(good, 2, number(3)), 3, number(5))))),
            std::nullopt);

  const Fields marked = with(with(good, 0, null()), 1, list({copy(1), copy(2)}));
  expect_each_refused(2, marked,
                      {{1, list({copy(2), copy(1)}), Error::malformed},
                       {1, list({copy(1), copy(1)}), Error::malformed},
                       {1, list({list({string(16, 1), string(31, 7)})}), Error::malformed},
                       {1, list({list({string(16, 1)})}), Error::malformed},
                       {1, long_list(thirty_one), Error::too_long}});
}

TEST(Content, OfQuestionAndAnswer) {
  expect_each_refused(3, {{0, text("Where?")}, {1, number(5)}},
                      {{0, text(""), Error::empty},
                       {0, text(letters(max_letter_bytes + 1)), Error::too_long},
                       {1, too_late(), Error::malformed},
                       {1, null(), Error::malformed}});
  expect_each_refused(4, {{0, string(32, 7)}, {1, text("There.")}},
                      {{0, string(31, 7), Error::malformed},
                       {1, text(""), Error::empty},
                       {1, text(letters(max_letter_bytes + 1)), Error::too_long}});
}

TEST(Content, OfPhases) {
  expect_each_refused(5, {{0, null()}}, {{0, too_late(), Error::malformed}});
  expect_each_refused(5, {{0, number(9)}}, {});
  for (const std::uint64_t type : {7U, 9U}) {
    expect_each_refused(type, {{0, text("")}},
                        {{0, text(letters(max_reason_bytes + 1)), Error::too_long},
                         {0, broken_text(), Error::invalid_text},
                         {0, null(), Error::malformed}});
    EXPECT_EQ(error_of(raw_act(type, map_of({{0, text(letters(max_reason_bytes))}}))),
              std::nullopt);
  }
  // resume, reopen, leave, raise
  for (const std::uint64_t type : {6U, 8U, 11U, 16U}) expect_each_refused(type, {}, {});
}

TEST(Content, OfAdmissionAndIntroduction) {
  expect_each_refused(10, {{0, member(3)}, {1, null()}},
                      {{0, member(string(16, 3), text("")), Error::empty},
                       {0, member(string(16, 3), text("x"), number(3)), Error::malformed},
                       {1, string(16, 3), Error::inconsistent},
                       {1, string(15, 2), Error::malformed}});
  expect_each_refused(10, {{0, member(3)}, {1, string(16, 2)}}, {});
  expect_each_refused(
      12, {{0, string(16, 1)}, {1, string(16, 2)}},
      {{1, string(16, 1), Error::inconsistent}, {1, string(17, 2), Error::malformed}});
}

TEST(Content, OfMandates) {
  for (const std::uint64_t type : {13U, 15U}) {
    expect_each_refused(type, {{0, string(100, 1)}},
                        {{0, string(0, 1), Error::empty},
                         {0, string(max_mandate_bytes + 1, 1), Error::too_long},
                         {0, text("x"), Error::malformed}});
    EXPECT_EQ(error_of(raw_act(type, map_of({{0, string(max_mandate_bytes, 1)}}))), std::nullopt);
  }
  expect_each_refused(14, {{0, string(32, 1)}}, {{0, string(31, 1), Error::malformed}});
}

TEST(Content, OfRounds) {
  expect_each_refused(
      17, {{0, number(1)}, {1, list({text("first")})}},
      {{0, number(0), Error::inconsistent},
       {0, number(std::uint64_t{1} << 32U), Error::malformed},
       {1, list({}), Error::empty},
       {1, list({text("")}), Error::empty},
       {1, list({text(letters(max_agenda_item_bytes + 1))}), Error::too_long},
       {1, list({broken_text()}), Error::invalid_text},
       {1, long_list(std::vector(max_agenda_items + 1, text("x"))), Error::too_long}});
  expect_each_refused(18, {{0, number(1)}, {1, text("agreed")}},
                      {{0, number(0), Error::inconsistent},
                       {0, number(std::uint64_t{1} << 32U), Error::malformed},
                       {1, text(""), Error::empty},
                       {1, text(letters(max_letter_bytes + 1)), Error::too_long}});
}

TEST(Content, OfADocument) {
  const Fields good = {{0, text("map.png")}, {1, text("image/png")}, {2, number(1)},
                       {3, string(32, 3)},   {4, string(32, 4)},     {5, number(1)},
                       {6, null()}};
  std::vector<Planted> faults = handling_faults(5);
  faults.insert(faults.end(), {{0, text(""), Error::empty},
                               {0, text(letters(256)), Error::too_long},
                               {0, text("../key"), Error::invalid_text},
                               {0, text("a\\b"), Error::invalid_text},
                               {0, text("."), Error::invalid_text},
                               {0, text("a\tb"), Error::invalid_text},
                               {0, text(std::string("a\0b", 3)), Error::invalid_text},
                               {1, text(""), Error::empty},
                               {1, text(letters(129)), Error::too_long},
                               {1, text("a\r\nb"), Error::invalid_text},
                               {2, number(0), Error::empty},
                               {2, number(max_document_bytes + 1), Error::too_long},
                               {3, string(31, 3), Error::malformed},
                               {4, string(33, 4), Error::malformed}});
  expect_each_refused(19, good, faults);
  EXPECT_EQ(error_of(raw_act(19, map_of(with(good, 2, number(max_document_bytes))))), std::nullopt);
}

// What one side gives, in the keys `first` and the next.
std::vector<Planted> gift_faults(std::uint8_t first) {
  const auto next = static_cast<std::uint8_t>(first + 1);
  return {{first, string(0, 1), Error::empty},
          {first, string(max_swap_offer_bytes + 1, 1), Error::too_long},
          {first, null(), Error::malformed},
          {next, string(0, 1), Error::empty},
          {next, string(max_swap_sealed_bytes + 1, 1), Error::too_long},
          {next, text("x"), Error::malformed}};
}

Bytes courier(std::uint8_t number) { return string(32, number); }
Bytes couriers(std::uint8_t count) {
  std::vector<Bytes> all;
  for (std::uint8_t i = 0; i < count; ++i) all.push_back(courier(i));
  return list(all);
}

// What a swap's proposal and a blind question begin with.
const Fields frame = {
    {0, text("a map")}, {1, string(16, 2)}, {2, string(32, 3)}, {3, number(9)}, {4, couriers(4)}};
std::vector<Planted> frame_faults() {
  return {{0, text(""), Error::empty},
          {0, text(letters(max_swap_words_bytes + 1)), Error::too_long},
          {0, broken_text(), Error::invalid_text},
          {2, string(31, 3), Error::malformed},
          {3, number(0), Error::inconsistent},
          {3, too_late(), Error::malformed},
          {3, null(), Error::malformed},
          {4, couriers(3), Error::inconsistent},
          {4, couriers(6), Error::inconsistent},
          {4, couriers(8), Error::too_long},
          {4, list({string(31, 1)}), Error::malformed},
          {4, list({courier(1), courier(0), courier(2), courier(3)}), Error::malformed},
          {4, list({courier(1), courier(1), courier(2), courier(3)}), Error::malformed}};
}

TEST(Content, OfAProposedSwap) {
  Fields good = frame;
  good.insert({{5, string(200, 4)}, {6, string(100, 5)}, {7, null()}});
  std::vector<Planted> faults = gift_faults(5);
  for (const Planted& fault : frame_faults()) faults.push_back(fault);
  faults.insert(faults.end(), {{1, string(15, 2), Error::malformed},
                               {4, couriers(0), Error::inconsistent},
                               {7, string(31, 5), Error::malformed}});
  expect_each_refused(20, good, faults);
  for (const std::uint8_t count : std::initializer_list<std::uint8_t>{1, 7}) {
    EXPECT_EQ(error_of(raw_act(20, map_of(with(good, 4, couriers(count))))), std::nullopt);
  }
  EXPECT_EQ(error_of(raw_act(20, map_of(with(good, 6, null())))), std::nullopt);
  EXPECT_EQ(error_of(raw_act(20, map_of(with(good, 7, string(32, 5))))), std::nullopt);
}

TEST(Content, OfWhatBecomesOfASwap) {
  const Fields join = {{0, string(32, 7)}, {1, string(200, 4)}, {2, string(100, 5)}};
  std::vector<Planted> faults = gift_faults(1);
  faults.push_back({0, string(31, 7), Error::malformed});
  expect_each_refused(21, join, faults);
  EXPECT_EQ(error_of(raw_act(21, map_of(with(join, 2, null())))), std::nullopt);
  expect_each_refused(22, {{0, string(32, 7)}, {1, string(32, 8)}},
                      {{0, string(31, 7), Error::malformed}, {1, string(33, 8), Error::malformed}});
  expect_each_refused(23, {{0, string(32, 7)}, {1, text("")}},
                      {{0, string(31, 7), Error::malformed},
                       {1, text(letters(max_reason_bytes + 1)), Error::too_long},
                       {1, broken_text(), Error::invalid_text},
                       {1, null(), Error::malformed}});
}

// Whom a blind question asks.
Bytes whom(std::size_t count) {
  std::vector<Bytes> all;
  for (std::size_t i = 0; i < count; ++i) all.push_back(string(16, static_cast<std::uint8_t>(i)));
  return list(all);
}

TEST(Content, OfABlindQuestion) {
  Fields good = with(frame, 1, whom(1));
  good.insert({{5, number(1)}, {6, number(20)}, {7, number(300)}, {8, string(3, 1)}});
  std::vector<Planted> faults = frame_faults();
  faults.insert(faults.end(), {{1, whom(0), Error::inconsistent},
                               {1, list({string(15, 2)}), Error::malformed},
                               {1, string(16, 2), Error::malformed},
                               {1, whom(2), Error::inconsistent},  // over couriers
                               {5, number(0), Error::inconsistent},
                               {5, number(256), Error::malformed},
                               {8, string(max_subject_bytes + 1, 1), Error::too_long},
                               {8, text("x"), Error::malformed},
                               {8, null(), Error::malformed}});
  for (const std::uint8_t key : std::initializer_list<std::uint8_t>{6, 7}) {
    faults.push_back({key, number(0), Error::inconsistent});
    faults.push_back({key, number(max_question_size + 1), Error::too_long});
    faults.push_back({key, number(std::uint64_t{1} << 32U), Error::malformed});
    const auto largest = map_of(with(good, key, number(max_question_size)));
    EXPECT_EQ(error_of(raw_act(24, largest)), std::nullopt);
  }
  expect_each_refused(24, good, faults);
  const auto in_rounds = [&](const Bytes& seats_asked) {
    return error_of(raw_act(24, map_of(with(with(good, 4, list({})), 1, seats_asked))));
  };
  EXPECT_EQ(in_rounds(whom(1)), std::nullopt);
  EXPECT_EQ(in_rounds(whom(max_asked)), std::nullopt);
  EXPECT_EQ(in_rounds(whom(max_asked + 1)), Error::too_long);
  EXPECT_EQ(in_rounds(whom(0)), Error::inconsistent);
  EXPECT_EQ(in_rounds(list({string(16, 2), string(16, 3), string(16, 2)})), Error::inconsistent);
  // What a form means is not known here: one that comes later must not tear a track.
  EXPECT_EQ(error_of(raw_act(24, map_of(with(good, 5, number(255))))), std::nullopt);
  EXPECT_EQ(error_of(raw_act(24, map_of(with(good, 8, string(0, 1))))), std::nullopt);
}

TEST(Content, OfAContribution) {
  const auto error = [](const Fields& fields) { return error_of(raw_act(25, map_of(fields))); };
  const Bytes message = string(50, 1);
  const Fields good = {
      {0, string(32, 7)}, {1, list({message})}, {2, string(200, 4)}, {3, string(100, 5)}};
  std::vector<Planted> faults = gift_faults(2);
  std::erase_if(faults, [](const Planted& fault) { return fault.value == null(); });
  faults.insert(faults.end(), {{0, string(31, 7), Error::malformed},
                               {1, list({message, message, message}), Error::too_long},
                               {1, list({string(0, 1)}), Error::empty},
                               {1, list({message, string(0, 1)}), Error::empty},
                               {1, list({text("x")}), Error::malformed},
                               {1, null(), Error::malformed},
                               {2, null(), Error::inconsistent}});
  expect_each_refused(25, good, faults);
  EXPECT_EQ(error(with(good, 3, null())), std::nullopt);
  EXPECT_EQ(error(with(with(good, 2, null()), 3, null())), std::nullopt);
  EXPECT_EQ(error(with(with(good, 2, null()), 3, string(0, 1))), Error::empty);
  EXPECT_EQ(error(with(good, 1, list({message, message}))), std::nullopt);
  EXPECT_EQ(error(with(good, 1, list({}))), std::nullopt);
}

// However it is divided between messages and what is sealed.
TEST(Content, OfAContributionIsBoundedAltogether) {
  const auto error = [](const std::vector<std::size_t>& messages, std::size_t sealed) {
    std::vector<Bytes> strings;
    for (const std::size_t size : messages) strings.push_back(string(size, 1));
    return error_of(raw_act(25, map_of({{0, string(32, 7)},
                                        {1, list(strings)},
                                        {2, string(200, 4)},
                                        {3, sealed == 0 ? null() : string(sealed, 5)}})));
  };
  constexpr std::size_t most = max_contribution_bytes;
  EXPECT_EQ(error({most}, 0), std::nullopt);
  EXPECT_EQ(error({most - 1}, 1), std::nullopt);
  EXPECT_EQ(error({1, most - 2}, 1), std::nullopt);
  EXPECT_EQ(error({}, most), std::nullopt);
  EXPECT_EQ(error({most + 1}, 0), Error::too_long);
  EXPECT_EQ(error({most}, 1), Error::too_long);
  EXPECT_EQ(error({1, most}, 0), Error::too_long);
  EXPECT_EQ(error({1, most - 2}, 2), Error::too_long);
  EXPECT_EQ(error({1}, most), Error::too_long);
}

// What no bytes can say but a caller can.
TEST(Content, BeyondWhatBytesCanSayIsNotMade) {
  const auto error = [](const Content& content) {
    const auto checked = check_content(content);
    return checked ? std::nullopt : std::optional(checked.error());
  };
  EXPECT_EQ(error(Question{.text = "x", .due = at(-1)}), Error::malformed);
  EXPECT_EQ(error(Recess{.until = at(INT64_MAX)}), Error::malformed);
  ProposeSwap swap = sample_swap();
  swap.deadline = at(-1);
  EXPECT_EQ(error(swap), Error::malformed);
  EXPECT_EQ(error(Contribute{.question = {}, .messages = {}, .gift = SwapGift()}), Error::empty);
  EXPECT_EQ(error(Contribute{.question = {}, .messages = std::vector(3, Bytes{1}), .gift = {}}),
            Error::too_long);
  EXPECT_EQ(error(Letter{.text = "x", .handling = {.until = at(5)}}), Error::inconsistent);
  EXPECT_EQ(error(Letter{.text = "x", .copies = {{seat(1), {}}}}), Error::inconsistent);
  EXPECT_EQ(error(Letter{.text = "\xed\xa0\x80"}), Error::invalid_text);  // a surrogate
  EXPECT_EQ(error(Open{.name = "x", .nonce = {}, .members = {}}), Error::inconsistent);
}

}  // namespace
}  // namespace peyk::channel
