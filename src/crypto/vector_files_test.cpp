#include <boost/json/src.hpp>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "peyk/crypto/entropy.hpp"

#include "test_vectors.hpp"

namespace peyk::crypto::vectors {
namespace {

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view{} : value;
}

class Initialised : public testing::Environment {
 public:
  void SetUp() override { initialise(); }
};
const auto* const initialised = testing::AddGlobalTestEnvironment(new Initialised);

}  // namespace

std::string path_of(std::string_view file) {
  const std::string_view folder = environment("PEYK_VECTORS");
  std::string path =
      folder.empty() ? std::string(PEYK_SOURCE_DIR "/../shared/vectors") : std::string(folder);
  return path.append("/").append(file);
}

bool must_exist() { return environment("CI") == "true"; }

std::optional<boost::json::value> read(std::string_view file) {
  std::ifstream stream(path_of(file), std::ios::binary);
  if (!stream) return std::nullopt;
  const std::string contents{std::istreambuf_iterator<char>(stream), {}};
  return boost::json::parse(contents);
}

Bytes bytes(const Object& object, std::string_view member) {
  const auto* value = object.if_contains(member);
  if (value == nullptr || value->is_null()) return {};
  const auto decoded = from_hex(value->as_string());
  EXPECT_TRUE(decoded) << "not hexadecimal: " << member;
  return decoded.value_or(Bytes{});
}

std::string_view text(const Object& object, std::string_view member) {
  const auto* value = object.if_contains(member);
  return value == nullptr ? std::string_view{} : std::string_view(value->as_string());
}

bool has_flag(const Object& test, std::string_view flag) {
  const auto* flags = test.if_contains("flags");
  if (flags == nullptr) return false;
  for (const auto& value : flags->as_array()) {
    if (value.as_string() == flag) return true;
  }
  return false;
}

std::size_t for_each_test(const boost::json::value& file, const Check& check) {
  std::size_t count = 0;
  for (const auto& group : file.as_object().at("testGroups").as_array()) {
    for (const auto& test : group.as_object().at("tests").as_array()) {
      const Object& object = test.as_object();
      SCOPED_TRACE("tcId " + std::to_string(object.at("tcId").to_number<int>()) + " " +
                   std::string(text(object, "comment")));
      check(group.as_object(), object);
      ++count;
    }
  }
  return count;
}

}  // namespace peyk::crypto::vectors
