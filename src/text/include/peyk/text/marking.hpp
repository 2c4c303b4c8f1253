// Marked copies: each reader's copy of a text differs invisibly, so that its giver can tell from a
// leaked text, or from a picture of one, whose copy it was.
//
// A *mark* stands at a *place* of the text and is there or not, reader by reader. No mark changes a
// letter's shape, a word, a number, an address, or what search finds: copies fold (fold.hpp) like
// the original. Which kinds of marks survive what:
//
//   kind            there not / there             lost when
//   space           U+0020 / U+00A0               spaces are collapsed, NFKC
//   half_space      – / U+200C where nothing      invisible characters are stripped
//                   joins anyway
//   yeh, kaf        ی ک / ي ك where they look     letters are unified
//                   the same
//   apostrophe *    ' / ’                         quotes are made straight
//   quotes *        "…" / “…”                     quotes are made straight
//   sentence_space* one / two                     spaces are collapsed
//   kashida *       – / ـ in a long joined word   letters are unified
//   paragraph_gap * line end / empty line         the text is set anew
//
// Those with * also show in a picture or a print (visible_places()); all are lost when the text is
// typed anew.
//
// The code: what a reader's copy has at a place is drawn with a probability of that place, both
// derived from the key and the text. `two` takes ½ everywhere, `four` ½ ± 1/√12 at random: the
// distributions of Nuida, Fujitsu, Hagiwara, Kitagawa, Watanabe, Ogawa, Imai (2009), "An
// improvement of discrete Tardos fingerprinting codes", for that many colluding readers, of which
// Tardos (2003), "Optimal probabilistic fingerprint codes", is the limit. Scores are the symmetric
// ones of Škorić, Katzenbeisser, Celik (2008).
//
// The test: for a reader who has nothing to do with the leak the marks found are independent of
// his own, so the chance that he scores as high or higher is computed exactly, whatever was done to
// the text – as long as the key is secret. It is multiplied by the number of candidates. Proved
// (Hoeffding): with at least places_needed() places read, at least one of as many leaking readers
// as the code is for is named with probability 0.95, whatever they choose where their copies
// differ.
//
// Limits: a text typed anew by hand, or said in other words, carries nothing. A reader who knows of
// the marks can take all of them out; then nobody is named, and nobody falsely.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "peyk/base/fixed.hpp"
#include "peyk/crypto/kdf.hpp"

namespace peyk::text {

enum class MarkKind : std::uint8_t {
  space,
  half_space,
  yeh,
  kaf,
  apostrophe,
  quotes,
  sentence_space,
  kashida,
  paragraph_gap,
};

inline constexpr std::array all_mark_kinds{MarkKind::space,
                                           MarkKind::half_space,
                                           MarkKind::yeh,
                                           MarkKind::kaf,
                                           MarkKind::apostrophe,
                                           MarkKind::quotes,
                                           MarkKind::sentence_space,
                                           MarkKind::kashida,
                                           MarkKind::paragraph_gap};

[[nodiscard]] std::string_view to_string(MarkKind);
// Whether a picture or a print shows it.
[[nodiscard]] bool is_visible(MarkKind);

// For how many readers who lay their copies side by side.
enum class Colluders : std::uint8_t { two, four };

using MarkingKey = crypto::Secret<struct MarkingKeyTag, 32>;
using ReaderNumber = Number<struct ReaderNumberTag, std::uint32_t>;

struct MarkingOptions {
  Colluders colluders = Colluders::two;
  bool visible = true;  // also marks that a careful eye can see
};

// At most this chance that any innocent candidate is named.
inline constexpr double usual_false_accusation = 1e-4;

// How many places must be read to name one of `leaking` readers (1 to 2 or 4) of `readers`.
[[nodiscard]] std::size_t places_needed(Colluders code, unsigned leaking, std::size_t readers,
                                        double most_false = usual_false_accusation);

struct Capacity {
  std::array<std::size_t, all_mark_kinds.size()> places{};  // by MarkKind
  [[nodiscard]] std::size_t total() const;
  [[nodiscard]] std::size_t visible() const;
};

enum class Verdict : std::uint8_t {
  too_little,  // so few marks are left that even the copy itself could not be told from chance
  nobody,      // marks enough, and no candidate's
  told,
};

struct Suspect {
  ReaderNumber reader;
  std::size_t agreed = 0;  // of Trace::compared
  double score = 0;        // mean 0 and variance 1 a place for an innocent reader
  double chance = 1;       // that one innocent reader scores as high
  bool named = false;
};

struct Trace {
  Verdict verdict = Verdict::too_little;
  std::size_t compared = 0;                               // places read
  std::array<std::size_t, all_mark_kinds.size()> read{};  // of each kind
  std::vector<MarkKind> levelled;  // kinds that read the same everywhere: taken out on the way
  std::vector<Suspect> suspects;   // every candidate, the likeliest first
};

// What to compare with a picture.
struct VisiblePlace {
  std::size_t place = 0;
  MarkKind kind = MarkKind::kashida;
  std::size_t position = 0;  // byte of the original
  std::string words;         // of the original, around it
};

// What the picture shows there.
struct SeenMark {
  std::size_t place = 0;
  bool is_there = false;
};

struct MarkEdit {
  std::uint32_t begin = 0;  // bytes of the original
  std::uint32_t end = 0;
  std::array<std::string_view, 2> forms;
};

struct MarkPlace {
  MarkKind kind = MarkKind::space;
  std::uint32_t word = 0;    // in it, or in front of or behind it
  std::uint32_t letter = 0;  // of the word
  std::vector<MarkEdit> edits;
};

class Marking {
 public:
  // What lies beyond is neither marked nor read.
  static constexpr std::size_t longest_text = 1UZ << 20U;

  Marking(std::string_view original, const MarkingKey& key, MarkingOptions options = {});

  [[nodiscard]] Capacity capacity() const;
  [[nodiscard]] std::string copy_for(ReaderNumber reader) const;

  // `leaked`: the whole or any part, in whatever it stands.
  [[nodiscard]] Trace trace(std::string_view leaked, std::span<const ReaderNumber> candidates,
                            double most_false = usual_false_accusation) const;

  [[nodiscard]] std::vector<VisiblePlace> visible_places() const;
  // What a reader's copy has, by place.
  [[nodiscard]] std::vector<bool> marks_of(ReaderNumber reader) const;
  [[nodiscard]] Trace trace_picture(std::span<const SeenMark> seen,
                                    std::span<const ReaderNumber> candidates,
                                    double most_false = usual_false_accusation) const;

 private:
  std::string original_;
  MarkingOptions options_;
  crypto::Key key_;  // of this text
  std::vector<MarkPlace> places_;
};

}  // namespace peyk::text
