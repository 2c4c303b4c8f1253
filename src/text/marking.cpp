#include "peyk/text/marking.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>
#include <unordered_map>

#include "marking_code.hpp"
#include "marking_places.hpp"
#include "marking_words.hpp"

namespace peyk::text {
namespace {

// So many places of one kind with the same form are taken for a kind that was made level.
constexpr std::size_t level_from = 8;
constexpr std::size_t words_in_a_row = 3;
constexpr std::size_t absent = static_cast<std::size_t>(-1);

// For each word of the original the word of the leaked text that is it, or `absent`: by three words
// in a row that the original has once, wherever they stand, and from there on both ways.
class Alignment {
 public:
  Alignment(const std::vector<Word>& original, const std::vector<Word>& leaked)
      : original_(numbers_of(original)), leaked_(numbers_of(leaked)) {
    at_.assign(original_.size(), absent);
    anchor();
    extend();
  }

  [[nodiscard]] std::size_t of(std::size_t word) const { return at_[word]; }
  [[nodiscard]] bool has_next(std::size_t word) const {
    return word + 1 < at_.size() && at_[word] != absent && at_[word + 1] == at_[word] + 1;
  }

 private:
  using Row = std::array<std::uint32_t, words_in_a_row>;

  std::vector<std::uint32_t> numbers_of(const std::vector<Word>& words) {
    std::vector<std::uint32_t> numbers;
    for (const Word& word : words) {
      const auto next = static_cast<std::uint32_t>(known_.size());
      numbers.push_back(known_.try_emplace(word.folded, next).first->second);
    }
    return numbers;
  }

  static Row row(const std::vector<std::uint32_t>& words, std::size_t at) {
    return {words[at], words[at + 1], words[at + 2]};
  }

  void anchor() {
    std::map<Row, std::size_t> rows;
    for (std::size_t i = 0; i + words_in_a_row <= original_.size(); ++i) {
      const auto [found, fresh] = rows.try_emplace(row(original_, i), i);
      if (!fresh) found->second = absent;
    }
    for (std::size_t j = 0; j + words_in_a_row <= leaked_.size(); ++j) {
      const auto found = rows.find(row(leaked_, j));
      if (found == rows.end() || found->second == absent) continue;
      for (std::size_t k = 0; k < words_in_a_row; ++k) {
        std::size_t& at = at_[found->second + k];
        if (at == absent) at = j + k;
      }
    }
  }

  void extend() {
    for (std::size_t i = 0; i + 1 < at_.size(); ++i) {
      if (at_[i] == absent || at_[i + 1] != absent) continue;
      const std::size_t next = at_[i] + 1;
      if (next < leaked_.size() && leaked_[next] == original_[i + 1]) at_[i + 1] = next;
    }
    for (std::size_t i = at_.size(); i-- > 1;) {
      if (at_[i] == absent || at_[i - 1] != absent || at_[i] == 0) continue;
      const std::size_t before = at_[i] - 1;
      if (leaked_[before] == original_[i - 1]) at_[i - 1] = before;
    }
  }

  std::unordered_map<std::string, std::uint32_t> known_;
  std::vector<std::uint32_t> original_;
  std::vector<std::uint32_t> leaked_;
  std::vector<std::size_t> at_;
};

std::size_t index_of(MarkKind kind) { return static_cast<std::size_t>(kind); }

// A kind that reads the same at many places was made so on the way (spaces collapsed, letters
// unified) and says nothing. What is left out depends on the leaked text alone, so an innocent
// reader's chance stays what it is.
std::vector<MarkKind> levelled_kinds(const std::vector<MarkPlace>& places,
                                     const std::vector<ReadPlace>& read) {
  std::array<std::array<std::size_t, 2>, all_mark_kinds.size()> forms{};
  for (const ReadPlace& one : read) {
    ++forms.at(index_of(places[one.place].kind)).at(one.is_there ? 1 : 0);
  }
  std::vector<MarkKind> levelled;
  for (const MarkKind kind : all_mark_kinds) {
    const auto& counts = forms.at(index_of(kind));
    const bool one_form = counts[0] == 0 || counts[1] == 0;
    if (one_form && counts[0] + counts[1] >= level_from) levelled.push_back(kind);
  }
  return levelled;
}

Suspect compared(ReaderNumber reader, const std::vector<bool>& codeword,
                 const std::vector<ReadPlace>& read) {
  Suspect suspect{.reader = reader};
  for (const ReadPlace& one : read) {
    const bool agrees = codeword[one.place] == one.is_there;
    if (agrees) ++suspect.agreed;
    suspect.score += score_of(one.alike, agrees);
  }
  return suspect;
}

struct Judge {
  Colluders code;
  const crypto::Key& key;
  const std::vector<MarkPlace>& places;
  std::vector<Probability> probabilities;
};

Trace judged(const Judge& judge, std::vector<ReadPlace> read,
             std::span<const ReaderNumber> candidates, double most_false) {
  Trace trace;
  trace.levelled = levelled_kinds(judge.places, read);
  std::erase_if(read, [&](const ReadPlace& one) {
    return std::ranges::find(trace.levelled, judge.places[one.place].kind) != trace.levelled.end();
  });
  for (ReadPlace& one : read) {
    const Probability there = judge.probabilities[one.place];
    one.alike = one.is_there ? there : certain - there;
    ++trace.read.at(index_of(judge.places[one.place].kind));
  }
  trace.compared = read.size();
  const InnocentChance chance(judge.code, read);
  const auto many = static_cast<double>(candidates.size());
  for (const ReaderNumber reader : candidates) {
    Suspect suspect = compared(reader, codeword(judge.key, reader, judge.probabilities), read);
    suspect.chance = chance.of(suspect.score);
    suspect.named = suspect.chance * many <= most_false;
    trace.suspects.push_back(suspect);
  }
  std::ranges::sort(trace.suspects, {}, [](const Suspect& suspect) {
    return std::pair(-suspect.score, suspect.reader.value());
  });
  const bool any = !trace.suspects.empty() && trace.suspects.front().named;
  const bool enough = chance.of_the_copy_itself() * many <= most_false;
  trace.verdict = any ? Verdict::told : enough ? Verdict::nobody : Verdict::too_little;
  return trace;
}

}  // namespace

std::string_view to_string(MarkKind kind) {
  switch (kind) {
    case MarkKind::space:
      return "space";
    case MarkKind::half_space:
      return "half_space";
    case MarkKind::yeh:
      return "yeh";
    case MarkKind::kaf:
      return "kaf";
    case MarkKind::apostrophe:
      return "apostrophe";
    case MarkKind::quotes:
      return "quotes";
    case MarkKind::sentence_space:
      return "sentence_space";
    case MarkKind::kashida:
      return "kashida";
    case MarkKind::paragraph_gap:
      return "paragraph_gap";
  }
  return "unknown";
}

bool is_visible(MarkKind kind) { return kind >= MarkKind::apostrophe; }

std::size_t Capacity::total() const { return std::reduce(places.begin(), places.end()); }

std::size_t Capacity::visible() const {
  std::size_t count = 0;
  for (const MarkKind kind : all_mark_kinds) {
    if (is_visible(kind)) count += places.at(index_of(kind));
  }
  return count;
}

Marking::Marking(std::string_view original, const MarkingKey& key, MarkingOptions options)
    : original_(original), options_(options), key_(key_of_text(key, original)) {
  const std::string_view text = std::string_view(original_).substr(0, longest_text);
  places_ = places_in(text, words_in(text), options.visible);
}

Capacity Marking::capacity() const {
  Capacity capacity;
  for (const MarkPlace& place : places_) ++capacity.places.at(index_of(place.kind));
  return capacity;
}

std::string Marking::copy_for(ReaderNumber reader) const {
  const std::vector<bool> there = marks_of(reader);
  std::vector<std::pair<MarkEdit, bool>> edits;
  for (std::size_t i = 0; i < places_.size(); ++i) {
    for (const MarkEdit& edit : places_[i].edits) edits.emplace_back(edit, there[i]);
  }
  std::ranges::sort(edits, {},
                    [](const auto& one) { return std::pair(one.first.begin, one.first.end); });
  std::string copy;
  std::size_t at = 0;
  for (const auto& [edit, is_there] : edits) {
    copy.append(original_, at, edit.begin - at).append(edit.forms.at(is_there ? 1 : 0));
    at = edit.end;
  }
  return copy.append(original_, at);
}

Trace Marking::trace(std::string_view leaked, std::span<const ReaderNumber> candidates,
                     double most_false) const {
  const std::string_view text = leaked.substr(0, longest_text);
  const std::vector<Word> found = words_in(text);
  const Alignment alignment(words_in(std::string_view(original_).substr(0, longest_text)), found);
  std::vector<ReadPlace> read;
  for (std::size_t i = 0; i < places_.size(); ++i) {
    const std::size_t at = alignment.of(places_[i].word);
    if (at == absent) continue;
    const auto mark = read_mark(places_[i], text, found, at, alignment.has_next(places_[i].word));
    if (mark) read.push_back({.place = i, .is_there = *mark});
  }
  const Judge judge{options_.colluders, key_, places_,
                    probabilities(options_.colluders, key_, places_.size())};
  return judged(judge, std::move(read), candidates, most_false);
}

std::vector<VisiblePlace> Marking::visible_places() const {
  const std::vector<Word> words = words_in(std::string_view(original_).substr(0, longest_text));
  std::vector<VisiblePlace> visible;
  for (std::size_t i = 0; i < places_.size(); ++i) {
    const MarkPlace& place = places_[i];
    if (!is_visible(place.kind)) continue;
    const std::size_t first = place.word == 0 ? 0 : place.word - 1;
    const std::size_t last = std::min<std::size_t>(place.word + 1, words.size() - 1);
    const std::size_t begin = words[first].begin;
    visible.push_back({.place = i,
                       .kind = place.kind,
                       .position = place.edits.front().begin,
                       .words = original_.substr(begin, words[last].end - begin)});
  }
  return visible;
}

std::vector<bool> Marking::marks_of(ReaderNumber reader) const {
  return codeword(key_, reader, probabilities(options_.colluders, key_, places_.size()));
}

Trace Marking::trace_picture(std::span<const SeenMark> seen,
                             std::span<const ReaderNumber> candidates, double most_false) const {
  std::vector<ReadPlace> read;
  for (const SeenMark& mark : seen) {
    const auto same = [&](const ReadPlace& one) { return one.place == mark.place; };
    if (mark.place >= places_.size() || std::ranges::any_of(read, same)) continue;
    read.push_back({.place = mark.place, .is_there = mark.is_there});
  }
  const Judge judge{options_.colluders, key_, places_,
                    probabilities(options_.colluders, key_, places_.size())};
  return judged(judge, std::move(read), candidates, most_false);
}

}  // namespace peyk::text
