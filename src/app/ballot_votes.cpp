#include "ballot_votes.hpp"

#include <string_view>

#include "acting.hpp"
#include "files.hpp"
#include "number_from.hpp"

namespace peyk::app {

using text::Message;

namespace {

constexpr std::size_t max_candidates_file_bytes = 64 * 1024;
constexpr std::string_view spaces = " \t\r\n";

std::unexpected<Failure> unfit_candidates() {
  return fail(Message::error_ask_candidates,
              {{"limit", std::int64_t{desk::max_ballot_candidates}},
               {"bytes", static_cast<std::int64_t>(max_candidate_bytes)}},
              ExitCode::usage);
}

// Sets the votes that a text says. False where it is none.
bool vote(std::string_view number, std::vector<desk::QuestionItem>& votes) {
  const auto place = number_from<std::size_t>(number);
  if (!place.has_value() || *place < 1 || *place > votes.size()) return false;
  votes[*place - 1].bytes[0] = 1;
  return true;
}

bool vote_all(std::string_view text, std::vector<desk::QuestionItem>& votes) {
  bool any = false;
  while (true) {
    text.remove_prefix(std::min(text.find_first_not_of(spaces), text.size()));
    if (text.empty()) return any;
    const std::string_view word = text.substr(0, text.find_first_of(spaces));
    if (word == "none") {
      text.remove_prefix(word.size());
      return !any && text.find_first_not_of(spaces) == std::string_view::npos;
    }
    if (!vote(word, votes)) return false;
    any = true;
    text.remove_prefix(word.size());
  }
}

}  // namespace

Result<Candidates> candidates_from(const std::vector<std::string>& named, const std::string& file) {
  if (named.empty() == file.empty()) return unfit_candidates();
  Candidates candidates{.names = named};
  if (!file.empty()) {
    const auto bytes = read_file(file, max_candidates_file_bytes);
    if (!bytes) return std::unexpected(bytes.error());
    candidates.names = lines_in({reinterpret_cast<const char*>(bytes->data()), bytes->size()});
  }
  const bool is_too_many = candidates.names.size() > desk::max_ballot_candidates;
  if (is_too_many || !are_fit(candidates)) return unfit_candidates();
  return candidates;
}

Result<desk::Holdings> votes_for(const Screen& screen, const Candidates& candidates,
                                 const std::vector<std::string>& accepted) {
  const Failure none{Message::error_ask_accept,
                     {{"count", static_cast<std::int64_t>(candidates.names.size())}},
                     ExitCode::usage};
  crypto::SecretBytes said;
  if (accepted.size() == 1 && accepted.front() == "-") {
    constexpr std::size_t longest = 1'024;
    auto read = secret_of(screen, "-", Message::ask_votes, longest, none);
    if (!read) return std::unexpected(read.error());
    said = std::move(*read);
  } else {
    for (const std::string& one : accepted) {
      said.insert(said.end(), one.begin(), one.end());
      said.push_back(' ');
    }
  }
  desk::Holdings holdings;
  for (const std::string& name : candidates.names) {
    holdings.items.push_back({.bytes = crypto::SecretBytes(1, 0), .shown = name});
  }
  if (!vote_all({reinterpret_cast<const char*>(said.data()), said.size()}, holdings.items)) {
    return std::unexpected(none);
  }
  return holdings;
}

}  // namespace peyk::app
