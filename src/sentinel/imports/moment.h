// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace porc::sentinel {

/// A moment, and the offset that its clock shows.
struct Moment {
  std::int64_t seconds = 0;      ///< since 1970, UTC
  std::int64_t nanoseconds = 0;  ///< of the second
  std::int64_t offset = 0;       ///< of the clock from UTC, in seconds

  /// Reads `2006-01-02T15:04:05.999+07:00`. Spec: RFC 3339, with capital T and Z.
  static std::optional<Moment> parse(std::string_view text);
  /// Whether its year has four digits, so that a calendar can show it.
  bool in_calendar() const;
};

/// What a calendar and a clock show.
struct CalendarTime {
  std::int64_t year = 0;
  std::int64_t month = 0;
  std::int64_t day = 0;
  std::int64_t weekday = 0;  ///< 0 is Sunday
  std::int64_t hour = 0;
  std::int64_t minute = 0;
  std::int64_t second = 0;
};

/// Requires moment.in_calendar().
CalendarTime calendar_time(const Moment& moment);

std::string_view month_name(std::int64_t month);
std::string_view weekday_name(std::int64_t weekday);
/// `+07:00`; of seconds that are no whole minutes, the minutes.
std::string offset_text(std::int64_t offset);
/// Reads `UTC`, `Z` and `+07:00`. Absent for anything else.
std::optional<std::int64_t> parse_offset(std::string_view text);

}  // namespace porc::sentinel
