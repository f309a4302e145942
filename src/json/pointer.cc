// SPDX-License-Identifier: Apache-2.0
#include "json/pointer.h"

#include <algorithm>

namespace porc::json {
namespace {

void append_token(std::string& out, std::string_view name) {
  const auto is_special = [](char c) { return c == '~' || c == '/'; };
  for (auto at = name.begin();;) {
    const auto special = std::find_if(at, name.end(), is_special);
    out.append(at, special);
    if (special == name.end()) return;
    out += *special == '~' ? "~0" : "~1";
    at = special + 1;
  }
}

}  // namespace

std::string escape_token(std::string_view name) {
  std::string token;
  append_token(token, name);
  return token;
}

std::string unescape_token(std::string_view token) {
  std::string name;
  name.reserve(token.size());
  for (std::size_t i = 0; i < token.size(); ++i) {
    const bool escaped =
        token[i] == '~' && i + 1 < token.size() && (token[i + 1] == '0' || token[i + 1] == '1');
    name += !escaped ? token[i] : token[++i] == '0' ? '~' : '/';
  }
  return name;
}

PointerStep::PointerStep(std::string& pointer, std::string_view name)
    : pointer_(pointer), length_(pointer.size()) {
  pointer_ += '/';
  append_token(pointer_, name);
}

std::string append(std::string_view pointer, std::string_view name) {
  return std::string(pointer) + "/" + escape_token(name);
}

std::string append(std::string_view pointer, std::size_t index) {
  return std::string(pointer) + "/" + std::to_string(index);
}

const value* find(const value& root, std::string_view pointer) {
  boost::json::error_code error;
  return root.find_pointer(pointer, error);
}

}  // namespace porc::json
