// SPDX-License-Identifier: Apache-2.0
#include "pg/placeholders.h"

#include <algorithm>

namespace porc::pg {
namespace {

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

/// The length of what begins here and is copied as it is: a comment, a string, a cast, or one
/// character.
std::size_t copied_length(std::string_view rest) {
  if (rest.starts_with("--")) return std::min(rest.find('\n'), rest.size());
  if (rest.starts_with("::")) return 2;
  if (rest.front() == '\'' || rest.front() == '"') {
    const std::size_t end = rest.find(rest.front(), 1);
    return end == rest.npos ? rest.size() : end + 1;
  }
  return 1;
}

}  // namespace

Numbered number_placeholders(std::string_view query) {
  Numbered numbered;
  while (!query.empty()) {
    const bool begins = query.front() == ':' && query.size() > 1 && is_name_character(query[1]);
    if (!begins) {
      const std::size_t length = copied_length(query);
      numbered.text += query.substr(0, length);
      query.remove_prefix(length);
      continue;
    }
    query.remove_prefix(1);
    const auto end = std::ranges::find_if_not(query, is_name_character);
    const std::string_view name = query.substr(0, static_cast<std::size_t>(end - query.begin()));
    query.remove_prefix(name.size());
    auto known = std::ranges::find(numbered.parameters, name);
    const auto index = known - numbered.parameters.begin();
    if (known == numbered.parameters.end()) numbered.parameters.push_back(name);
    numbered.text += '$' + std::to_string(index + 1);
  }
  return numbered;
}

}  // namespace porc::pg
