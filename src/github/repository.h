// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace porc::github {

/// A repository by its name.
struct Repository {
  std::string owner{};
  std::string name{};

  std::string full_name() const { return owner + "/" + name; }
  /// "repos/owner/name", which paths of the API begin with.
  std::string path() const { return "repos/" + full_name(); }
};

/// Reads "owner/name". Errors: invalid_argument.
Result<Repository> parse_repository(std::string_view text);

/// Whether `text` is 40 hexadecimal digits in lower case, as git names its objects.
bool is_sha(std::string_view text);

/// 40 zeros: the commit before a branch was, and after it is gone.
bool is_no_commit(std::string_view sha);

}  // namespace porc::github
