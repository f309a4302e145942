// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "oidc/key_set.h"

namespace porc::oidc {

/// How far the issuer's clock may be from ours.
inline constexpr Duration kLeeway = std::chrono::seconds(60);
/// Limit: the life of a token, and so how long it is remembered that it was used. GitHub gives
/// minutes.
inline constexpr Duration kTokenLifeMax = std::chrono::hours(24);

/// Whose tokens count, and what they must have been made for.
struct Expected {
  std::string issuer{};
  std::string audience{};
};

/// What GitHub says of the job that the token was made for. `sub` is not among it: its form changed
/// more than once and owners may change it, so nothing is decided by it.
/// https://docs.github.com/en/actions/reference/security/oidc
struct Claims {
  std::string id{};  ///< `jti`
  Timestamp expires_at{};
  std::string repository{};  ///< owner/name, as it is called today
  std::uint64_t repository_id = 0;
  std::uint64_t repository_owner_id = 0;
  std::string ref{};
  std::string event{};
  std::optional<std::string> environment{};  ///< only of a job that names one
  std::string job_workflow_ref{};
  std::string actor{};  ///< the login of whoever started the workflow
  std::string sha{};
  std::string run_id{};
  std::string run_attempt{};

  /// What is worth keeping with what the job asks for.
  std::map<std::string, std::string> facts() const;
};

/// Believes a token that a key of `keys` signed, that `expected` admits and that holds at `now`.
/// Spec: RFC 7519, section 4.1; GitHub's claims as above.
/// Errors: unauthenticated, saying what is wrong.
Result<Claims> verify(const UnverifiedToken& token,
                      const KeySet& keys,
                      const Expected& expected,
                      Timestamp now);

}  // namespace porc::oidc
