#include "question_lists.hpp"

#include <algorithm>
#include <bit>
#include <string_view>

#include "peyk/net/control_server.hpp"
#include "peyk/text/names.hpp"

#include "files.hpp"

namespace peyk::app {

using text::Message;

namespace {

// Lines and items go to the desk in one frame, and come back in one where they are common.
constexpr std::size_t most_list_bytes = 1U << 20U;
constexpr std::size_t most_folded_bytes = desk::max_question_items * (text::max_name_bytes + 16);
static_assert(most_list_bytes + most_folded_bytes + 64 * 1024 < net::max_control_frame);

Failure failure_of(const text::NameError& error) {
  if (error.fault == text::NameFault::too_many) {
    return {text::message_of(error.fault), {{"most", std::int64_t{desk::max_question_items}}}};
  }
  return {text::message_of(error.fault), {{"line", static_cast<std::int64_t>(error.line)}}};
}

// The lines of these numbers, rising, as they stand there.
std::vector<std::string> lines_of(std::string_view list,
                                  const std::vector<text::NameList::Entry>& entries) {
  std::vector<std::string> lines;
  std::size_t number = 0;
  for (const text::NameList::Entry& entry : entries) {
    std::string_view line;
    for (; number < entry.line; ++number) {
      const std::size_t end = std::min(list.find('\n'), list.size());
      line = list.substr(0, end);
      list.remove_prefix(std::min(end + 1, list.size()));
    }
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.emplace_back(line);
  }
  return lines;
}

}  // namespace

Result<std::vector<desk::QuestionItem>> read_question_list(const Screen& screen,
                                                           const std::filesystem::path& file,
                                                           const Subject& subject) {
  const auto bytes = read_file(file, most_list_bytes);
  if (!bytes) return std::unexpected(bytes.error());
  const std::string_view list(reinterpret_cast<const char*>(bytes->data()), bytes->size());
  const auto* names = std::get_if<Names>(&subject);
  const bool with_year = names != nullptr && names->with_year;
  auto read =
      text::read_names(list, with_year ? text::NameForm::name_and_year : text::NameForm::name);
  if (!read) return std::unexpected(failure_of(read.error()));
  if (read->entries.empty()) return fail(Message::error_ask_no_list, {}, ExitCode::usage);
  if (read->entries.size() > desk::max_question_items) {
    return std::unexpected(
        failure_of({.fault = text::NameFault::too_many, .line = read->entries.back().line}));
  }
  for (const text::NameList::Repeated& again : read->repeated) {
    screen.note(Message::ask_line_repeated, {{"line", again.line}, {"first", again.first}});
  }
  std::vector<std::string> lines = lines_of(list, read->entries);
  std::vector<desk::QuestionItem> items;
  items.reserve(lines.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    items.push_back({.bytes = std::move(read->entries[i].item), .shown = std::move(lines[i])});
  }
  return items;
}

std::uint32_t padded_size(std::size_t items) {
  constexpr std::size_t least = 16;
  return static_cast<std::uint32_t>(std::bit_ceil(std::max(items, least)));
}

}  // namespace peyk::app
