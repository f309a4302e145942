// SPDX-License-Identifier: Apache-2.0
// When GitHub says "not now", and for how long. Pure: the caller waits, or tells its own caller to.
#pragma once

#include <cstdint>
#include <optional>

#include "base/time.h"
#include "http/client.h"

namespace porc::github {

/// After a secondary limit at least so long, then doubling up to the second.
inline constexpr Duration kSecondaryWaitMin = std::chrono::seconds(60);
inline constexpr Duration kSecondaryWaitMax = std::chrono::minutes(16);

/// What an answer says of the limits.
struct LimitVerdict {
  bool limited = false;
  Duration wait{0};        ///< until the next request may be sent
  bool secondary = false;  ///< told by its text alone: each further one waits twice as long
};

/// `secondary_before` counts the secondary limits met in a row before this answer; `now` is
/// GitHub's clock.
/// https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
/// #exceeding-the-rate-limit
LimitVerdict judge_limits(const http::ClientResponse& response,
                          Timestamp now,
                          int secondary_before);

/// The primary limit as an answer's headers tell it.
struct Standing {
  std::int64_t limit = 0;
  std::int64_t remaining = 0;
  Timestamp reset{};
};
/// nullopt when the answer does not tell it.
std::optional<Standing> standing_of(const http::ClientResponse& response);

}  // namespace porc::github
