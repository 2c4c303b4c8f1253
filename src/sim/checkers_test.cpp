#include "checkers.hpp"

#include <algorithm>
#include <gtest/gtest.h>

#include "peyk/sim/mark.hpp"

namespace peyk::sim {
namespace {

onion::Cell cell_with(std::string_view text, std::size_t at) {
  onion::Cell cell;
  std::ranges::copy(as_bytes(text), cell.mutable_span().begin() + static_cast<std::ptrdiff_t>(at));
  return cell;
}

TEST(CheckCell, FindsTheMarkAtEveryPlace) {
  for (std::size_t at = 0; at + secret_mark.size() <= onion::cell_size; ++at) {
    const auto failure = check_cell(NodeId(3), cell_with(secret_mark, at));
    ASSERT_TRUE(failure.has_value()) << at;
    ASSERT_EQ(failure->checker, "nothing-in-the-clear");
  }
}

TEST(CheckCell, SaysWhatItIs) {
  const auto failure = check_cell(NodeId(3), cell_with(marked("channel 0\n"), 5'000));
  ASSERT_TRUE(failure.has_value());
  EXPECT_TRUE(failure->what.starts_with("node 3 sent ~peyk-secret~channel 0?")) << failure->what;
}

TEST(CheckCell, TakesNothingElseForIt) {
  const std::string_view all_but_the_last = secret_mark.substr(0, secret_mark.size() - 1);
  for (const std::size_t at :
       {std::size_t{0}, std::size_t{9'000}, onion::cell_size - all_but_the_last.size()}) {
    EXPECT_FALSE(check_cell(NodeId(3), cell_with(all_but_the_last, at)).has_value()) << at;
  }
}

}  // namespace
}  // namespace peyk::sim
