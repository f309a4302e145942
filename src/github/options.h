// SPDX-License-Identifier: Apache-2.0
// The GitHub of PORC: an app or a token, check runs or statuses. What is said lives in files
// without I/O. Reading order: options.h, app_token.h, rate_limit.h, pace.h, tokens.h, transport.h,
// client.h, changes.h.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "crypto/rsa.h"
#include "github/globs.h"
#include "github/repository.h"

namespace porc::github {

/// Limit: bytes of a token; GitHub's own grow (installation tokens to some 520).
inline constexpr std::size_t kTokenBytesMax = 1024;

inline constexpr std::string_view kDefaultApiVersion = "2022-11-28";
inline constexpr std::string_view kDefaultBlueprints =
    "**/blueprint.{yaml,yml,json},**/*.blueprint.{yaml,yml,json}";

/// A GitHub App, which may write check runs.
struct App {
  std::string issuer{};  ///< client id, or the number of the app
  std::shared_ptr<const crypto::RsaKey> key{};
  std::int64_t installation = 0;  ///< for repositories that name none; 0: looked up for each
};

struct GithubOptions {
  std::string api_base{};  ///< as `parse_api_base` answers it
  std::string api_version = std::string(kDefaultApiVersion);
  std::optional<App> app{};  ///< none: `token` is used, and check runs become statuses
  Secret token{};
  std::optional<Repository> repository{};  ///< for submissions that name none
  Secret webhook_secret{};
  Secret webhook_secret_before{};  ///< still taken while senders are moved to the new one
  GlobSet blueprints{};            ///< which files of a repository are blueprints
};

/// GITHUB_API in any of its forms as `https://host[:port][/api/v3]/`: github.com itself stands for
/// its API's host, any other host without a path for a GitHub Enterprise Server, whose API lives at
/// /api/v3. Plain http is taken for loopback only. Errors: invalid_argument.
Result<std::string> parse_api_base(std::string_view text);

/// scheme://host[:port] in lower case without the usual port, "" when `url` has none: what decides
/// who gets a token.
std::string origin_of(std::string_view url);

/// Errors: invalid_argument unless `text` can be an app's client id or number.
Result<void> check_issuer(std::string_view text);

/// Errors: invalid_argument for a token that no header may carry or that is too long for one.
Result<void> check_token(const Secret& token);

}  // namespace porc::github
