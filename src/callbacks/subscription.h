// SPDX-License-Identifier: Apache-2.0
// Who asked to be told of runs, as an operator writes it. Pure.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "domain/run/run.h"

namespace porc::callbacks {

inline constexpr std::size_t kSubscriptionsMax = 100;

/// One receiver and what it is told.
struct Subscription {
  std::string name{};                 ///< of its queue: the target `webhook-NAME` of the outbox
  std::string url{};                  ///< https; may hold what must not be told
  std::vector<Secret> keys{};         ///< the current one first; signs with each
  std::vector<std::string> events{};  ///< patterns of types, such as "run.*_failed"; empty: all
  std::vector<std::string> environments{};  ///< patterns, as of a token's scope; empty: all
  std::vector<std::string> kinds{};
  std::vector<std::string> repositories{};

  bool wants(std::string_view type, const Run& run) const;
};

/// Where the words `secret_file` and `secret_env` lead.
struct SecretReader {
  std::function<Result<Secret>(const std::string& path)> file{};
  std::function<Result<Secret>(const std::string& variable)> variable{};
};

/// Reads the file that PORC_WEBHOOKS names (YAML). Errors: malformed; invalid_argument with every
/// fault of it and its place; those of `secrets`.
Result<std::vector<Subscription>> parse_subscriptions(std::string_view text,
                                                      const SecretReader& secrets);

}  // namespace porc::callbacks
