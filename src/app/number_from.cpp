#include "number_from.hpp"

#include "peyk/crypto/secret.hpp"

namespace peyk::app {

NumberText::NumberText(std::string_view text) {
  while (!text.empty()) {
    is_too_long_ = size_ == bytes_.size();
    if (is_too_long_) return;
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
    bytes_[size_++] = read;
    text.remove_prefix(taken);
  }
}

NumberText::~NumberText() {
  crypto::wipe({reinterpret_cast<std::uint8_t*>(bytes_.data()), bytes_.size()});
}

}  // namespace peyk::app
