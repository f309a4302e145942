// SPDX-License-Identifier: Apache-2.0
#include "archive/path.h"

#include <algorithm>

#include "base/encoding.h"

namespace porc::archive {
namespace {

bool is_safe_component(std::string_view component) {
  return !component.empty() && component != "." && component != "..";
}

/// C0 and DEL, and C1 as its two bytes in UTF-8.
bool has_control_character(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x20 || byte == 0x7f) return true;
    if (byte == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0)
      return true;
  }
  return false;
}

}  // namespace

bool is_safe_path(std::string_view path) {
  if (path.size() > kPathMax || !is_utf8(path) || has_control_character(path)) return false;
  if (path.find('\\') != std::string_view::npos) return false;
  while (true) {
    std::size_t slash = path.find('/');
    if (!is_safe_component(path.substr(0, slash))) return false;
    if (slash == std::string_view::npos) return true;
    path.remove_prefix(slash + 1);
  }
}

bool PathSet::add(const std::string& path) {
  if (folders_.contains(path) || files_.contains(path)) return false;
  std::set<std::string> parents;
  for (std::size_t slash = path.find('/'); slash != std::string::npos;
       slash = path.find('/', slash + 1)) {
    parents.insert(path.substr(0, slash));
  }
  bool under_a_file = std::any_of(parents.begin(), parents.end(), [this](const auto& parent) {
    return files_.contains(parent);
  });
  if (under_a_file) return false;
  folders_.merge(parents);
  files_.insert(path);
  return true;
}

}  // namespace porc::archive
