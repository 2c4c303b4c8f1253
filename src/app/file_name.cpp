#include "file_name.hpp"

#include <algorithm>
#include <array>

#include "peyk/base/utf8.hpp"
#include "peyk/channel/content.hpp"
#include "peyk/text/terminal.hpp"

namespace peyk::app {

namespace {

constexpr std::string_view half_space = "\u200C";

struct Known {
  std::string_view ending;
  std::string_view type;
};
constexpr std::array known_types = {
    Known{".png", "image/png"},
    Known{".jpg", "image/jpeg"},
    Known{".jpeg", "image/jpeg"},
    Known{".tif", "image/tiff"},
    Known{".tiff", "image/tiff"},
    Known{".svg", "image/svg+xml"},
    Known{".pdf", "application/pdf"},
    Known{".txt", "text/plain"},
    Known{".csv", "text/csv"},
    Known{".json", "application/json"},
    Known{".zip", "application/zip"},
    Known{".geojson", "application/geo+json"},
    Known{".mp3", "audio/mpeg"},
    Known{".mp4", "video/mp4"},
    Known{".odt", "application/vnd.oasis.opendocument.text"},
};

}  // namespace

// What harmless_line would show as a sign becomes one here too, so that the name that was shown is
// the name that is saved.
std::string plain_file_name(std::string_view name) {
  std::string plain = text::harmless_line(name);
  for (char& c : plain) {
    if (c == '/' || c == '\\') c = '_';
  }
  utf8::cut_to(plain, channel::max_file_name_bytes);
  // Seen only before the letter that was cut off.
  if (plain.ends_with(half_space)) plain.resize(plain.size() - half_space.size());
  if (plain.starts_with('.') || plain.starts_with('-')) plain.front() = '_';
  return plain;
}

std::string_view media_type_of(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  std::string ending(dot == std::string_view::npos ? std::string_view() : name.substr(dot));
  std::ranges::transform(ending, ending.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  const auto* found = std::ranges::find(known_types, ending, &Known::ending);
  return found == known_types.end() ? "application/octet-stream" : found->type;
}

}  // namespace peyk::app
