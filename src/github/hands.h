// SPDX-License-Identifier: Apache-2.0
// Who had a hand in a pull request before PORC heard of it, as far as its commits tell.
#pragma once

#include <string>
#include <vector>

#include "github/host.h"

namespace porc::github {

// Instead of logins that GitHub does not tell. They are no logins: nobody is tied to one, so that
// nobody can approve what such people had a hand in.
inline constexpr char kGone[] = "(somebody whose account is gone)";
inline constexpr char kWithoutLogin[] = "(the author of a commit without a GitHub login)";
inline constexpr char kBeyondTheList[] = "(the authors of more commits than GitHub lists)";

/// Of the commits of one pull request.
std::vector<std::string> hands_in(const std::vector<CommitBy>& commits);

}  // namespace porc::github
