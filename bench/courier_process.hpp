// A courier as an operator runs it: the program `peyk` with a home of its own, on one processor.
// What goes wrong is thrown as std::runtime_error.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <sys/types.h>

#include "peyk/identity/courier_card.hpp"
#include "peyk/net/control_client.hpp"

namespace peyk::bench {

using Counts = std::map<std::string, std::uint64_t>;

class CourierProcess {
 public:
  // `folder` is where its home is made: on the disk that is to be measured.
  CourierProcess(const std::filesystem::path& folder, int core);
  CourierProcess(const CourierProcess&) = delete;
  CourierProcess& operator=(const CourierProcess&) = delete;
  ~CourierProcess();

  [[nodiscard]] const identity::CourierCard& card() const { return *card_; }
  // As `peyk courier stats` prints them.
  [[nodiscard]] Counts counts();
  // Of processor time, user and system, since its start.
  [[nodiscard]] double processor_seconds() const;
  // Ends it in order; its store may be opened afterwards.
  void stop();
  [[nodiscard]] std::filesystem::path store_file() const { return home_ / "courier.db"; }

 private:
  void make_home();
  [[nodiscard]] pid_t start(const std::string& arguments, const std::string& output) const;
  void run(const std::string& arguments, const std::string& output) const;
  void connect();

  std::filesystem::path home_;
  std::optional<identity::CourierCard> card_;
  std::optional<net::ControlClient> control_;
  pid_t process_ = 0;
};

}  // namespace peyk::bench
