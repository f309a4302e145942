// SPDX-License-Identifier: Apache-2.0
#include "github/link.h"

namespace porc::github {
namespace {

/// Whether the parameters of one link say that it is the next page.
bool is_next(std::string_view parameters) {
  constexpr std::string_view kRelation = "rel=";
  const std::size_t at = parameters.find(kRelation);
  if (at == parameters.npos) return false;
  std::string_view value = parameters.substr(at + kRelation.size());
  if (value.starts_with('"'))
    value = value.substr(1, value.find('"', 1) - 1);
  else
    value = value.substr(0, value.find_first_of(" \t;"));
  return value == "next";
}

}  // namespace

std::string next_link(std::string_view header) {
  for (std::size_t at = header.find('<'); at != header.npos;) {
    const std::size_t close = header.find('>', at);
    if (close == header.npos) break;
    // A comma inside a URL is inside its angle brackets, so that the next one opens the next link.
    const std::size_t following = header.find('<', close);
    if (is_next(header.substr(close + 1, following - close - 1))) {
      return std::string(header.substr(at + 1, close - at - 1));
    }
    at = following;
  }
  return "";
}

}  // namespace porc::github
