// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "aio/clock.h"
#include "aio/signal.h"
#include "contracts/identity_provider.h"
#include "contracts/store.h"
#include "http/client.h"
#include "oidc/rules.h"

namespace porc::oidc {

/// How long keys count without being asked for again, and how often they are asked for at most.
inline constexpr Duration kKeysKept = std::chrono::hours(1);
inline constexpr Duration kFetchPause = std::chrono::minutes(1);

struct Options {
  Expected expected{};
  Rules rules{};
};

/// The jobs of GitHub Actions. Keys are fetched by discovery and kept; when that fails, the last
/// good ones count on. That a token was used is stored until it has expired, so that no server of
/// the same store takes it again.
/// https://docs.github.com/en/actions/concepts/security/openid-connect
class GithubActions final : public IdentityProvider {
 public:
  /// All outlive this.
  GithubActions(http::Client& client,
                SubjectStore& store,
                aio::Executor& executor,
                aio::Clock& clock,
                Options options);

  Task<identity::Principal> admit(Secret proof) override;

 private:
  /// Has keys, the token's among them where that can be. Errors: unavailable without any.
  Task<void> ensure_keys(std::string kid);
  Task<KeySet> fetch_keys();
  Task<std::string> fetch(std::string url);
  Task<void> use_once(Claims claims);
  bool is_wanting(const std::string& kid) const;

  http::Client& client_;
  SubjectStore& store_;
  aio::Clock& clock_;
  const Options options_;

  std::optional<KeySet> keys_{};
  Timestamp fetched_at_{};  ///< of `keys_`
  Timestamp may_fetch_at_{};
  bool fetching_ = false;
  std::optional<Error> fault_{};  ///< of the last fetch
  aio::Signal fetched_;
};

}  // namespace porc::oidc
