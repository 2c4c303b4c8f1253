// For tests: what the seeds of the fuzz target api hold.
#pragma once

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "peyk/base/bytes.hpp"

namespace peyk::api {

inline std::vector<std::string> corpus() {
  std::vector<std::string> all;
  for (const auto& seed : std::filesystem::directory_iterator(PEYK_SOURCE "/fuzz/corpus/api")) {
    std::ifstream in(seed.path(), std::ios::binary);
    all.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  return all;
}

// The kinds that the seeds have, by their places in the variant: what `decode` takes.
template <class Decode>
std::set<std::size_t> kinds_in_corpus(const Decode& decode) {
  std::set<std::size_t> kinds;
  for (const std::string& bytes : corpus()) {
    const auto read = decode(as_bytes(bytes));
    if (read) kinds.insert(read->index());
  }
  return kinds;
}

}  // namespace peyk::api
