// One party of a blind question, told line by line what comes to it; oracle.mjs plays the other.
//
//   question:  command argument …      arguments in hexadecimal, numbers are decimal
//   answer:    ok value …              or "refused", or "unknown" for a question without sense
#include <charconv>
#include <iostream>
#include <limits>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "peyk/blind/ballot.hpp"
#include "peyk/blind/common_ground.hpp"
#include "peyk/blind/overlap.hpp"
#include "peyk/crypto/entropy.hpp"

namespace {

using namespace peyk;
using namespace peyk::blind;

using Arguments = std::vector<std::string>;

const std::string refused = "refused";

// A question that makes no sense ends the process, and with it the test.
Bytes hex(const std::string& argument) { return from_hex(argument).value(); }

std::uint32_t number(const std::string& argument) {
  std::uint32_t value = 0;
  std::from_chars(argument.data(), argument.data() + argument.size(), value);
  return value;
}

PartyIndex party(const std::string& argument) {
  return PartyIndex(static_cast<std::uint8_t>(number(argument)));
}

std::string ok(ByteSpan value) { return "ok " + to_hex(value); }
std::string ok(bool good) { return good ? "ok" : refused; }

// Computes what there is to compute.
bool work(CommonGround& ground) {
  while (true) {
    const CommonGround::Range range = ground.left(std::numeric_limits<std::size_t>::max());
    if (range.count == 0) return true;
    if (!ground.take(ground.compute(range))) return false;
  }
}

class Party {
 public:
  std::string answer(const std::string& command, const Arguments& a) {
    if (command == "ground") {  // sheet party seed item …
      std::vector<crypto::SecretBytes> items;
      for (std::size_t i = 3; i < a.size(); ++i) items.push_back(crypto::secret_bytes(hex(a[i])));
      ground_ = CommonGround::begin(Sheet::decode(hex(a.at(0))).value(), party(a.at(1)),
                                    std::move(items), crypto::Seed::from(hex(a.at(2))).value())
                    .value();
      return ok(work(*ground_));
    }
    if (command == "overlap") {  // sheet party seed bound
      overlap_ = Overlap::begin(Sheet::decode(hex(a.at(0))).value(), party(a.at(1)),
                                bound_of(number(a.at(3))), crypto::Seed::from(hex(a.at(2))).value())
                     .value();
      return "ok";
    }
    if (command == "ballot") {  // sheet party seed accepted
      const auto place = static_cast<std::size_t>(number(a.at(1)));
      if (ballots_.size() <= place) ballots_.resize(place + 1);
      auto seed = crypto::Seed::from(hex(a.at(2))).value();
      ballots_[place] = Ballot::begin(Sheet::decode(hex(a.at(0))).value(), party(a.at(1)),
                                      crypto::secret_bytes(hex(a.at(3))), std::move(seed))
                            .value();
      return "ok";
    }
    if (command.starts_with("ballot.")) return of_ballot(command, a);
    if (command.starts_with("ground.")) return of_ground(command, a);
    if (command.starts_with("overlap.")) return of_overlap(command, a);
    return "unknown";
  }

 private:
  std::string of_ground(const std::string& command, const Arguments& a) {
    CommonGround& ground = ground_.value();
    if (command == "ground.first") return ok(*ground.first_list());
    if (command == "ground.second") return ok(*ground.second_list());
    if (command == "ground.on_first") return ok(ground.on_first_list(hex(a.at(0))).has_value());
    if (command == "ground.on_second") {
      return ok(ground.on_second_list(hex(a.at(0))) && work(ground));
    }
    if (command == "ground.swap") {  // own s, their S
      return ok(ground.on_swap(crypto::SecretScalar::from(hex(a.at(0))).value(),
                               crypto::Element::from(hex(a.at(1))).value()) &&
                work(ground));
    }
    if (command == "ground.released") {
      return ok(ground.on_released(crypto::SecretScalar::from(hex(a.at(0))).value()) &&
                work(ground));
    }
    if (command == "ground.common") {  // how many, and the places as bytes
      Bytes places = {static_cast<std::uint8_t>(ground.common_count())};
      for (const std::size_t place : ground.common()) {
        places.push_back(static_cast<std::uint8_t>(place));
      }
      return ok(places);
    }
    return "unknown";
  }

  std::string of_overlap(const std::string& command, const Arguments& a) {
    Overlap& overlap = overlap_.value();
    if (command == "overlap.bits") return ok(overlap.bits());
    if (command == "overlap.answer") return ok(overlap.answer());
    if (command == "overlap.on_bits") return ok(overlap.on_bits(hex(a.at(0))).has_value());
    if (command == "overlap.on_answer") {
      const auto said = overlap.on_answer(hex(a.at(0)));
      if (!said) return refused;
      const Bytes bit = {static_cast<std::uint8_t>(*said ? 1 : 0)};
      return ok(bit);
    }
    return "unknown";
  }

  // Each with the party that is asked first.
  std::string of_ballot(const std::string& command, const Arguments& a) {
    Ballot& ballot = ballots_.at(number(a.at(0))).value();
    if (command == "ballot.constant") {  // s
      return ok(ballot.on_constant(crypto::SecretScalar::from(hex(a.at(1))).value()).has_value());
    }
    if (command == "ballot.message") {  // round
      return ok(ballot.message(static_cast<Ballot::Round>(number(a.at(1)))).value());
    }
    if (command == "ballot.on_message") {  // from, message
      return ok(ballot.on_message(party(a.at(1)), hex(a.at(2))).has_value());
    }
    if (command == "ballot.accepted") {
      Bytes places;
      for (const std::size_t place : ballot.accepted_by_all()) {
        places.push_back(static_cast<std::uint8_t>(place));
      }
      return ok(places);
    }
    return "unknown";
  }

  std::optional<CommonGround> ground_;
  std::optional<Overlap> overlap_;
  std::vector<std::optional<Ballot>> ballots_;
};

}  // namespace

int main() {
  crypto::initialise();
  Party us;
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream words(line);
    std::string command;
    words >> command;
    Arguments arguments;
    for (std::string argument; words >> argument;) arguments.push_back(argument);
    std::cout << us.answer(command, arguments) << std::endl;
  }
}
