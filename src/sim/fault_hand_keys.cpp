// A courier that hands one desk keys of its own: for itself and in the names of all others, in a
// set that it has signed in all their names. Were they ever used, it could open every layer.
#include <map>
#include <memory>
#include <utility>

#include "peyk/onion/key_page.hpp"
#include "peyk/onion/layer.hpp"

#include "fault_hand.hpp"

namespace peyk::sim {

namespace {

class OtherKeys {
 public:
  OtherKeys(World& world, CourierNode& liar)
      : world_(world), liar_(liar), random_(world.seed("other keys")) {}

  // In the place of the page that the courier would send.
  onion::Cell page(onion::Cell cell) {
    const auto head = onion::read_head(cell);
    const auto page = onion::decode_key_page(cell);
    if (!head || !page) return cell;
    const OfDay& of_day = keys_of(page->day);
    return onion::key_page_cell(page->day, of_day.digest, of_day.document, page->offset,
                                head->exchange);
  }

  // Whether a cell was made for these keys and goes over anyone but the liar: a path of the liar
  // alone, when no other courier is there, needs nobody else's signature.
  [[nodiscard]] bool opens(const onion::Cell& cell) const {
    const auto front = onion::read_request(cell);
    if (!front || front->position != onion::Position::entry) return false;
    const auto of_day = days_.find(front->day);
    if (of_day == days_.end()) return false;
    auto layer = onion::open_layer(cell.copy(), *of_day->second.own);
    if (!layer) return false;
    while (layer->header.next.has_value()) {
      if (*layer->header.next != liar_.id()) return true;
      layer = onion::open_layer(onion::onward_cell(std::move(*layer), front->exchange),
                                *of_day->second.own);
      if (!layer) return true;
    }
    return false;
  }

 private:
  struct OfDay {
    std::unique_ptr<onion::DayKey> own;
    onion::SetDigest digest;
    Bytes document;
  };

  const OfDay& keys_of(Day day) {
    const auto found = days_.find(day);
    if (found != days_.end()) return found->second;
    OfDay made;
    made.own = std::make_unique<onion::DayKey>(
        onion::DayKey{.day = day, .pair = crypto::KemKeyPair::generate(random_)});
    std::vector<onion::KeyEntry> entries;
    for (const auto& courier : world_.couriers()) {
      const bool is_own = courier.get() == &liar_;
      entries.push_back({.courier = courier->id(),
                         .key = is_own ? made.own->pair.public_key()
                                       : crypto::KemKeyPair::generate(random_).public_key()});
    }
    auto set = *onion::KeySet::of(day, std::move(entries));
    made.digest = set.digest();
    std::vector<onion::KeyDocument::SetSignature> signatures;
    const crypto::SigningKey signing = liar_.signing_key();
    for (const onion::KeyEntry& entry : set.entries()) {
      const auto statement = onion::state(entry.courier, day, made.digest, signing, random_);
      signatures.push_back({.signer = entry.courier, .signature = statement.signature});
    }
    made.document = encode(onion::KeyDocument{std::move(set), std::move(signatures)});
    return days_.emplace(day, std::move(made)).first->second;
  }

  World& world_;
  CourierNode& liar_;
  crypto::Random random_;
  std::map<Day, OfDay> days_;
};

}  // namespace

void FaultHand::start_other_keys(const Fault& fault) {
  CourierNode& liar = *world_.find_courier(NodeId(fault.who));
  const auto keys = std::make_shared<OtherKeys>(world_, liar);
  liar.set_key_pages([keys, victim = NodeId(fault.whom)](NodeId to, onion::Cell cell) {
    return to == victim ? keys->page(std::move(cell)) : std::move(cell);
  });
  liar.set_eye([this, keys, name = liar.name()](const onion::Cell& cell) {
    if (!keys->opens(cell)) return;
    told_.failed({.at = {}, .checker = "keys-all-signed", .what = name + " gave keys of its own"});
  });
}

}  // namespace peyk::sim
