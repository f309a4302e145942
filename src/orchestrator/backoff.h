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
/// before; nullopt: it is put aside as dead. `pauses` takes the place of the server's own.
inline std::optional<Duration> next_try(const Error& why,
                                        std::uint32_t attempts,
                                        std::uint32_t attempts_max,
                                        const Settings& settings,
                                        const std::vector<Duration>& pauses = {}) {
  constexpr std::uint32_t kDoublingsMax = 12;
  if (!error_traits(why.code).retryable) return std::nullopt;
  const bool paced = !pauses.empty();
  // A target that only asks for patience is not broken.
  const bool endless = why.code == ErrorCode::rate_limited;
  const std::uint64_t tries = paced ? pauses.size() + 1 : attempts_max;
  if (attempts + 1 >= tries && !endless) return std::nullopt;
  Duration pause = std::min<Duration>(
      settings.retry_first * (1 << std::min(attempts, kDoublingsMax)), settings.retry_longest * 10);
  if (paced) pause = pauses[std::min<std::size_t>(attempts, pauses.size() - 1)];
  return std::max<Duration>(pause, why.retry_after);
}

}  // namespace porc::orchestrator
