// What a dealer who cheats seals: the bytes are the content, under the dealer's own key, so that it
// opens and is read. Behind two bytes: how many items were agreed on beside the first, and
// for which of them, if any, something else than is in it. What is accepted encodes to itself and
// is what was agreed on; nothing else is refused that encodes to itself.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "peyk/base/cbor.hpp"
#include "peyk/crypto/aead.hpp"
#include "peyk/crypto/kdf.hpp"

#include "require.hpp"
#include "swap_fixture.hpp"

using namespace peyk;
using namespace peyk::swap;

namespace {

using crypto::Label;

struct Scene {
  Swap swap{4};
  Dealer dealer = dealer_of(swap.secrets[0], *swap.frame);
};

Bytes sealed_by(const Scene& scene, ByteSpan content) {
  const FrameId id = scene.swap.frame->id();
  Bytes sealed(content.size() + crypto::tag_size);
  crypto::seal_once(
      crypto::derive<crypto::OnceKey>(Label::swap_content, scene.dealer.key(), {id.span()}),
      id.span(), content, sealed);
  return sealed;
}

// Content as the page has it.
Bytes encoded(const std::vector<Item>& items) {
  cbor::Writer writer;
  writer.map(2).key(0).uint(1).key(1).array(items.size());
  for (const Item& item : items) writer.array(2).bytes(item.salt.span()).bytes(item.bytes);
  return std::move(writer).take();
}

// The items at the beginning of it, as far as it can be followed: whoever cheats agreed on those.
std::vector<Item> items_in(ByteSpan content) {
  cbor::Reader reader(content);
  (void)reader.map(2);
  (void)reader.key();
  (void)reader.skip();
  (void)reader.key();
  const auto count = reader.array(most_items);
  std::vector<Item> items;
  for (std::size_t i = 0; count && i < *count; ++i) {
    (void)reader.array(2);
    const auto salt = reader.bytes_exactly(ItemSalt::size);
    const auto bytes = reader.bytes(content_max_size);
    if (!salt || !bytes) break;
    items.push_back({*ItemSalt::from(*salt), crypto::secret_bytes(*bytes)});
  }
  return items;
}

void play(const Scene& scene, std::size_t agreed, std::size_t other, ByteSpan content) {
  const std::vector<Item> inside = items_in(content);
  const Bytes sealed = sealed_by(scene, content);
  Offer offer = scene.swap.gifts[0].offer;
  offer.sealed = digest_of(sealed);
  offer.items.clear();
  offer.items.reserve(agreed);
  for (std::size_t i = 0; i < agreed; ++i) {
    const bool is_inside = i < inside.size() && i + 1 != other;
    offer.items.push_back(is_inside ? commitment_of(inside[i].salt, inside[i].bytes)
                                    : ItemCommitment());
  }
  const auto opened = open(*scene.swap.frame, offer, scene.dealer.key(), sealed);
  const bool is_honest =
      inside.size() == agreed && (other == 0 || other > agreed) &&
      std::ranges::none_of(inside, [](const Item& item) { return item.bytes.empty(); }) &&
      std::ranges::equal(encoded(inside), content);
  require(opened.has_value() == is_honest);
  if (!opened) {
    require(opened.error() == Error::refused);
    return;
  }
  require(std::ranges::equal(encoded(*opened), content));
  for (std::size_t i = 0; i < agreed; ++i) {
    require(commitment_of((*opened)[i].salt, (*opened)[i].bytes) == offer.items[i]);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Scene scene;
  if (size < 2) return 0;
  play(scene, std::size_t{data[0]} + 1, data[1], ByteSpan(data, size).subspan(2));
  return 0;
}
