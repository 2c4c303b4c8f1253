// Nothing in these two rooms signs but a principal: a signature would prove to anybody what is to
// be provable to nobody. This reads the sources, so that one smuggled in is found before it is ever
// run.
#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "session_frame.hpp"

namespace peyk::seal {
namespace {

// Names by which crypto's signatures, or another library's, would come in.
constexpr std::array<std::string_view, 9> forbidden = {
    "signature.hpp", "SigningKey", "SigningSeed", "crypto_sign",   "Ed25519",
    "ML-DSA",        "mldsa",      "sign(Label",  "EVP_DigestSign"};

std::vector<std::string_view> forbidden_in(std::string_view source) {
  std::vector<std::string_view> found;
  for (const std::string_view name : forbidden) {
    if (source.find(name) != std::string_view::npos) found.push_back(name);
  }
  return found;
}

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Where a principal's statements are signed and checked (docs/protocol.md §10), and their tests.
bool is_of_principals(const std::filesystem::path& path) {
  constexpr std::array<std::string_view, 3> files = {"principal", "statement", "principal_test"};
  return std::ranges::find(files, path.stem().string()) != files.end();
}

// The sources of a room, this file and those of principals aside.
std::vector<std::filesystem::path> sources_of(const std::filesystem::path& room) {
  std::vector<std::filesystem::path> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(room)) {
    const auto extension = entry.path().extension();
    const bool source = extension == ".cpp" || extension == ".hpp" || extension == ".txt";
    const bool other = entry.path().filename() != "no_signature_test.cpp" &&
                       !(room.filename() == "identity" && is_of_principals(entry.path()));
    if (source && other) found.push_back(entry.path());
  }
  return found;
}

TEST(NoSignature, InTheSourcesOfSealAndIdentity) {
  const std::filesystem::path rooms = PEYK_ROOMS_FOLDER;
  for (const char* room : {"seal", "identity"}) {
    const auto sources = sources_of(rooms / room);
    EXPECT_GT(sources.size(), 10U) << room;
    for (const auto& path : sources) {
      for (const std::string_view name : forbidden_in(text_of(path))) {
        ADD_FAILURE() << path.filename() << " has " << name;
      }
    }
  }
}

TEST(NoSignature, APlantedOneIsFound) {
  for (const char* planted :
       {"#include \"peyk/crypto/signature.hpp\"\n", "auto s = key.sign(Label::confirm, m, random);",
        "crypto::SigningKey::from_seed(seed)", "crypto_sign_detached(out, nullptr, m, n, key);"}) {
    EXPECT_FALSE(forbidden_in(planted).empty()) << planted;
  }
  // Where signatures are at home, the same search finds them.
  const std::filesystem::path rooms = PEYK_ROOMS_FOLDER;
  EXPECT_FALSE(forbidden_in(text_of(rooms / "crypto/signature.cpp")).empty());
  EXPECT_FALSE(forbidden_in(text_of(rooms / "identity/principal.cpp")).empty());
}

// A frame has no field in which a signature could travel: its regions are ids, KEM keys and
// ciphertexts, hashes, and what is sealed under keys of both sides, and they fill it.
TEST(NoSignature, TheRegionsOfEveryFrameAreAccountedFor) {
  constexpr std::size_t start = 8;
  constexpr std::size_t hash = 32;
  constexpr std::size_t ciphertext = crypto::xwing_ciphertext_size;
  constexpr std::size_t key = crypto::xwing_public_size;
  constexpr std::size_t tag = crypto::tag_size;
  EXPECT_EQ(start + 4 + 3 * hash + ciphertext + key, hello_committed_size);
  EXPECT_EQ(hello_committed_size + hash, hello_head_size);
  EXPECT_EQ(hello_head_size + hello_card_plain_size + tag, hello_end);
  EXPECT_EQ(start + hash + 2 * ciphertext + key, welcome_head_size);
  EXPECT_EQ(start + hash + ciphertext + key, confirm_head_size);
  EXPECT_EQ(start + 8 + 8 + Mark::size + hash, session_head_size);
  EXPECT_EQ(session_head_size + ciphertext + key, turning_head_size);
}

}  // namespace
}  // namespace peyk::seal
