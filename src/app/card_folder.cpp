#include "card_folder.hpp"

#include <algorithm>

#include "peyk/identity/card_text.hpp"
#include "peyk/net/process.hpp"

#include "files.hpp"

namespace peyk::app {

namespace fs = std::filesystem;
using identity::CourierCard;
using text::Message;

namespace {

std::string text_of(const crypto::SecretBytes& bytes) { return {bytes.begin(), bytes.end()}; }

fs::path file_of(const fs::path& folder, const CourierCard& card) {
  return folder / (to_hex(card.id().span().first(16)) + ".card");
}

Result<CourierCard> parse(const Result<crypto::SecretBytes>& bytes, const std::string& file) {
  if (!bytes) return std::unexpected(bytes.error());
  auto card = identity::courier_card_from_text(text_of(*bytes));
  if (!card) return std::unexpected(worded(card.error(), file, true));
  return std::move(*card);
}

}  // namespace

Result<CourierCard> read_courier_card(const std::string& file) {
  const std::size_t limit = identity::card_text_max_size;
  return parse(file == "-" ? read_standard_input(limit) : read_file(file, limit), file);
}

Result<std::vector<CourierCard>> read_cards(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code failed;
  if (!fs::exists(folder, failed)) return std::vector<CourierCard>();
  fs::directory_iterator entry(folder, failed);
  for (; !failed && entry != fs::directory_iterator(); entry.increment(failed)) {
    if (entry->path().extension() == ".card") files.push_back(entry->path());
  }
  if (failed) return std::unexpected(failure_of_file(failed.value(), folder));
  std::ranges::sort(files);
  if (files.size() > most_trusted) {
    return fail(Message::error_too_many_couriers,
                {{"limit", static_cast<std::int64_t>(most_trusted)}});
  }
  std::vector<CourierCard> cards;
  for (const fs::path& file : files) {
    auto card = read_courier_card(file.string());
    if (!card) return std::unexpected(card.error());
    cards.push_back(std::move(*card));
  }
  return cards;
}

Result<Added> add_cards(const fs::path& folder, const std::vector<CourierCard>& cards,
                        std::size_t most) {
  auto there = read_cards(folder);
  if (!there) return std::unexpected(there.error());
  Added added;
  for (const CourierCard& card : cards) {
    const auto same = std::ranges::find(*there, card.id(), &CourierCard::id);
    const auto named = std::ranges::find(*there, card.name(), &CourierCard::name);
    if (named != there->end() && named != same) {
      return fail(Message::error_courier_name_taken, {{"courier", card.name()}});
    }
    if (same != there->end() && *same == card) {
      added.known.push_back(card);
      continue;
    }
    if (same != there->end()) {
      *same = card;
    } else {
      there->push_back(card);
    }
    added.fresh.push_back(card);
  }
  if (there->size() > most) {
    return fail(Message::error_too_many_couriers, {{"limit", static_cast<std::int64_t>(most)}});
  }
  if (const auto made = net::make_private_folder(folder); !made) {
    return std::unexpected(worded(made.error(), folder));
  }
  for (const CourierCard& card : added.fresh) {
    const std::string block = identity::to_text_block(card);
    if (auto done = write_file(file_of(folder, card), as_bytes(block)); !done) {
      return std::unexpected(done.error());
    }
  }
  return added;
}

}  // namespace peyk::app
