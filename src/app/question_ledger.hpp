// What blind questions tell beyond what was agreed: results of several add up, and of few things
// to choose from a result says much.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "peyk/api/response.hpp"

#include "question_subject.hpp"
#include "screen.hpp"

namespace peyk::app {

// Fewer lines, or fewer amounts, than 16.
[[nodiscard]] bool has_small_universe(blind::Form form, std::uint32_t own_size,
                                      std::uint32_t their_size);

// Of lists: where the other's may be over four times as long as one's own, which is then tried for
// whatever it thinks of. The padding of a list is never so long by itself.
[[nodiscard]] bool has_wide_list(blind::Form form, std::size_t own_items, std::uint32_t their_size);
// How many items the own list would have if it were widened as the other's is: what that is to be
// measured by. Of a plan that only the other side widens more than there are, of all else as many.
[[nodiscard]] std::size_t as_long_as_theirs(const std::optional<Subject>& subject, bool is_asker,
                                            std::size_t own_items);

// Of questions in the order in which they were asked: how many told a member something about what
// another is about – the same kind of items, amounts in the same unit, or a candidate of a ballot.
class ToldBefore {
 public:
  void note(const std::string& with, const Subject& subject);
  [[nodiscard]] std::size_t count(const std::string& with, const Subject& subject) const;

 private:
  using About = std::pair<std::string, std::string>;  // the member, and what of
  std::map<About, std::size_t> counts_;
  std::map<About, std::vector<std::size_t>> ballots_;  // by candidate: which of them
  std::size_t noted_ballots_ = 0;
};

// What this desk told whom, of questions as the ledger asks for them: in JSON the members, and how
// many questions and swaps there was no room for.
void show_ledger(const Screen& screen, const api::responses::Questions& questions,
                 const api::responses::Swaps& swaps, const std::string& only_with);

}  // namespace peyk::app
