// SPDX-License-Identifier: Apache-2.0
#include "github/repository.h"

#include <algorithm>

namespace porc::github {
namespace {

constexpr std::size_t kShaDigits = 40;
constexpr std::size_t kOwnerBytesMax = 100;
constexpr std::size_t kNameBytesMax = 100;

bool is_name(std::string_view text, std::size_t bytes_max) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  };
  return !text.empty() && text.size() <= bytes_max && std::ranges::all_of(text, fits) &&
         text != "." && text != "..";
}

}  // namespace

Result<Repository> parse_repository(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::string_view owner = text.substr(0, slash);
  const std::string_view name = slash == text.npos ? "" : text.substr(slash + 1);
  if (!is_name(owner, kOwnerBytesMax) || !is_name(name, kNameBytesMax)) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "a repository is written owner/name"};
  }
  return Repository{.owner = std::string(owner), .name = std::string(name)};
}

bool is_sha(std::string_view text) {
  return text.size() == kShaDigits && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

bool is_no_commit(std::string_view sha) {
  return sha.size() == kShaDigits && sha.find_first_not_of('0') == sha.npos;
}

}  // namespace porc::github
