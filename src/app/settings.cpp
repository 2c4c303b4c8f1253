#include "settings.hpp"

#include <algorithm>
#include <initializer_list>
#include <limits>
#include <optional>
#include <sstream>
#include <toml++/toml.h>

#include "peyk/identity/courier_card.hpp"

namespace peyk::app {

namespace fs = std::filesystem;
using text::Message;

namespace {

constexpr std::uint32_t least_rate = 10;
constexpr std::uint32_t most_rate = 100'000;
constexpr std::uint32_t least_memory = 256;  // MiB
constexpr std::uint32_t most_memory = 1U << 20U;

Failure wrong(const fs::path& file, std::int64_t line, std::string reason) {
  return {Message::error_settings,
          {{"file", file.string()}, {"line", line}, {"reason", std::move(reason)}}};
}

// The first mistake that was found is kept; later reads give nothing.
class Settings {
 public:
  Settings(std::string_view toml, const fs::path& file) : file_(file) {
    try {
      table_ = toml::parse(toml, file.string());
    } catch (const toml::parse_error& error) {
      failure_ = wrong(file_, error.source().begin.line, std::string(error.description()));
    }
  }

  void only(std::initializer_list<std::string_view> keys) {
    for (const auto& [key, node] : table_) {
      const std::string_view name = key.str();
      if (std::ranges::find(keys, name) == keys.end()) mistake(node, std::string(name));
    }
  }

  std::string text(std::string_view key) {
    const toml::node* node = table_.get(key);
    const auto value = node == nullptr ? std::nullopt : node->value_exact<std::string>();
    if (!value.has_value()) missing(node, key);
    return value.value_or("");
  }

  std::uint32_t number(std::string_view key, std::uint32_t otherwise, std::uint32_t least,
                       std::uint32_t most) {
    const toml::node* node = table_.get(key);
    if (node == nullptr) return otherwise;
    const auto value = node->value_exact<std::int64_t>();
    if (!value.has_value() || *value < least || *value > most) {
      missing(node, key);
      return otherwise;
    }
    return static_cast<std::uint32_t>(*value);
  }

  std::vector<std::string> texts(std::string_view key) {
    std::vector<std::string> values;
    const toml::node* node = table_.get(key);
    const toml::array* array = node == nullptr ? nullptr : node->as_array();
    if (array == nullptr) {
      missing(node, key);
      return values;
    }
    for (const toml::node& item : *array) {
      if (const auto value = item.value_exact<std::string>()) {
        values.push_back(*value);
      } else {
        mistake(item, std::string(key));
      }
    }
    return values;
  }

  // `good` is false: the value of this key is not what it may be.
  void require(bool good, std::string_view key) {
    if (!good) missing(table_.get(key), key);
  }

  template <class T>
  Result<T> result(T value) const {
    if (failure_.has_value()) return std::unexpected(*failure_);
    return value;
  }

 private:
  void missing(const toml::node* node, std::string_view key) {
    const std::int64_t line = node == nullptr ? 1 : node->source().begin.line;
    if (!failure_.has_value()) failure_ = wrong(file_, line, std::string(key));
  }
  void mistake(const toml::node& node, std::string reason) {
    if (!failure_.has_value()) {
      failure_ = wrong(file_, node.source().begin.line, std::move(reason));
    }
  }

  fs::path file_;
  toml::table table_;
  std::optional<Failure> failure_;
};

std::string toml_text(const toml::table& table) {
  std::ostringstream out;
  out << table << '\n';
  return std::move(out).str();
}

}  // namespace

Result<DeskSettings> read_desk_settings(std::string_view toml, const fs::path& file) {
  Settings settings(toml, file);
  DeskSettings desk;
  settings.only({"name", "class"});
  desk.name = settings.text("name");
  settings.require(identity::is_courier_name(desk.name), "name");
  const auto service_class = identity::service_class_named(settings.text("class"));
  settings.require(service_class.has_value(), "class");
  desk.service_class = service_class.value_or(desk.service_class);
  return settings.result(std::move(desk));
}

Result<CourierSettings> read_courier_settings(std::string_view toml, const fs::path& file) {
  Settings settings(toml, file);
  CourierSettings courier;
  settings.only({"name", "listen", "addresses", "cells_per_second", "memory"});
  courier.name = settings.text("name");
  settings.require(identity::is_courier_name(courier.name), "name");
  const auto listen = net::Address::parse(settings.text("listen"));
  settings.require(listen.has_value(), "listen");
  if (listen) courier.listen = *listen;
  courier.addresses = settings.texts("addresses");
  settings.require(!courier.addresses.empty() &&
                       courier.addresses.size() <= identity::most_addresses &&
                       std::ranges::all_of(courier.addresses, identity::is_address),
                   "addresses");
  courier.cells_per_second =
      settings.number("cells_per_second", courier.cells_per_second, least_rate, most_rate);
  courier.memory = settings.number("memory", courier.memory, least_memory, most_memory);
  return settings.result(std::move(courier));
}

std::string written(const DeskSettings& settings) {
  toml::table table;
  table.insert("name", settings.name);
  table.insert("class", identity::to_string(settings.service_class));
  return toml_text(table);
}

std::string written(const CourierSettings& settings) {
  toml::array addresses;
  for (const std::string& address : settings.addresses) addresses.push_back(address);
  toml::table table;
  table.insert("name", settings.name);
  table.insert("listen", net::to_string(settings.listen));
  table.insert("addresses", std::move(addresses));
  table.insert("cells_per_second", std::int64_t{settings.cells_per_second});
  table.insert("memory", std::int64_t{settings.memory});
  return toml_text(table);
}

}  // namespace peyk::app
