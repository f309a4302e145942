// SPDX-License-Identifier: Apache-2.0
#include "setting_reader.h"

#include <charconv>

namespace porc::app {

std::string SettingReader::text(const std::string& variable) const {
  return raw_.get(variable).expose("is a setting");
}

bool SettingReader::flag(const std::string& variable) {
  const std::string given = text(variable);
  if (given == "true" || given == "1" || given == "yes" || given == "on") return true;
  if (given != "false" && given != "0" && given != "no" && given != "off") {
    refuse(variable, "must be true or false");
  }
  return false;
}

Duration SettingReader::duration(const std::string& variable) {
  auto parsed = parse_duration(text(variable));
  if (parsed && *parsed > Duration::zero()) return *parsed;
  refuse(variable, "must be a duration such as 30s, 5m or 24h");
  return Duration::zero();
}

std::size_t SettingReader::number(const std::string& variable, std::size_t most) {
  const std::string given = text(variable);
  std::size_t value = 0;
  const char* end = given.data() + given.size();
  auto [stopped, failed] = std::from_chars(given.data(), end, value);
  if (failed != std::errc() || stopped != end || value > most) {
    refuse(variable, "must be a whole number up to " + std::to_string(most));
  }
  return value;
}

std::vector<std::string> SettingReader::list(const std::string& variable) const {
  std::vector<std::string> items(1);
  for (const char c : text(variable)) {
    if (c == ',') items.emplace_back();
    if (c != ',' && c != ' ') items.back() += c;
  }
  std::erase(items, std::string());
  return items;
}

void SettingReader::refuse(std::string variable, std::string message) {
  faults_.push_back({.pointer = std::move(variable), .message = std::move(message)});
}

}  // namespace porc::app
