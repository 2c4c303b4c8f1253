// A home is made in a folder beside its place and then moved there, so that it is there as a whole
// or not at all.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "peyk/net/descriptor.hpp"
#include "peyk/net/process.hpp"

#include "failure.hpp"

namespace peyk::app {

class FreshHome {
 public:
  // error_folder_not_empty when something is there. What attempts that died left beside it is
  // destroyed: it may hold keys.
  [[nodiscard]] static Result<FreshHome> begin(const std::filesystem::path& home);
  FreshHome(FreshHome&& other) noexcept;
  FreshHome& operator=(FreshHome&&) = delete;
  FreshHome(const FreshHome&) = delete;
  FreshHome& operator=(const FreshHome&) = delete;
  ~FreshHome();  // destroys what was not kept

  // To be filled.
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
  // Moves it to its place, durably.
  [[nodiscard]] Result<void> keep();

 private:
  FreshHome(std::filesystem::path home, std::filesystem::path folder, net::Descriptor made)
      : home_(std::move(home)), folder_(std::move(folder)), made_(std::move(made)) {}

  std::filesystem::path home_;
  std::filesystem::path folder_;  // empty when nothing is to be removed
  net::Descriptor made_;          // the folder itself
  std::optional<net::HomeLock> lock_;
};

// The folders beside a home whose names are its own with this behind it, in order.
[[nodiscard]] std::vector<std::filesystem::path> folders_beside(const std::filesystem::path& home,
                                                                std::string_view suffix);
// Of them those in which a home was to be made.
[[nodiscard]] std::vector<std::filesystem::path> unfinished_homes(
    const std::filesystem::path& home);

// Destroys those that died, of any home that was to be made beside this one.
void destroy_left_overs_beside(const std::filesystem::path& home);

// `fill` writes into the folder it is given.
[[nodiscard]] Result<void> make_home(
    const std::filesystem::path& home,
    const std::function<Result<void>(const std::filesystem::path&)>& fill);

// Of a program that ended just now, or was told to: waits some seconds for what it holds. `running`
// says that it still runs; at once when one answers there.
[[nodiscard]] Result<net::HomeLock> take_lock_soon(const std::filesystem::path& home,
                                                   text::Message running);

}  // namespace peyk::app
