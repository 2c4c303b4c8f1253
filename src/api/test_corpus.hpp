// For tests: what the seeds of the fuzz target api hold.
#pragma once

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "peyk/base/bytes.hpp"

namespace peyk::api {

// The kinds that the seeds have, by their places in the variant: what `decode` takes.
template <class Decode>
std::set<std::size_t> kinds_in_corpus(const Decode& decode) {
  std::set<std::size_t> kinds;
  for (const auto& seed : std::filesystem::directory_iterator(PEYK_SOURCE "/fuzz/corpus/api")) {
    std::ifstream in(seed.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    const auto read = decode(as_bytes(bytes));
    if (read) kinds.insert(read->index());
  }
  return kinds;
}

}  // namespace peyk::api
