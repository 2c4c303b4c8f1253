// Marked copies, and texts that are said to be leaks of them. A copy folds like its original, has
// its words, and leaves numbers and addresses alone; every mark that is read from a copy, or from
// whole words of it, is that copy's; and of whatever text, a trace says no more than was counted.
#include "peyk/text/marking.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "peyk/text/fold.hpp"

#include "marking_words.hpp"
#include "require.hpp"

namespace {

namespace text = peyk::text;
using text::MarkKind;
using text::ReaderNumber;

// What the first three bytes of an input say.
struct Case {
  text::MarkingOptions options;
  double most_false;
  std::vector<ReaderNumber> candidates;
  ReaderNumber reader;  // one of them
  std::uint8_t from;    // in 256ths of the words of the copy
  std::uint8_t until;
};

Case case_of(peyk::ByteSpan head) {
  Case made{
      .options = {.colluders = (head[0] & 1U) != 0 ? text::Colluders::four : text::Colluders::two,
                  .visible = (head[0] & 2U) != 0},
      .most_false = (head[0] & 4U) != 0 ? 0.05 : text::usual_false_accusation,
      .candidates = {},
      .reader = ReaderNumber(0),
      .from = head[1],
      .until = head[2]};
  const std::uint32_t count = 1 + ((head[0] >> 3U) & 7U);
  for (std::uint32_t i = 0; i < count; ++i) made.candidates.emplace_back(i);
  made.reader = ReaderNumber((head[0] >> 6U) % count);
  return made;
}

std::string replaced(std::string in, std::string_view from, std::string_view to) {
  for (auto at = in.find(from); at != in.npos; at = in.find(from, at)) {
    in.replace(at, from.size(), to);
    // A space that was one of two may be one of two again.
    if (!from.starts_with(to) || to.empty()) at += to.size();
  }
  return in;
}

// With every mark as if it were not there: what is left, no copy may change.
std::string without_marks(std::string in) {
  in = replaced(std::move(in), "\u200C", "");
  in = replaced(std::move(in), "\u0640", "");
  in = replaced(std::move(in), "\u064A", "\u06CC");
  in = replaced(std::move(in), "\u0643", "\u06A9");
  in = replaced(std::move(in), "\u2019", "'");
  in = replaced(std::move(in), "\u201C", "\"");
  in = replaced(std::move(in), "\u201D", "\"");
  in = replaced(std::move(in), "\u00A0", " ");
  in = replaced(std::move(in), "  ", " ");
  in = replaced(std::move(in), "\r\n", "\n");
  return replaced(std::move(in), "\n\n", "\n");
}

// What stands between white spaces and controls, of Unicode as of ASCII.
std::vector<std::string> runs_of(std::string in) {
  constexpr std::array<std::string_view, 18> spaces{
      "\u00A0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006",
      "\u2007", "\u2008", "\u2009", "\u200A", "\u2028", "\u2029", "\u202F", "\u205F", "\u3000"};
  for (const std::string_view space : spaces) in = replaced(std::move(in), space, " ");
  for (char control = '\x80'; control <= '\x9f'; ++control) {
    in = replaced(std::move(in), std::string{'\xc2', control}, " ");
  }
  std::vector<std::string> runs(1);
  for (const char c : in) {
    const bool is_between = (c >= 0 && c <= ' ') || c == '\x7f';
    if (!is_between) {
      runs.back() += c;
    } else if (!runs.back().empty()) {
      runs.emplace_back();
    }
  }
  return runs;
}

// Numbers, addresses, names of files; quotes around them may be others.
void check_addresses(const std::string& original, const std::string& copy) {
  const std::vector<std::string> before = runs_of(original);
  const std::vector<std::string> behind = runs_of(copy);
  require(before.size() == behind.size());
  const auto quotes_alike = [](const std::string& in) {
    return replaced(replaced(in, "\u201C", "\""), "\u201D", "\"");
  };
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (before[i].find_first_of("@/\\_#=&<>0123456789") == std::string::npos) continue;
    require(quotes_alike(before[i]) == quotes_alike(behind[i]));
  }
}

void check_copy(const std::string& original, const std::vector<text::Word>& words,
                const std::string& copy) {
  require(text::fold(copy) == text::fold(original));
  require(without_marks(copy) == without_marks(original));
  check_addresses(original, copy);
  const std::vector<text::Word> copied = text::words_in(copy);
  require(copied.size() == words.size());
  for (std::size_t i = 0; i < words.size(); ++i) {
    require(copied[i].folded == words[i].folded && copied[i].is_plain == words[i].is_plain);
    require(copied[i].letters.size() == words[i].letters.size());
    const auto bytes = [](const std::string& in, const text::Word& word) {
      return std::string_view(in).substr(word.begin, word.end - word.begin);
    };
    require(words[i].is_plain || bytes(copy, copied[i]) == bytes(original, words[i]));
  }
}

std::size_t places_of(const text::Capacity& capacity, MarkKind kind) {
  return capacity.places.at(static_cast<std::size_t>(kind));
}

// Of n fair draws, that as many or more agree; n is at most 1,000.
double tail_of_half(std::size_t n, std::size_t agreed) {
  double exactly = std::ldexp(1.0, -static_cast<int>(n));  // all of them
  double sum = exactly;
  for (std::size_t k = n; k > agreed; --k) {
    exactly *= static_cast<double>(k) / static_cast<double>(n - k + 1);
    sum += exactly;
  }
  return sum;
}

// Never more than Hoeffding (1963), theorem 2, has it; of fair draws, what it is.
void check_chance(const Case& at, const text::Suspect& suspect, std::size_t compared) {
  constexpr double rounding = 1e-6;
  constexpr double least = std::numeric_limits<double>::min();
  require(suspect.chance > 0 && suspect.chance <= 1);
  const bool is_fair = at.options.colluders == text::Colluders::two;
  const double low = 13849.0 / 65536;  // of the code for four
  const double width_squared = is_fair ? 4 : 1 / (low * (1 - low));
  if (suspect.score > 0) {
    const double bound = std::exp(-2 * suspect.score * suspect.score /
                                  (static_cast<double>(compared) * width_squared));
    require(suspect.chance <= std::max(bound, least) * (1 + 100 * rounding));
  }
  if (!is_fair) return;
  require(suspect.score == 2 * static_cast<double>(suspect.agreed) - static_cast<double>(compared));
  if (compared > 1'000) return;
  const double exact = tail_of_half(compared, suspect.agreed);
  require(std::abs(suspect.chance - exact) <= rounding * exact);
}

void check_claims(const Case& at, const text::Marking& marking, const text::Trace& trace) {
  const text::Capacity capacity = marking.capacity();
  std::size_t sum = 0;
  for (const MarkKind kind : text::all_mark_kinds) {
    const std::size_t read = trace.read.at(static_cast<std::size_t>(kind));
    const bool levelled = std::ranges::find(trace.levelled, kind) != trace.levelled.end();
    require(read <= places_of(capacity, kind) && (!levelled || read == 0));
    sum += read;
  }
  require(sum == trace.compared && std::ranges::is_sorted(trace.levelled));
  require(trace.suspects.size() == at.candidates.size());
  std::set<ReaderNumber> seen;
  bool any = false;
  double chance = 0;
  double score = std::numeric_limits<double>::max();
  for (const text::Suspect& suspect : trace.suspects) {
    require(seen.insert(suspect.reader).second);
    require(suspect.reader.value() < at.candidates.size() && suspect.agreed <= trace.compared);
    // The likeliest first.
    require(suspect.score <= score && suspect.chance >= chance);
    score = suspect.score;
    chance = suspect.chance;
    check_chance(at, suspect, trace.compared);
    const double of_any = suspect.chance * static_cast<double>(at.candidates.size());
    require(suspect.named == (of_any <= at.most_false));
    any = any || suspect.named;
  }
  require(any == (trace.verdict == text::Verdict::told));
}

const text::Suspect& suspect_of(const text::Trace& trace, ReaderNumber reader) {
  return *std::ranges::find(trace.suspects, reader, &text::Suspect::reader);
}

// Of a copy, or of a part of it that is whole words.
void check_own(const Case& at, const text::Trace& trace) {
  const text::Suspect& own = suspect_of(trace, at.reader);
  require(own.agreed == trace.compared);
  require(own.score == trace.suspects.front().score);
  // Who was given the copy can be passed over only where there is too little of it.
  require(own.named == (trace.verdict == text::Verdict::told));
  require(trace.verdict != text::Verdict::nobody);
}

// Where no word stands twice each is found again, and so is every mark.
void check_all_was_read(const text::Marking& marking, const std::vector<text::Word>& words,
                        const text::Trace& trace) {
  std::set<std::string> different;
  for (const text::Word& word : words) different.insert(word.folded);
  if (words.size() < 3 || different.size() != words.size()) return;
  const text::Capacity capacity = marking.capacity();
  std::size_t places = trace.compared;
  for (const MarkKind kind : trace.levelled) places += places_of(capacity, kind);
  require(places == capacity.total());
}

void check_picture(const Case& at, const std::string& original, const text::Marking& marking) {
  const auto places = marking.visible_places();
  const std::vector<bool> marks = marking.marks_of(at.reader);
  require(marks.size() == marking.capacity().total());
  require(places.size() == marking.capacity().visible());
  std::vector<text::SeenMark> seen;
  std::size_t last = 0;
  for (const text::VisiblePlace& place : places) {
    require(text::is_visible(place.kind) && place.position >= last);
    require(place.position <= original.size() && original.find(place.words) != original.npos);
    last = place.position;
    seen.push_back({.place = place.place, .is_there = marks[place.place]});
    seen.push_back({.place = place.place + marks.size(), .is_there = true});  // is none
  }
  const text::Trace trace = marking.trace_picture(seen, at.candidates, at.most_false);
  check_claims(at, marking, trace);
  check_own(at, trace);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t head_bytes = 3;
  if (size < head_bytes) return 0;
  const Case at = case_of({data, head_bytes});
  const std::string in = peyk::to_text(peyk::ByteSpan(data, size).subspan(head_bytes));
  // The original, and behind a record separator what is said to be a leak of it.
  const std::size_t end = std::min(in.find('\x1e'), in.size());
  const std::string original = in.substr(0, end);
  const std::string leaked = in.substr(std::min(end + 1, in.size()));
  std::array<std::uint8_t, text::MarkingKey::size> key{};
  key.fill(0x5a);
  const text::Marking marking(original, *text::MarkingKey::from(key), at.options);
  require(at.options.visible || marking.capacity().visible() == 0);
  const std::string copy = marking.copy_for(at.reader);
  const std::vector<text::Word> words = text::words_in(original);
  check_copy(original, words, copy);

  const auto traced = [&](const std::string& leak) {
    text::Trace trace = marking.trace(leak, at.candidates, at.most_false);
    check_claims(at, marking, trace);
    return trace;
  };
  const text::Trace whole = traced(copy);
  check_own(at, whole);
  check_all_was_read(marking, words, whole);
  const std::vector<text::Word> copied = text::words_in(copy);
  const std::size_t first = at.from * copied.size() / 256;
  const std::size_t last = at.until * copied.size() / 256;
  if (first < last) {
    check_own(at, traced(copy.substr(copied[first].begin, copied[last].end - copied[first].begin)));
  }
  static_cast<void>(traced(leaked));
  static_cast<void>(traced(leaked + copy.substr(copy.size() / 2) + leaked));
  check_picture(at, original, marking);
  return 0;
}
