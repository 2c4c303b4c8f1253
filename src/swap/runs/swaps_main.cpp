// peyk-swaps A..B: plays drawn swaps and says what came of them; fails if one side ever got alone.
#include <charconv>
#include <iostream>
#include <memory>
#include <string_view>

#include "world.hpp"

namespace {

using namespace peyk::swap;

bool read_range(std::string_view text, std::uint64_t& first, std::uint64_t& last) {
  const std::size_t dots = text.find("..");
  if (dots == std::string_view::npos) return false;
  const auto is_number = [](std::string_view digits, std::uint64_t& number) {
    const char* end = std::to_address(digits.end());
    const auto read = std::from_chars(std::to_address(digits.begin()), end, number);
    return read.ec == std::errc() && read.ptr == end;
  };
  return is_number(text.substr(0, dots), first) && is_number(text.substr(dots + 2), last) &&
         first <= last;
}

}  // namespace

int main(int argc, char** argv) {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  if (argc != 2 || !read_range(argv[1], first, last)) {
    std::cerr << "usage: peyk-swaps A..B\n";
    return 2;
  }
  std::size_t bad = 0;
  std::size_t released = 0;
  std::size_t ended = 0;
  std::size_t undecided = 0;
  std::size_t cheats = 0;
  std::size_t messages = 0;
  std::size_t crashes = 0;
  for (std::uint64_t seed = first; seed <= last; ++seed) {
    const runs::Outcome outcome = runs::play(seed);
    if (!outcome.violation.empty()) {
      ++bad;
      std::cout << "swap " << seed << ": " << outcome.violation << "\n";
    }
    released += outcome.first == Standing::released ? 1 : 0;
    ended += outcome.first == Standing::expired || outcome.first == Standing::withdrawn ? 1 : 0;
    undecided += outcome.first == Standing::undecided ? 1 : 0;
    cheats += outcome.has_cheat ? 1 : 0;
    messages += outcome.messages;
    crashes += outcome.crashes;
    const std::uint64_t played = seed - first + 1;
    if (played % 500 == 0) std::cout << "swaps: " << played << " played" << std::endl;
  }
  std::cout << "swaps: " << last - first + 1 << " played, " << bad
            << " with one side only or another fault; " << released << " released, " << ended
            << " ended, " << undecided << " undecided; " << cheats << " with a cheat; " << messages
            << " messages, " << crashes << " crashes\n";
  return bad == 0 ? 0 : 1;
}
