#include "settings.hpp"

#include <gtest/gtest.h>

namespace peyk::app {
namespace {

constexpr std::string_view courier =
    "name = 'Muscat'\nlisten = '127.0.0.1:7101'\naddresses = ['muscat.example:7101']\n";

std::int64_t line_of(const Failure& failure) {
  for (const Value& value : failure.values) {
    if (value.name == "line") return std::get<std::int64_t>(value.value);
  }
  return 0;
}

TEST(Settings, OfADeskComeBackAsWritten) {
  const DeskSettings settings{.name = "میز «یک»", .service_class = identity::ServiceClass::patient};
  EXPECT_EQ(read_desk_settings(written(settings), "x").value(), settings);
}

TEST(Settings, OfACourierComeBackAsWritten) {
  const CourierSettings settings{.name = "Bern\"'",
                                 .listen = {.host = "::1", .port = 7102},
                                 .addresses = {"[::1]:7102", "bern.example:443"},
                                 .cells_per_second = 77,
                                 .memory = 300};
  EXPECT_EQ(read_courier_settings(written(settings), "x").value(), settings);
}

TEST(Settings, ACourierNeedsNoLimits) {
  const auto read = read_courier_settings(courier, "x");
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->cells_per_second, CourierSettings().cells_per_second);
  EXPECT_EQ(read->memory, CourierSettings().memory);
}

TEST(Settings, RefusalsNameTheLine) {
  struct Wrong {
    std::string toml;
    std::int64_t line;
  };
  const std::vector<Wrong> all = {
      {"name = 'A1'\nclass = 'quick'\n", 2},         {"name = 'A1'\nclass = 3\n", 2},
      {"\n\nname = ''\nclass = 'prompt'\n", 3},      {"name = 'A1'\nclass = 'prompt'\nx = 1\n", 3},
      {"name = 'A1'\nclass = 'prompt\n", 2},         {"class = 'prompt'\n", 1},
      {"name = \"A\\u0007\"\nclass = 'prompt'\n", 1}};
  for (const Wrong& wrong : all) {
    const auto read = read_desk_settings(wrong.toml, "config.toml");
    ASSERT_FALSE(read.has_value()) << wrong.toml;
    EXPECT_EQ(read.error().what, text::Message::error_settings) << wrong.toml;
    EXPECT_EQ(line_of(read.error()), wrong.line) << wrong.toml;
  }
}

TEST(Settings, ACouriersValuesAreChecked) {
  const std::vector<std::pair<std::string, std::string>> changes = {
      {"127.0.0.1:7101", "127.0.0.1"},
      {"127.0.0.1:7101", "127.0.0.1:70000"},
      {"['muscat.example:7101']", "[]"},
      {"['muscat.example:7101']", "['muscat.example']"},
      {"['muscat.example:7101']", "[7101]"},
      {"'Muscat'", "'Muscat'\ncells_per_second = 0"},
      {"'Muscat'", "'Muscat'\ncells_per_second = '9'"},
      {"'Muscat'", "'Muscat'\nmemory = 255"}};
  for (const auto& [from, to] : changes) {
    std::string toml(courier);
    toml.replace(toml.find(from), from.size(), to);
    EXPECT_FALSE(read_courier_settings(toml, "x").has_value()) << toml;
  }
}

}  // namespace
}  // namespace peyk::app
