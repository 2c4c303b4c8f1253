// The keys of the days as a desk gathers them, as a sequence of events, two bytes each: which, and
// how much. Entry couriers show pages of documents of several days and sets – of one page to five,
// with more signatures or fewer – in any order, again, altered, forged anew throughout, while days
// are forgotten. An assembly does exactly what §7.4 says of pages; the book gives only sets that
// were signed by who it says, and nothing that another entry shows takes away what one has shown.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "key_book.hpp"
#include "play_events.hpp"
#include "require.hpp"
#include "testing/signers.hpp"

using namespace peyk;
using namespace peyk::onion;
using namespace peyk::onion::testing;

namespace {

constexpr std::size_t most_events = 64;
constexpr std::size_t entries = 3;
constexpr Day today(20'000);

// A document as honest couriers have it, and who has signed its set.
struct Document {
  Day day;
  SetDigest digest;
  Bytes bytes;
  std::set<CourierId> signers;
};

struct Town {
  Town() {
    // By how many couriers are in it, and which of them have signed.
    add(today, 3, {0, 1, 2});
    add(today, 4, {0, 1, 2, 3});
    add(today, 4, {1, 2});
    add(today, 4, {});
    add(today, 8, {0, 1, 2, 3, 4, 5, 6, 7});
    add(today, 16, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
    // Whose route leads over no other set.
    add(today, 5, {13, 14, 15}, 11);
    add(today, 6, {0, 5});
    add(today.next(), 3, {0, 1, 2});
    add(today.next(), 5, {0, 1, 2, 4});
  }
  void add(Day day, std::size_t count, const std::vector<std::size_t>& who, std::size_t from = 0) {
    std::vector<KeyEntry> keys;
    keys.reserve(count);
    for (std::size_t i = from; i < from + count; ++i) {
      keys.push_back({signers[i].id, signers[i].onion_key});
    }
    const KeySet set = *KeySet::of(day, std::move(keys));
    Document made{day, set.digest(), encode(document_of(set, signers, who, random)), {}};
    for (const std::size_t i : who) made.signers.insert(signers[i].id);
    documents.push_back(std::move(made));
  }
  [[nodiscard]] std::vector<CourierId> couriers() const {
    std::vector<CourierId> ids;
    ids.reserve(signers.size());
    for (const Signer& one : signers) ids.push_back(one.id);
    return ids;
  }

  crypto::Random random = seeded_random(1);
  std::vector<Signer> signers = make_signers(16, random);
  std::vector<Document> documents;
};

const Town& town() {
  static const Town town;
  return town;
}

// What the page says of pages: docs/protocol.md §7.4.
class Pages {
 public:
  // The bytes of a document, once it is whole.
  std::optional<Bytes> add(const KeyPage& page) {
    if (page.digest != digest_ || page.total != total_) {
      digest_ = page.digest;
      total_ = page.total;
      bytes_.clear();
    }
    if (total_ == 0 || page.offset != bytes_.size()) return std::nullopt;
    bytes_.insert(bytes_.end(), page.bytes.begin(), page.bytes.end());
    if (bytes_.size() < total_) return std::nullopt;
    digest_ = {};
    total_ = 0;
    return std::exchange(bytes_, {});
  }
  [[nodiscard]] std::size_t size() const { return bytes_.size(); }

 private:
  SetDigest digest_;
  std::uint32_t total_ = 0;
  Bytes bytes_;
};

// Only what a courier can have sent: it was read from a cell.
std::optional<KeyPage> read(const KeyPage& page) {
  if (page.total == 0) return *decode_key_page(no_key_page_cell(page.day, {}));
  Cell cell = key_page_cell(page.day, page.digest, Bytes(page.total), page.offset, {});
  std::ranges::copy(page.bytes, cell.mutable_payload().subspan(44).begin());
  auto again = decode_key_page(cell);
  if (!again) return std::nullopt;
  return *std::move(again);
}

class Play {
 public:
  void event(std::uint8_t what, std::uint8_t much) {
    const std::size_t entry = what / 16 % entries;
    switch (what % 16) {
      case 12:
        return forget(much);
      case 13:
        return show(entry, absent(much));
      case 14:
        return show_whole(entry, much % town().documents.size());
      case 15:
        return show_forged(entry, much);
      default:
        // By what it is altered, if it is.
        return show(entry, altered(page_of(much), what % 16, much));
    }
  }
  void finish() { check(); }

 private:
  struct Line {
    Pages pages;
    KeyDocumentAssembly assembly;
  };
  // By an entry, of a day: the sets, and who is known by it to have signed each.
  struct Showed {
    std::map<SetDigest, std::set<CourierId>> by_set;
  };

  // One of all the pages.
  static KeyPage page_of(std::uint8_t much) {
    const Document& one = town().documents[much % town().documents.size()];
    const std::size_t pages = (one.bytes.size() + key_page_bytes_limit - 1) / key_page_bytes_limit;
    return page_at(one, much / town().documents.size() % pages * key_page_bytes_limit);
  }
  static KeyPage page_at(const Document& one, std::size_t offset) {
    const auto cell =
        key_page_cell(one.day, one.digest, one.bytes, static_cast<std::uint32_t>(offset), {});
    return *decode_key_page(cell);
  }
  static KeyPage absent(std::uint8_t much) {
    return *decode_key_page(no_key_page_cell(much % 2 == 0 ? today : today.next(), {}));
  }
  static KeyPage altered(KeyPage page, std::uint8_t how, std::uint8_t much) {
    switch (how) {
      case 1:
        page.bytes[page.bytes.size() * much / 256] ^= 1U;
        break;
      case 2:
        page.digest.mutable_span()[much % SetDigest::size] ^= 1U;
        break;
      case 3:
        page.day = page.day == today ? today.next() : today;
        break;
      case 4:  // as if it were another page of the document
        page.offset = page.offset == 0 ? key_page_bytes_limit : 0;
        break;
      case 5:
        page.digest = town().documents[much % 7U].digest;
        break;
      case 6:
        page.total = page.offset + static_cast<std::uint32_t>(page.bytes.size());
        break;
      case 7:  // where signatures are
        page.bytes[page.bytes.size() - 1U - much % page.bytes.size()] ^= 1U;
        break;
      default:
        break;
    }
    return page;
  }
  void show_whole(std::size_t entry, std::size_t number) {
    const Document& one = town().documents[number];
    for (std::size_t at = 0; at < one.bytes.size(); at += key_page_bytes_limit) {
      show(entry, page_at(one, at));
    }
  }
  // Made with care: a set of other keys, of its own digest, with the signatures of a true one.
  void show_forged(std::size_t entry, std::uint8_t much) {
    const Document& one = town().documents[much % town().documents.size()];
    KeyDocument document = *decode_key_document(one.bytes);
    std::vector<KeyEntry> other = document.set.entries();
    std::swap(other.front().key, other.back().key);
    if (much > 127) other.pop_back();
    document.set = *KeySet::of(one.day, std::move(other));
    const Document forged{one.day, document.set.digest(), encode(document), {}};
    for (std::size_t at = 0; at < forged.bytes.size(); at += key_page_bytes_limit) {
      show(entry, page_at(forged, at));
    }
  }

  void show(std::size_t entry, const KeyPage& made) {
    const auto page = read(made);
    if (!page) return;
    const CourierId& by = town().signers[entry].id;
    Line& line = lines_.try_emplace({entry, page->day}, Line{{}, KeyDocumentAssembly(page->day)})
                     .first->second;
    const auto whole = line.pages.add(*page);
    const auto document = line.assembly.add(*page);
    const auto request = line.assembly.next_request({});
    require(request.offset == line.pages.size() && request.offset < key_document_limit);
    if (document && *document) {
      require(whole && encode(**document) == *whole);
      require((*document)->set.day() == page->day && (*document)->set.digest() == page->digest);
    }
    if (!document) require(whole.has_value());
    // Asked before, as the desk does.
    require(book_.next_request(by, page->day, {}).day == page->day);
    book_.on_page(by, *page, ++ticks_);
    require(book_.next_request(by, page->day, {}).offset == request.offset);
    if (whole) note_shown(entry, *page, *whole);
    check();
  }
  // As it is, or with signatures that do not hold.
  void note_shown(std::size_t entry, const KeyPage& page, const Bytes& whole) {
    for (const Document& one : town().documents) {
      if (one.day != page.day || one.digest != page.digest || one.signers.empty()) continue;
      Showed& showed = showed_[{entry, one.day}];
      auto& signers = showed.by_set[one.digest];
      if (one.bytes == whole) signers.insert(one.signers.begin(), one.signers.end());
    }
  }
  void forget(std::uint8_t much) {
    const Day before = much % 4 == 3 ? today.next() : today;
    book_.forget_before(before);
    std::erase_if(showed_, [before](const auto& one) { return one.first.second < before; });
    std::erase_if(lines_, [before](const auto& one) { return one.first.second < before; });
    check();
  }

  // --- what must hold ---
  static bool is_true(const VerifiedKeySet& set, Day day) {
    std::set<CourierId> may;
    for (const Document& one : town().documents) {
      if (one.day != day || one.digest != set.set().digest()) continue;
      may.insert(one.signers.begin(), one.signers.end());
    }
    return std::ranges::all_of(set.signers(),
                               [&may](const CourierId& id) { return may.contains(id); });
  }
  void check() const {
    for (const Day day : {today, today.next()}) {
      require(book_.signers(day) <= couriers_in_set_limit);
      require(book_.has_any(day) || book_.signers(day) == 0);
      for (std::size_t i = 0; i + 2 < town().signers.size(); i += 5) {
        const desk::Route route = {town().signers[i].id, town().signers[i + 1].id,
                                   town().signers[i + 2].id};
        const auto* set = book_.set_for(day, route);
        if (set == nullptr) continue;
        require(is_true(*set, day) && usable(route, *set));
      }
    }
    for (const auto& [of, showed] : showed_) check_kept(of.second, showed);
  }
  // What an entry has shown stays, whatever others show, unless it shows too many itself.
  void check_kept(Day day, const Showed& showed) const {
    if (std::cmp_greater(showed.by_set.size(), desk::max_sets_of_an_entry)) return;
    for (const auto& [digest, all] : showed.by_set) {
      require(book_.signers(day) >= all.size());
      if (all.size() < 3) continue;
      const std::vector<CourierId> signers(all.begin(), all.end());
      const desk::Route route = {signers[0], signers[1], signers.back()};
      const auto* set = book_.set_for(day, route);
      require(set != nullptr && is_true(*set, day) && usable(route, *set));
    }
  }

  desk::KeyBook book_{town().couriers(), keys_of(town().signers)};
  std::map<std::pair<std::size_t, Day>, Line> lines_;
  std::map<std::pair<std::size_t, Day>, Showed> showed_;
  std::uint64_t ticks_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  play_events<Play>({data, size}, most_events);
  return 0;
}
