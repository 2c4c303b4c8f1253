// What people type, bring in files and call their things, and what others call theirs: what is read
// is written the same again, within its bounds; what is shown, on a screen, as JSON, in a page or
// as the name of a file, says what was there and holds nothing that could do harm.
#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "peyk/text/terminal.hpp"

#include "acting.hpp"
#include "ask_amounts.hpp"
#include "ballot_votes.hpp"
#include "desk_backup.hpp"
#include "file_name.hpp"
#include "html.hpp"
#include "paths.hpp"
#include "principal_home.hpp"
#include "question_cells.hpp"
#include "quote.hpp"
#include "record_reading.hpp"
#include "require.hpp"
#include "serial_range.hpp"
#include "shown.hpp"
#include "words.hpp"

namespace {

using namespace peyk;

constexpr std::u32string_view isolates = U"\u2066\u2068\u2069";
constexpr std::u32string_view line_of_a_letter = U"\t\u200e\u200f\u061c";
constexpr std::string_view bar = "  │";

const app::Screen& screen_of(std::uint8_t choice) {
  static const app::Screen english(text::Language::english, "UTC");
  static const app::Screen persian(text::Language::persian, "UTC");
  return (choice & 1U) == 0 ? english : persian;
}

std::string without(std::string in, std::initializer_list<std::string_view> parts) {
  for (const std::string_view part : parts) {
    for (auto at = in.find(part); at != in.npos; at = in.find(part, at)) in.erase(at, part.size());
  }
  return in;
}

void check_candidates(const std::string& in) {
  const std::vector<std::string> lines = app::lines_in(in);
  for (const std::string& line : lines) {
    require(!line.empty() && line.find('\n') == line.npos && in.find(line) != in.npos);
  }
  const auto candidates = app::candidates_from(lines, "");
  if (!candidates) return;
  require(candidates->names == lines && lines.size() <= desk::max_ballot_candidates);
  const auto again = app::decode_subject(app::encode(*candidates), blind::Form::ballot,
                                         static_cast<std::uint32_t>(candidates->names.size()));
  require(again.has_value() && std::get<app::Candidates>(*again) == *candidates);
}

void check_votes(std::uint8_t choice, const std::string& in) {
  app::Candidates candidates;
  const std::size_t count = 1 + choice % desk::max_ballot_candidates;
  for (std::size_t i = 0; i < count; ++i) candidates.names.push_back(std::to_string(i));
  if (in == "-") return;  // the standard input
  const app::Screen& screen = screen_of(choice);
  const auto votes = app::votes_for(screen, candidates, {in});
  if (!votes) return;
  require(votes->items.size() == count);
  std::vector<std::string> accepted;
  for (std::size_t i = 0; i < count; ++i) {
    const auto& vote = votes->items[i].bytes;
    require(vote.size() == 1 && vote.front() <= 1 && votes->items[i].shown == candidates.names[i]);
    if (vote.front() == 1) accepted.push_back(std::to_string(i + 1));
  }
  const bool says_none = in.find("none") != in.npos;
  require(accepted.empty() == says_none);
  for (const std::string& number : accepted) require(in.find(number) != in.npos);
  if (says_none) accepted.emplace_back("none");
  const auto again = app::votes_for(screen, candidates, accepted);
  require(again && again->items.size() == count);
  for (std::size_t i = 0; i < count; ++i) {
    require(std::ranges::equal(again->items[i].bytes, votes->items[i].bytes));
  }
}

void check_numbers(std::uint8_t choice, const std::string& in) {
  if (const auto range = app::serials_of(in)) {
    require(range->first <= range->last);
    const std::string both = std::to_string(range->first) + "-" + std::to_string(range->last);
    require(app::serials_of(both) == range);
    require(in.find_first_not_of("0123456789-") == in.npos);
  }
  if (const auto mark = app::device_mark_from(in)) require(app::written_device_mark(*mark) == in);
  const app::Amounts amounts{
      .unit = "t", .lowest = 100, .step = 1U + choice % 50U, .asker_has_least = (choice & 1U) != 0};
  constexpr std::uint32_t bits = 10;
  const auto bound = in == "-" ? app::fail(text::Message::error_ask_amount)
                               : app::bound_for(screen_of(choice), amounts, bits, in);
  if (!bound) return;
  require(bound->bound.has_value() && *bound->bound < (1U << bits));
  const std::uint64_t steps =
      amounts.asker_has_least ? *bound->bound : (1U << bits) - 1 - *bound->bound;
  require(app::number_from<std::uint64_t>(in) == amounts.lowest + steps * amounts.step);
}

void check_places(const std::string& in) {
  if (const auto point = app::agreed_point_from(in)) {
    require(point->longitude <= app::max_longitude_units);
    require(point->latitude >= app::min_latitude_units);
    require(point->latitude <= app::max_latitude_units);
    app::Cells cells;
    cells.longitude = point->longitude;
    cells.latitude = point->latitude;
    const auto again = app::agreed_point_from(app::written_point(cells));
    require(again && again->longitude == point->longitude && again->latitude == point->latitude);
  }
  if (const auto cell = app::cell_from(in)) {
    std::string shown;
    for (const std::int64_t number : {cell->x, cell->y, cell->z, cell->time}) {
      require(std::abs(number) <= 1LL << 41U);
      shown += (shown.empty() ? "" : " ") + std::to_string(number);
    }
    require(shown == in);
  }
}

void check_fingerprint(const std::string& in) {
  const auto id = app::fingerprint_of(in);
  if (!id) return;
  require(id->size() == 16 || id->size() == identity::PrincipalId::size);
  const auto spoken = app::fingerprint_of(app::spoken(*id));
  require(spoken && std::ranges::equal(*spoken, ByteSpan(*id).first(16)));
  require(app::fingerprint_of(to_hex(*id)) == id);
}

void check_file_name(const std::string& in) {
  const std::string name = app::plain_file_name(in);
  require_shown(name);
  require(name.size() <= 255 && name.find_first_of("/\\") == name.npos);
  require(!name.starts_with('.') && !name.starts_with('-'));
  // The name that is shown is the name that is saved.
  require(text::harmless_line(name) == name && app::plain_file_name(name) == name);
  require(name.empty() == in.empty());
  require(app::media_type_of(in).find('/') != std::string_view::npos);
}

void check_json(const std::string& in) {
  const std::string written = app::json_string(in);
  require_shown(written);
  require(std::ranges::none_of(code_points(written), [](char32_t c) {
    return c == 0x200c || c == 0x200d || (c >= 0xfe00 && c <= 0xfe0f);
  }));
  app::Json json;
  json.begin_object().field(in, in).field("number", std::uint64_t{in.size()});
  json.key("all").begin_array().value(in).value(true).end_array().end_object();
  boost::json::error_code failed;
  const auto read = boost::json::parse(std::move(json).take(), failed);
  require(!failed && read.is_object() && read.as_object().at("all").as_array().size() == 2);
  const std::string said(read.as_object().at("all").as_array().at(0).as_string());
  const bool is_text = cbor::is_valid_utf8(as_bytes(in));
  require(is_text ? said == in : said.find("\uFFFD") != said.npos);
  require(read.as_object().contains(said));
}

// Rather fewer than it takes; a tab takes eight.
std::size_t least_columns_of(std::string_view line) {
  std::size_t columns = 0;
  for (const char32_t c : code_points(line)) {
    if (isolates.find(c) == isolates.npos) columns += c == '\t' ? 8 : 1;
  }
  return columns;
}

// What stands behind the bars, without what was put around it.
std::string check_lines(const std::string& shown, std::size_t columns) {
  require(shown.empty() || shown.ends_with('\n'));
  require_isolated(shown);
  std::string all;
  for (std::string_view rest = shown; !rest.empty(); rest.remove_prefix(rest.find('\n') + 1)) {
    std::string_view line = rest.substr(0, rest.find('\n'));
    require(line.starts_with(bar));
    require(columns == 0 || least_columns_of(line) <= std::max<std::size_t>(columns, 12));
    line.remove_prefix(bar.size());
    require(line.empty() || line.starts_with(' '));
    if (!line.empty()) all += line.substr(1);
  }
  return without(all, {"\u2068", "\u2069"});
}

void check_quotes(std::uint8_t choice, const std::string& in) {
  const app::Screen& screen = screen_of(choice);
  const std::size_t columns = choice / 2U;
  const std::string clean = text::harmless_text(in);
  const std::string shown = app::quoted(screen, in, columns);
  require_shown(without(check_lines(shown, columns), {"\n"}), line_of_a_letter);
  require(check_lines(shown, columns) == without(clean, {"\n"}));
  // A line may be broken; none is left out.
  require(std::ranges::count(shown, '\n') >= std::ranges::count(clean, '\n') + 1);

  const std::string query = in.substr(in.size() / 2, 6);
  const auto matches = text::Finder(query).find(clean);
  const std::string found = app::excerpt(screen, clean, matches, columns);
  require(found.empty() == matches.empty());
  const std::string plain = without(found, {"\x1b[1m", "\x1b[22m"});
  require(columns != 0 || plain == found);
  require_shown(without(check_lines(plain, columns), {"\n"}), line_of_a_letter);
}

void check_page(const std::string& in) {
  const std::string clean = text::harmless_text(in);
  std::string page = app::paragraphs(in);
  const auto lines = std::ranges::count(clean, '\n') + 1;
  require(std::ranges::count(page, '\n') == lines);
  require_shown(page, U"\n\t\u200e\u200f\u061c");
  page = without(page, {"<p dir=\"auto\">", "</p>", "<br>"});
  require(page.find_first_of("<>\"'") == page.npos);
  // What a reader of the page sees.
  constexpr std::array<std::array<std::string_view, 2>, 5> entities{
      {{"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&amp;", "&"}}};
  for (const auto& [entity, sign] : entities) {
    for (auto at = page.find(entity); at != page.npos; at = page.find(entity, at + 1)) {
      page.replace(at, entity.size(), sign);
    }
  }
  require(page == clean + "\n");
}

void check_sentences(std::uint8_t choice, const std::string& in) {
  for (const text::Language language : text::all_languages) {
    const std::string said = text::Catalogue(language).say(text::Message::error_bad_value,
                                                           {{"option", in}, {"value", in}});
    require_isolated(said);
    require_shown(said, U"\u2066\u2068\u2069\u200e\u200f");
  }
  const std::vector<std::string> names = app::lines_in(in);
  const std::string listed = app::listed(screen_of(choice), names);
  require_isolated(listed);
  require_shown(listed, U"\u2066\u2068\u2069\u200e\u200f");
  static_cast<void>(text::language_from(in));
}

void check_homes(const std::string& in) {
  for (const app::Surroundings& around :
       {app::Surroundings{.home = "/h", .data_home = in, .runtime_dir = in},
        app::Surroundings{.home = in, .data_home = "", .runtime_dir = ""}}) {
    for (const std::string& given : {in, std::string()}) {
      const auto home = app::home_of(app::Kind::desk, given, around);
      if (!home) continue;
      require(home->is_absolute() && (home->has_filename() || *home == "/"));
      require(given.empty() || home->lexically_normal() == *home);
      const auto socket = app::control_socket(*home, around, 1000);
      constexpr std::size_t longest = 107;  // of sockaddr_un, with its end
      require(socket.native().size() <= longest && socket.is_absolute());
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::uint8_t choice = data[0];
  const std::string in = to_text(ByteSpan(data, size).subspan(1));
  check_candidates(in);
  check_votes(choice, in);
  check_numbers(choice, in);
  check_places(in);
  check_fingerprint(in);
  check_file_name(in);
  check_json(in);
  check_quotes(choice, in);
  check_page(in);
  check_sentences(choice, in);
  check_homes(in);
  return 0;
}
