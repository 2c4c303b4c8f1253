#include "number_from.hpp"

namespace peyk::app {

std::optional<NumberText> NumberText::of(std::string_view text) {
  NumberText out;
  while (!text.empty()) {
    if (out.size_ == out.bytes_.size()) return std::nullopt;
    const auto lead = static_cast<unsigned char>(text[0]);
    const auto next = static_cast<unsigned char>(text.size() > 1 ? text[1] : 0);
    char read = text[0];
    std::size_t taken = 2;
    if (lead == 0xDB && next >= 0xB0 && next <= 0xB9) {
      read = static_cast<char>('0' + (next - 0xB0));
    } else if (lead == 0xD9 && next >= 0xA0 && next <= 0xA9) {
      read = static_cast<char>('0' + (next - 0xA0));
    } else if (lead == 0xD9 && next == 0xAB) {
      read = '.';
    } else {
      taken = 1;
    }
    out.bytes_[out.size_++] = read;
    text.remove_prefix(taken);
  }
  return out;
}

}  // namespace peyk::app
