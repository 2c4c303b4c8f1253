// JSON for programs (--json). Escapes what could do harm on a terminal too, so that it may be read
// there: control characters and everything that turns the direction of text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace peyk::app {

// Bytes that are no UTF-8 (a name of a file may have some) become U+FFFD.
[[nodiscard]] std::string json_string(std::string_view utf8);

class Json {
 public:
  Json& begin_object();
  Json& end_object();
  Json& begin_array();
  Json& end_array();
  Json& key(std::string_view name);
  Json& value(std::string_view text);
  Json& value(const char* text) { return value(std::string_view(text)); }
  Json& value(std::uint64_t number);
  Json& value(std::int64_t number);
  Json& value(bool truth);
  template <class T>
  Json& field(std::string_view name, const T& what) {
    return key(name).value(what);
  }

  [[nodiscard]] std::string take() && { return std::move(out_); }

 private:
  Json& item(std::string_view written);
  std::string out_;
  bool comma_ = false;
};

}  // namespace peyk::app
