#include "mandate_orders.hpp"

#include <algorithm>
#include <toml++/toml.h>

#include "principal_home.hpp"

namespace peyk::app {

namespace fs = std::filesystem;
using text::Message;

namespace {

std::unexpected<Failure> bad_value(const std::string& option, const std::string& value) {
  return fail(Message::error_bad_value, {{"option", option}, {"value", value}}, ExitCode::usage);
}

bool are_tracks(const MandateWish& wish) {
  if (wish.all_tracks) return wish.tracks.empty();
  if (wish.tracks.empty() || wish.tracks.size() > identity::tracks_of_a_mandate) return false;
  std::vector<std::string> sorted = wish.tracks;
  std::ranges::sort(sorted);
  // A track is named by itself: what names its channel too would cover nothing.
  const auto is_name = [](const std::string& track) {
    return identity::is_track_name(track) && !track.contains('/');
  };
  return std::ranges::adjacent_find(sorted) == sorted.end() && std::ranges::all_of(sorted, is_name);
}

Result<identity::MandateRequest> read_request(const std::string& file) {
  const auto text = read_principal_text(file);
  if (!text) return std::unexpected(text.error());
  auto request = identity::mandate_request_from_text(*text);
  if (!request) {
    return std::unexpected(
        worded_of_principal(request.error(), file, "-----BEGIN PEYK MANDATE REQUEST-----"));
  }
  return std::move(*request);
}

Failure wrong(const fs::path& file, const toml::source_region& where, std::string reason) {
  return {Message::error_settings,
          {{"file", file.string()},
           {"line", static_cast<std::int64_t>(where.begin.line)},
           {"reason", std::move(reason)}}};
}

// One [[mandate]]; the name of the first field that is not as it should be.
std::optional<std::string> read_wish(const toml::table& table, const fs::path& folder,
                                     MandateWish& wish) {
  for (const auto& [key, node] : table) {
    const std::string name(key.str());
    const auto text = node.value_exact<std::string>();
    if (name == "all-tracks" && node.is_boolean()) {
      wish.all_tracks = *node.value_exact<bool>();
    } else if (name == "tracks" && node.is_array()) {
      for (const toml::node& item : *node.as_array()) {
        const auto track = item.value_exact<std::string>();
        if (!track || wish.tracks.size() >= identity::tracks_of_a_mandate) return std::string(name);
        wish.tracks.push_back(*track);
      }
    } else if (!text || text->empty()) {
      return std::string(name);
    } else if (name == "request") {
      wish.request = (folder / *text).string();
    } else if (name == "for-reader") {
      wish.reader = (folder / *text).string();
    } else if (name == "output") {
      wish.output = (folder / *text).string();
    } else if (name == "power") {
      wish.power = *text;
    } else if (name == "from") {
      wish.from = *text;
    } else if (name == "until") {
      wish.until = *text;
    } else {
      return std::string(name);
    }
  }
  if (wish.request.empty()) return "request";
  if (wish.output.empty()) return "output";
  return std::nullopt;
}

}  // namespace

Result<text::When> day_given(const std::string& typed, Instant now) {
  const auto when = text::parse_when(typed, now);
  if (!when) return fail(text::message_of(when.error()), {{"date", typed}}, ExitCode::usage);
  return *when;
}

Result<PreparedMandate> prepared(const MandateWish& wish, Instant now) {
  const auto power = identity::power_named(wish.power);
  if (!power) return bad_value("--power", wish.power);
  if (!are_tracks(wish)) return fail(Message::error_mandate_tracks, {}, ExitCode::usage);
  Instant from = now;
  if (!wish.from.empty()) {
    const auto given = day_given(wish.from, now);
    if (!given) return std::unexpected(given.error());
    from = given->first;
  }
  const auto last = day_given(wish.until, now);
  if (!last) return std::unexpected(last.error());
  const Instant until = last->last + Duration::milliseconds(1);
  if (until <= from || until <= now) {
    return fail(Message::error_mandate_days, {}, ExitCode::usage);
  }
  if (!wish.reader.empty() && identity::longest_for_one_reader < until - from) {
    return fail(Message::error_lasts_too_long, {}, ExitCode::usage);
  }
  auto request = read_request(wish.request);
  if (!request) return std::unexpected(request.error());
  PreparedMandate made{.order = {.member_key = request->member_key(),
                                 .power = *power,
                                 .all_tracks = wish.all_tracks,
                                 .tracks = wish.tracks,
                                 .from = from,
                                 .until = until},
                       .request = std::move(*request),
                       .reader = std::nullopt,
                       .output = wish.output};
  if (!wish.reader.empty()) {
    auto reader = read_principal_card(wish.reader);
    if (!reader) return std::unexpected(reader.error());
    made.reader = std::move(*reader);
  }
  return made;
}

Result<std::vector<MandateWish>> read_mandate_list(std::string_view toml, const fs::path& file) {
  toml::table table;
  try {
    table = toml::parse(toml, file.string());
  } catch (const toml::parse_error& error) {
    return std::unexpected(wrong(file, error.source(), std::string(error.description())));
  }
  const toml::array* items = table["mandate"].as_array();
  const bool is_list = items != nullptr && table.size() == 1 && !items->empty() &&
                       items->size() <= most_mandates_of_a_list;
  if (!is_list) return std::unexpected(wrong(file, table.source(), "[[mandate]]"));
  std::vector<MandateWish> wishes;
  for (const toml::node& item : *items) {
    const toml::table* one = item.as_table();
    if (one == nullptr) return std::unexpected(wrong(file, item.source(), "[[mandate]]"));
    MandateWish wish;
    if (auto field = read_wish(*one, file.parent_path(), wish)) {
      return std::unexpected(wrong(file, item.source(), std::move(*field)));
    }
    const bool taken = std::ranges::find(wishes, wish.output, &MandateWish::output) != wishes.end();
    if (taken) return std::unexpected(wrong(file, item.source(), "output"));
    wishes.push_back(std::move(wish));
  }
  return wishes;
}

}  // namespace peyk::app
