#include "peyk/text/names.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include "fold_parts.hpp"
#include "utf8.hpp"

namespace peyk::text {
namespace {

using icu::UnicodeString;

// Folding is the same for ever for characters that a version of Unicode has; of later ones a desk
// with an older library knows nothing.
constexpr std::uint8_t unicode_version = 15;

bool is_known(UChar32 c) {
  switch (u_charType(c)) {
    case U_UNASSIGNED:
    case U_PRIVATE_USE_CHAR:
    case U_SURROGATE:
    case U_CONTROL_CHAR:
      return false;
    default:
      break;
  }
  UVersionInfo age{};
  u_charAge(c, age);
  return age[0] < unicode_version || (age[0] == unicode_version && age[1] == 0);
}

// Latin letters that do not come apart into one of a to z and a mark; lower case, after folding.
std::string_view plain_latin(UChar32 c) {
  switch (c) {
    case 0x00E6:
      return "ae";
    case 0x00F0:
    case 0x0111:
      return "d";
    case 0x00F8:
      return "o";
    case 0x00FE:
      return "th";
    case 0x0127:
      return "h";
    case 0x0131:
      return "i";
    case 0x0142:
      return "l";
    case 0x0153:
      return "oe";
    default:
      return {};
  }
}

// Letters that stand by themselves only as signs over or beside others: ʿ ʾ ʻ in transcriptions.
bool is_modifier(UChar32 c) { return c >= 0x02B0 && c <= 0x02FF; }

UnicodeString letters_of(const UnicodeString& folded) {
  UnicodeString out;
  for (std::int32_t i = 0; i < folded.length(); i = folded.moveIndex32(i, 1)) {
    const UChar32 c = folded.char32At(i);
    if ((U_GET_GC_MASK(c) & (U_GC_L_MASK | U_GC_M_MASK | U_GC_N_MASK)) == 0) continue;
    if (is_modifier(c)) continue;
    if (const std::string_view plain = plain_latin(c); !plain.empty()) {
      out.append(UnicodeString(plain.data(), static_cast<std::int32_t>(plain.size()), US_INV));
    } else {
      out.append(c);
    }
  }
  return out;
}

void wipe(UnicodeString& text) {
  std::fill_n(text.getBuffer(text.length()), text.getCapacity(), u'\0');
  text.releaseBuffer(0);
}

class WipingSink final : public icu::ByteSink {
 public:
  explicit WipingSink(crypto::SecretBytes& out) : out_(out) {}
  void Append(const char* bytes, std::int32_t size) override {
    out_.insert(out_.end(), bytes, bytes + size);
  }

 private:
  crypto::SecretBytes& out_;
};

crypto::SecretBytes folded_name(UnicodeString text) {
  UnicodeString folded = fold_unicode(text);
  UnicodeString letters = letters_of(folded);
  // What stood apart may join now.
  UnicodeString name = fold_unicode(letters);
  crypto::SecretBytes out;
  WipingSink sink(out);
  name.toUTF8(sink);
  for (UnicodeString* used : {&text, &folded, &letters, &name}) wipe(*used);
  return out;
}

bool is_separator(UChar32 c) { return c == ';' || c == 0x061B || c == 0xFF1B || c == '\t'; }

// Each part by itself, not folded; at most one more than the largest form has.
std::expected<std::vector<UnicodeString>, NameFault> parts_of(std::string_view line) {
  std::vector<UnicodeString> parts(1);
  Utf8Cursor cursor(line);
  while (const auto next = cursor.next()) {
    const UChar32 c = next->character;
    if (c < 0) return std::unexpected(NameFault::not_text);
    if (is_separator(c)) {
      if (parts.size() > 2) return std::unexpected(NameFault::wrong_parts);
      parts.emplace_back();
      continue;
    }
    if (!is_known(c)) return std::unexpected(NameFault::unknown_character);
    parts.back().append(c);
  }
  return parts;
}

bool is_year(const crypto::SecretBytes& folded) {
  return folded.size() == 4 &&
         std::ranges::all_of(folded, [](std::uint8_t c) { return c >= '0' && c <= '9'; });
}

bool has_letter(const crypto::SecretBytes& folded) {
  Utf8Cursor cursor(std::string_view(reinterpret_cast<const char*>(folded.data()), folded.size()));
  while (const auto next = cursor.next()) {
    if ((U_GET_GC_MASK(next->character) & U_GC_L_MASK) != 0) return true;
  }
  return false;
}

}  // namespace

std::expected<crypto::SecretBytes, NameFault> name_item(std::string_view line, NameForm form) {
  if (line.size() > max_name_line_bytes) return std::unexpected(NameFault::too_long);
  auto parts = parts_of(line);
  if (!parts) return std::unexpected(parts.error());
  if (parts->size() != static_cast<std::size_t>(form)) {
    return std::unexpected(NameFault::wrong_parts);
  }
  crypto::SecretBytes item = folded_name(std::move(parts->front()));
  if (!has_letter(item)) return std::unexpected(NameFault::no_letters);
  if (item.size() > max_name_bytes) return std::unexpected(NameFault::too_long);
  if (form == NameForm::name_and_year) {
    const crypto::SecretBytes year = folded_name(std::move(parts->back()));
    if (!is_year(year)) return std::unexpected(NameFault::no_year);
    item.push_back(';');
    item.insert(item.end(), year.begin(), year.end());
  }
  return item;
}

std::expected<NameList, NameError> read_names(std::string_view list, NameForm form) {
  NameList names;
  std::map<crypto::SecretBytes, std::size_t> lines;
  for (std::size_t number = 1; !list.empty(); ++number) {
    const std::size_t end = std::min(list.find('\n'), list.size());
    std::string_view line = list.substr(0, end);
    list.remove_prefix(std::min(end + 1, list.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.find_first_not_of(" \t") == std::string_view::npos) continue;
    auto item = name_item(line, form);
    if (!item) return std::unexpected(NameError{.fault = item.error(), .line = number});
    const auto [known, is_new] = lines.try_emplace(*item, number);
    if (!is_new) {
      names.repeated.push_back({.line = number, .first = known->second});
    } else if (names.entries.size() == max_names) {
      return std::unexpected(NameError{.fault = NameFault::too_many, .line = number});
    } else {
      names.entries.push_back({.item = *std::move(item), .line = number});
    }
  }
  return names;
}

Message message_of(NameFault fault) {
  switch (fault) {
    case NameFault::not_text:
      return Message::error_name_not_text;
    case NameFault::unknown_character:
      return Message::error_name_character;
    case NameFault::no_letters:
      return Message::error_name_none;
    case NameFault::too_long:
      return Message::error_name_long;
    case NameFault::wrong_parts:
      return Message::error_name_parts;
    case NameFault::no_year:
      return Message::error_name_year;
    case NameFault::too_many:
      return Message::error_names_many;
  }
  return Message::error_name_none;
}

}  // namespace peyk::text
