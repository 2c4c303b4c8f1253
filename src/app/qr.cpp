#include "qr.hpp"

#include <cstddef>
#include <limits>
#include <memory>
#include <qrencode.h>
#include <utility>
#include <vector>

namespace peyk::app {

namespace {

constexpr int quiet = 4;  // light modules on each side

class Modules {
 public:
  static std::optional<Modules> of(std::string_view text) {
    if (text.size() > std::numeric_limits<int>::max()) return std::nullopt;
    const std::vector<unsigned char> bytes(text.begin(), text.end());
    const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
        QRcode_encodeData(static_cast<int>(bytes.size()), bytes.data(), 0, QR_ECLEVEL_L),
        &QRcode_free);
    if (code == nullptr) return std::nullopt;
    Modules modules;
    modules.width_ = code->width;
    const auto count =
        static_cast<std::size_t>(code->width) * static_cast<std::size_t>(code->width);
    modules.data_.assign(code->data, code->data + count);
    return modules;
  }

  [[nodiscard]] int width() const { return width_; }
  // Light outside.
  [[nodiscard]] bool is_dark(int x, int y) const {
    if (x < 0 || y < 0 || x >= width_ || y >= width_) return false;
    return (data_[static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) +
                  static_cast<std::size_t>(x)] &
            1U) != 0;
  }

 private:
  int width_ = 0;
  std::vector<unsigned char> data_;
};

}  // namespace

std::optional<TerminalQr> qr_for_terminal(std::string_view text) {
  const auto modules = Modules::of(text);
  if (!modules.has_value()) return std::nullopt;
  // Black on white: an upper half block is drawn in black.
  std::string out;
  for (int y = -quiet; y < modules->width() + quiet; y += 2) {
    out += "\x1b[30;107m";
    for (int x = -quiet; x < modules->width() + quiet; ++x) {
      const bool upper = modules->is_dark(x, y);
      const bool lower = modules->is_dark(x, y + 1);
      out += upper && lower ? "█" : upper ? "▀" : lower ? "▄" : " ";
    }
    out += "\x1b[0m\n";
  }
  return TerminalQr{.lines = std::move(out),
                    .columns = static_cast<std::size_t>(modules->width() + 2 * quiet)};
}

std::optional<std::string> qr_as_svg(std::string_view text) {
  const auto modules = Modules::of(text);
  if (!modules.has_value()) return std::nullopt;
  const std::string size = std::to_string(modules->width() + 2 * quiet);
  std::string out = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + size + " " + size +
                    "\" shape-rendering=\"crispEdges\">\n<rect width=\"" + size + "\" height=\"" +
                    size + "\" fill=\"#fff\"/>\n<path fill=\"#000\" d=\"";
  for (int y = 0; y < modules->width(); ++y) {
    for (int x = 0; x < modules->width(); ++x) {
      if (!modules->is_dark(x, y)) continue;
      int end = x;
      while (modules->is_dark(end, y)) ++end;
      out += "M" + std::to_string(x + quiet) + " " + std::to_string(y + quiet) + "h" +
             std::to_string(end - x) + "v1h-" + std::to_string(end - x) + "z";
      x = end;
    }
  }
  return out + "\"/>\n</svg>\n";
}

}  // namespace peyk::app
