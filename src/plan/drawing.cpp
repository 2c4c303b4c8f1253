// The picture, in pixels of a page as wide as its lines are long.
#include <algorithm>
#include <cmath>
#include <cstdint>

#include "peyk/plan/picture.hpp"

namespace peyk::plan {
namespace {

constexpr std::int64_t page_width = 900;
constexpr std::int64_t border = 24;
constexpr std::int64_t line_height = 22;
constexpr std::int64_t map_size = page_width - 2 * border;
constexpr double widest_square = 48;
constexpr double narrowest_square = 3;  // so that it is seen, however wide the map is
constexpr double least_for_lines = 6;
constexpr double least_for_numbers = 18;
constexpr std::int64_t cells_around = 2;

// To a hundredth; never in a language's own way of writing numbers.
std::string pixels(double value) {
  const std::int64_t hundredths = std::llround(value * 100);
  std::string part = std::to_string(std::abs(hundredths) % 100);
  if (part.size() < 2) part.insert(0, "0");
  return (hundredths < 0 ? "-" : "") + std::to_string(std::abs(hundredths) / 100) + "." + part;
}

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else {
      out += c;
    }
  }
  return out;
}

// The part of the map that is shown, in cells.
struct Frame {
  std::int64_t west = 0;
  std::int64_t east = 0;  // one beyond the last
  std::int64_t south = 0;
  std::int64_t north = 0;
};

Frame frame_around(std::span<const Collision> collisions) {
  if (collisions.empty()) return {.west = -2, .east = 2, .south = -2, .north = 2};
  const auto [west, east] = std::ranges::minmax(collisions, {}, &Collision::x);
  const auto [south, north] = std::ranges::minmax(collisions, {}, &Collision::y);
  return {.west = west.x - cells_around,
          .east = east.x + 1 + cells_around,
          .south = south.y - cells_around,
          .north = north.y + 1 + cells_around};
}

class Drawing {
 public:
  Drawing(Frame frame, double top, text::Language language)
      : frame_(frame), top_(top), language_(language) {
    const std::int64_t longest = std::max(frame.east - frame.west, frame.north - frame.south);
    square_ = std::min(widest_square, static_cast<double>(map_size) / static_cast<double>(longest));
    left_ = (static_cast<double>(page_width) - width()) / 2;
  }

  [[nodiscard]] double bottom() const {
    return top_ + square_ * static_cast<double>(frame_.north - frame_.south);
  }

  [[nodiscard]] std::string lines_between_cells() const {
    const double right = left_ + width();
    std::string out = "<g stroke=\"#888\" stroke-width=\"0.5\" fill=\"none\">\n";
    out += path(left_, top_, right, top_) + path(left_, bottom(), right, bottom());
    out += path(left_, top_, left_, bottom()) + path(right, top_, right, bottom());
    if (square_ >= least_for_lines) {
      for (std::int64_t x = frame_.west + 1; x < frame_.east; ++x) {
        out += path(x_of(x), top_, x_of(x), bottom());
      }
      for (std::int64_t y = frame_.south + 1; y < frame_.north; ++y) {
        out += path(left_, y_of(y), right, y_of(y));
      }
    }
    return out + "</g>\n";
  }

  [[nodiscard]] std::string square(const Collision& one, double share) const {
    const std::string size = pixels(std::max(square_, narrowest_square));
    return "<rect x=\"" + pixels(x_of(one.x)) + "\" y=\"" + pixels(y_of(one.y + 1)) +
           "\" width=\"" + size + "\" height=\"" + size + "\" fill-opacity=\"" +
           pixels(0.25 + 0.6 * share) + "\"/>\n";
  }

  [[nodiscard]] std::string number(const Collision& one, std::size_t number) const {
    if (square_ < least_for_numbers) return {};
    return "<text x=\"" + pixels(x_of(one.x) + square_ / 2) + "\" y=\"" +
           pixels(y_of(one.y) - square_ / 2 + 5) + "\">" +
           text::number(language_, static_cast<std::int64_t>(number)) + "</text>\n";
  }

  [[nodiscard]] std::string cross() const {
    if (0 < frame_.west || 0 > frame_.east || 0 < frame_.south || 0 > frame_.north) return {};
    constexpr double arm = 10;
    return "<g stroke=\"#000\" stroke-width=\"2\">\n" +
           path(x_of(0) - arm, y_of(0), x_of(0) + arm, y_of(0)) +
           path(x_of(0), y_of(0) - arm, x_of(0), y_of(0) + arm) + "</g>\n";
  }

 private:
  [[nodiscard]] double width() const {
    return square_ * static_cast<double>(frame_.east - frame_.west);
  }
  [[nodiscard]] double x_of(std::int64_t x) const {
    return left_ + square_ * static_cast<double>(x - frame_.west);
  }
  // North is above: y of the picture goes down.
  [[nodiscard]] double y_of(std::int64_t y) const {
    return top_ + square_ * static_cast<double>(frame_.north - y);
  }
  [[nodiscard]] static std::string path(double x1, double y1, double x2, double y2) {
    return "<path d=\"M" + pixels(x1) + ' ' + pixels(y1) + 'L' + pixels(x2) + ' ' + pixels(y2) +
           "\"/>\n";
  }

  Frame frame_;
  double top_;
  text::Language language_;
  double square_ = 1;  // pixels
  double left_ = 0;
};

// Begins at the edge from which its language reads.
std::string line(std::string_view text, double y, bool from_right, std::string_view more = "") {
  return "<text x=\"" + std::to_string(from_right ? page_width - border : border) + "\" y=\"" +
         pixels(y) + "\"" + std::string(more) + ">" + escaped(text) + "</text>\n";
}

std::string head(const PictureText& text, std::int64_t height) {
  const bool from_right = text::is_right_to_left(text.language);
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + std::to_string(page_width) +
         "\" height=\"" + std::to_string(height) + "\" viewBox=\"0 0 " +
         std::to_string(page_width) + ' ' + std::to_string(height) + "\" xml:lang=\"" +
         std::string(text::code(text.language)) + "\" direction=\"" + (from_right ? "rtl" : "ltr") +
         "\" font-family=\"Vazirmatn, Noto Naskh Arabic, Noto Sans, sans-serif\" "
         "font-size=\"14\">\n<title>" +
         escaped(text.title) + "</title>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n";
}

}  // namespace

std::string picture_of(std::span<const Collision> collisions, const PictureText& text) {
  const bool from_right = text::is_right_to_left(text.language);
  constexpr std::int64_t first_line = border + line_height / 2;
  const double top = first_line + 2 * line_height;
  const Drawing drawing(frame_around(collisions), top, text.language);
  const std::int64_t below = std::llround(drawing.bottom()) + line_height + border / 2;
  const auto lines = static_cast<std::int64_t>(text.lines.size());
  std::string out = head(text, below + lines * line_height + border);
  out += line(text.title, first_line, from_right, " font-size=\"18\"");
  out += line(text.note, first_line + line_height, from_right);
  out += drawing.lines_between_cells();
  std::size_t most = 1;
  for (const Collision& one : collisions) most = std::max(most, one.cells);
  out += "<g fill=\"#b00020\">\n";
  for (const Collision& one : collisions) {
    out += drawing.square(one, static_cast<double>(one.cells) / static_cast<double>(most));
  }
  out += "</g>\n<g text-anchor=\"middle\" font-weight=\"bold\">\n";
  const std::size_t numbered = std::min(text.numbered, collisions.size());
  for (std::size_t i = 0; i < numbered; ++i) out += drawing.number(collisions[i], i + 1);
  out += "</g>\n" + drawing.cross();
  for (std::int64_t i = 0; i < lines; ++i) {
    out += line(text.lines[static_cast<std::size_t>(i)],
                static_cast<double>(below + i * line_height), from_right);
  }
  return out + "</svg>\n";
}

}  // namespace peyk::plan
