// For tests of this room: values that tell one another apart, and a folder that goes away.
#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "peyk/box/box_store.hpp"

namespace peyk::store::test {

template <class F>
F numbered(std::uint32_t number) {
  F value;
  for (std::size_t at = 0; at + 4 <= F::size; at += 4) {
    ByteWriter(value.mutable_span().subspan(at, 4)).u32(number + static_cast<std::uint32_t>(at));
  }
  return value;
}

inline box::Write put(std::uint32_t name, std::uint32_t body, std::uint32_t hour = 490'000) {
  return box::writes::PutBody{numbered<box::BoxName>(name), numbered<box::Body>(body),
                              box::Hour(hour)};
}

inline box::Write put_record(const Bytes& key, const Bytes& value) {
  return box::writes::PutRecord{{key, value}};
}

inline box::Write add_tag(std::uint32_t day, std::uint32_t tag) {
  return box::writes::AddReplayTag{Day(day), numbered<box::ReplayTag>(tag)};
}

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "peyk-store-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = name;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] std::string file(const std::string& name) const { return (path_ / name).string(); }
  // The names in it that begin so.
  [[nodiscard]] std::vector<std::string> names(std::string_view beginning) const {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(path_)) {
      const std::string name = entry.path().filename();
      if (name.starts_with(beginning)) found.push_back(name);
    }
    return found;
  }

 private:
  std::filesystem::path path_;
};

}  // namespace peyk::store::test
