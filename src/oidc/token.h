// SPDX-License-Identifier: Apache-2.0
// oidc: jobs of GitHub Actions prove who they are by a token that GitHub signs for them, and no
// secret is stored anywhere. Reading order: token.h and key_set.h (what is signed), claims.h (what
// it says and whether it is for us), rules.h (what that gives), github_actions.h (with I/O).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"
#include "json/value.h"

namespace porc::oidc {

/// Limits: bytes of a token, and of its header and claims once decoded. GitHub's have about 2 kB.
inline constexpr std::size_t kTokenBytesMax = 16U << 10;
inline constexpr std::size_t kHeaderBytesMax = 2U << 10;

/// A JSON Web Token taken apart. Nothing in it is known to be true.
struct UnverifiedToken {
  std::string kid{};
  std::string signed_part{};
  std::string signature{};
  json::object claims{};
};

/// Reads the compact form. Only RS256 is a signature here: a token that names another algorithm, or
/// none, never gets to a key. Spec: RFC 7515, sections 3.1 and 5.2; RFC 7518, section 3.1.
/// Errors: unauthenticated, saying why; never with a part of the token.
Result<UnverifiedToken> parse_token(std::string_view text);

/// unauthenticated: the token `why`.
Error untrusted(std::string_view why);

}  // namespace porc::oidc
