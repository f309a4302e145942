// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/result.h"

namespace porc {

/// A moment in UTC, to the millisecond. The epoch itself stands for "never".
using Timestamp = std::chrono::sys_time<std::chrono::milliseconds>;
using Duration = std::chrono::milliseconds;

/// RFC 3339 in UTC with three decimals: 2026-01-02T03:04:05.006Z.
std::string format_time(Timestamp time);
/// Errors: malformed unless `text` is an RFC 3339 time; any offset is converted to UTC.
Result<Timestamp> parse_time(std::string_view text);
/// YYYYMMDD-HHMMSS in UTC, as run ids carry it.
std::string format_compact_time(Timestamp time);
/// "250ms", "30s", "5m", "24h" or "7d". Errors: malformed.
Result<Duration> parse_duration(std::string_view text);

}  // namespace porc
