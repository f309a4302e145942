// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/error.h"
#include "orchestrator/settings.h"

namespace porc::orchestrator {

/// How long to wait before something is tried again that failed with `why` after `attempts` tries
/// before; nullopt: it is put aside as dead. `pauses` are those after each try, at least one.
inline std::optional<Duration> next_try(const Error& why,
                                        std::uint32_t attempts,
                                        const std::vector<Duration>& pauses) {
  if (!error_traits(why.code).retryable) return std::nullopt;
  // A target that only asks for patience is not broken.
  const bool endless = why.code == ErrorCode::rate_limited;
  if (attempts >= pauses.size() && !endless) return std::nullopt;
  const Duration pause = pauses[std::min<std::size_t>(attempts, pauses.size() - 1)];
  return std::max<Duration>(pause, why.retry_after);
}

/// The same where pauses double, up to a longest one, and tries are counted.
inline std::optional<Duration> next_try(const Error& why,
                                        std::uint32_t attempts,
                                        std::uint32_t attempts_max,
                                        const Settings& settings) {
  constexpr std::uint32_t kDoublingsMax = 12;
  const bool endless = why.code == ErrorCode::rate_limited;
  if (attempts + 1 >= attempts_max && !endless) return std::nullopt;
  const Duration pause = std::min<Duration>(
      settings.retry_first * (1 << std::min(attempts, kDoublingsMax)), settings.retry_longest * 10);
  return next_try(why, 0, {pause});
}

}  // namespace porc::orchestrator
