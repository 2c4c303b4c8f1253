// Three couriers and two desks of the class practice in a folder of its own, over loopback only.
#pragma once

#include <array>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "peyk/identity/courier_card.hpp"

#include "children.hpp"
#include "program.hpp"
#include "screen.hpp"

namespace peyk::app {

inline constexpr std::array practice_couriers{"Muscat", "Bern", "Doha"};

class PracticeGround {
 public:
  // A new folder in the system's place for temporary ones.
  [[nodiscard]] static Result<std::unique_ptr<PracticeGround>> make();
  PracticeGround(const PracticeGround&) = delete;
  PracticeGround& operator=(const PracticeGround&) = delete;
  // Ends what runs and removes the folder.
  ~PracticeGround();

  [[nodiscard]] Result<void> start_couriers();
  [[nodiscard]] Result<void> start_desk(const std::string& name);
  [[nodiscard]] Result<Program> desk(const std::string& name) const;
  [[nodiscard]] Result<Program> courier(const std::string& name) const;

 private:
  explicit PracticeGround(std::filesystem::path folder) : folder_(std::move(folder)) {}
  [[nodiscard]] Result<void> make_couriers();
  [[nodiscard]] Result<Program> soon(Kind kind, const std::string& name) const;

  std::filesystem::path folder_;
  std::vector<identity::CourierCard> cards_;
  Children children_;
};

// Asks `done` again and again until it gives true; error_practice_slow after a minute, and
// error_interrupted when Ctrl-C was pressed.
[[nodiscard]] Result<void> until(const std::function<Result<bool>()>& done);

}  // namespace peyk::app
