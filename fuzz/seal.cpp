// A relation against arbitrary frames and stored states. The first byte says what the rest is:
//   even: a frame (padded with zeros), or patches (offset 2, value 1) of one that would be accepted
//   odd:  a stored state, or patches of a good one
// What is refused changes nothing; what is stored comes back.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "require.hpp"
#include "two_desks.hpp"

using namespace peyk;
using namespace peyk::seal;

namespace {

// A state, and the frame that would come next.
struct Scene {
  crypto::SecretBytes state;
  bool opening;
  Frame next;
};

std::vector<Scene> scenes() {
  std::vector<Scene> all;
  auto desks = seal::testing::two_strangers();
  desks.zero.relation.start(seal::testing::noon, desks.zero.random);
  all.push_back({desks.one.state(), true, desks.zero.standing()});
  desks.one.open(all.back().next);
  all.push_back({desks.zero.state(), true, desks.one.standing()});
  desks.zero.open(all.back().next);
  all.push_back({desks.one.state(), true, desks.zero.standing()});
  desks.one.open(all.back().next);
  all.push_back({desks.zero.state(), false, desks.one.acknowledge("ack")});
  all.push_back({desks.zero.state(), false, desks.one.say("turning").frame});
  desks.zero.hear(all.back().next);
  all.push_back({desks.one.state(), false, desks.zero.say("answer").frame});
  (void)*desks.zero.relation.reopen(seal::testing::noon, desks.zero.random);
  all.push_back({desks.one.state(), true, desks.zero.standing()});
  return all;
}

void patch(MutableBytes target, ByteSpan patches) {
  ByteReader in(patches);
  while (in.remaining() >= 3) {
    const std::size_t offset = in.u16();
    target[offset % target.size()] = in.u8();
  }
}

bool without_effect(const Events& events) {
  return std::ranges::any_of(events, [](const Event& one) {
    return std::holds_alternative<event::Repeated>(one) ||
           std::holds_alternative<event::SignOfFork>(one) ||
           std::holds_alternative<event::SignOfRollback>(one) ||
           (std::holds_alternative<event::Refused>(one));
  });
}

void hear(const Scene& scene, const Frame& frame) {
  Relation relation = *Relation::restore(scene.state);
  auto random = seal::testing::random_of(1);
  const Events events = scene.opening
                            ? relation.on_opening_frame(frame, seal::testing::noon, random)
                            : relation.on_session_frame(*relation.generation(), frame);
  const auto after = relation.serialise();
  const bool delivered = seal::testing::has<event::Delivered>(events);
  if (without_effect(events) && !delivered) require(after == scene.state);
  require(Relation::restore(after)->serialise() == after);
}

void restore(ByteSpan state, const Frame& frame) {
  auto relation = Relation::restore(state);
  if (!relation) return;
  require(std::ranges::equal(relation->serialise(), state));
  auto random = seal::testing::random_of(2);
  relation->on_opening_frame(frame, seal::testing::noon, random);
  relation->on_session_frame(Generation(0), frame);
  relation->start(seal::testing::noon, random);
  (void)relation->reopen(seal::testing::noon, random);
  relation->tick(seal::testing::noon + Duration::days(40), random);
  (void)relation->seal_message({}, random);
  (void)relation->seal_acknowledgement({}, random);
  (void)relation->standing_openings();
  require(Relation::restore(relation->serialise()).has_value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::vector<Scene> all = scenes();
  if (size < 1) return 0;
  const ByteSpan rest = ByteSpan(data, size).subspan(1);
  const Scene& scene = all[(data[0] >> 2U) % all.size()];
  const bool patched = (data[0] & 2U) != 0;
  if ((data[0] & 1U) == 0) {
    Frame frame = patched ? scene.next : Frame();
    if (patched) {
      patch(frame.mutable_span(), rest);
    } else {
      std::ranges::copy(rest.first(std::min(rest.size(), frame_size)),
                        frame.mutable_span().begin());
    }
    hear(scene, frame);
  } else if (patched) {
    auto state = scene.state;
    patch(state, rest);
    restore(state, scene.next);
  } else {
    restore(rest, scene.next);
  }
  return 0;
}
