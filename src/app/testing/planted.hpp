// Lies for `peyk-planted`, which is `peyk` linked with functions that stand in for some of its own
// and lie: for scenarios, never shipped (CMakeLists.txt here). The product has no seam for them.
//
// Which are told says PEYK_PLANT, names with commas between. Each is told once, and those of one
// place in the order in which they are named. What is told is said on standard error; a lie that
// was named and not told makes the program end with a failure, so that none is taken for told.
#pragma once

#include <cstdint>
#include <optional>

#include "peyk/crypto/random.hpp"

namespace peyk::app::testing {

// Where the program lies.
enum class Place : std::uint8_t { courier, boxes, gift, lists, overlap, ballot };

enum class Plant : std::uint8_t {
  // A courier of a swap, from the first deposit on.
  wrong_share,            // releases before it may, what is no share of any key
  ready_with_nothing,     // states ready although one side has not deposited, and keeps to it
  both_at_once,           // states ready and expired, to the same side
  each_side_differently,  // serves the side that deposited first, states expired to the other
  // A courier of boxes.
  altered_bodies,  // gives no body as it was put, from the first on
  // A party that gives.
  // Of either its own program finds sealed what was promised.
  wrong_key,         // what is sealed opens with another key than the one that is shared
  another_item,      // what is sealed is not what was committed to
  forged_signature,  // what it commits to and gives is no signature
  // A party of common ground.
  repeated_element,  // its first list holds an element twice
  identity_element,  // its first list holds the identity
  longer_list,       // its first list holds one more than the sheet says
  another_list,      // the list that it sends is not the one of which its proofs are
  another_constant,  // it shows the S of another key than the one that it shares
  other_key,         // it raises the other's list with another key than that of its own list
  silence,           // it says nothing after its first list, for ever
  // A party of an overlap.
  no_room,  // it answers that there is none, whatever there is
  // A party of a ballot.
  identity_key,    // its key is the identity
  foreign_key,     // its key is one of which it does not have the secret
  no_vote,         // it says nothing after its key, for ever
  unproved_vote,   // the proof of its last vote does not hold
  another_number,  // it releases another number than the one that its shares are tied to
  kept_number,     // it releases nothing; it says when it has the result from what others release
};

// The lie that is next at a place.
[[nodiscard]] std::optional<Plant> next_at(Place place);
// It is told now, or is certain to be: the one after it is next.
void take(Plant plant);
void say_told(Plant plant);
void tell(Plant plant);  // both

// What a liar draws.
crypto::Random& chance();

}  // namespace peyk::app::testing
