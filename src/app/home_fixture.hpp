// For tests: a folder in which homes are made.
#pragma once

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>

#include "peyk/crypto/entropy.hpp"
#include "peyk/desk/desk.hpp"

#include "card_folder.hpp"
#include "courier_home.hpp"
#include "desk_home.hpp"
#include "vault.hpp"

namespace peyk::app {

namespace fs = std::filesystem;

class Homes : public testing::Test {
 protected:
  Homes() {
    crypto::initialise();
    std::string name = fs::temp_directory_path() / "peyk-homes-XXXXXX";
    folder_ = mkdtemp(name.data());
  }
  ~Homes() override { fs::remove_all(folder_); }

  [[nodiscard]] fs::path at(const char* name) const { return folder_ / name; }

  [[nodiscard]] Result<void> make_desk(const char* name, std::string_view passphrase) const {
    const auto vault =
        make_vault(as_bytes(passphrase), identity::ServiceClass::practice, crypto::system_seed());
    return DeskHome::create(
        at(name), {.name = name, .service_class = identity::ServiceClass::practice}, *vault);
  }
  [[nodiscard]] CourierHome make_courier(const char* name) const {
    const CourierSettings settings{.name = name,
                                   .listen = {.host = "127.0.0.1", .port = 0},  // any
                                   .addresses = {"127.0.0.1:7101"}};
    EXPECT_TRUE(CourierHome::create(at(name), settings).has_value());
    return CourierHome::load(at(name)).value();
  }

  // As an attempt that died leaves it.
  static void make_unfinished(const fs::path& folder) {
    fs::create_directory(folder);
    fs::permissions(folder, fs::perms::owner_all);
    std::ofstream(folder / "identity.key") << "secret";
    std::ofstream(folder / "lock") << "";
  }
  static std::string content(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }

  fs::path folder_;
};

}  // namespace peyk::app
