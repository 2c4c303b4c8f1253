// For tests: published vectors, read from $PEYK_VECTORS, else from ../shared/vectors beside the
// project. Where CI=true a missing file fails the test; elsewhere the test is skipped and names it.
#pragma once

#include <boost/json.hpp>
#include <functional>
#include <gtest/gtest.h>
#include <optional>
#include <string>
#include <string_view>

#include "peyk/base/bytes.hpp"

namespace peyk::crypto::vectors {

using Object = boost::json::object;

[[nodiscard]] std::string path_of(std::string_view file);
[[nodiscard]] bool must_exist();
// Nothing when there is no such file.
[[nodiscard]] std::optional<boost::json::value> read(std::string_view file);

// The bytes of a member in hexadecimal; a member that is absent has none.
[[nodiscard]] Bytes bytes(const Object& object, std::string_view member);
[[nodiscard]] std::string_view text(const Object& object, std::string_view member);
[[nodiscard]] bool has_flag(const Object& test, std::string_view flag);

// Calls `check` for every test of a Wycheproof file; gives how many there were.
using Check = std::function<void(const Object& group, const Object& test)>;
std::size_t for_each_test(const boost::json::value& file, const Check& check);

}  // namespace peyk::crypto::vectors

// Declares `variable` as the file's contents, or ends the test.
#define PEYK_VECTORS_OR_SKIP(variable, file)                                         \
  const auto variable##_read = ::peyk::crypto::vectors::read(file);                  \
  if (!variable##_read && ::peyk::crypto::vectors::must_exist())                     \
    FAIL() << "vectors not found: " << ::peyk::crypto::vectors::path_of(file);       \
  if (!variable##_read)                                                              \
    GTEST_SKIP() << "vectors not found: " << ::peyk::crypto::vectors::path_of(file); \
  const boost::json::value& variable = *variable##_read
