// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace porc::sentinel {

/// When in a year a zone changes its clocks.
struct ClockChange {
  enum class Form : std::uint8_t {
    weekday_of_month,  ///< M3.5.0
    day_without_leap,  ///< J60: 1 to 365, 29 February is never counted
    day_with_leap,     ///< 59: from 0
  };
  Form form = Form::day_with_leap;
  std::int64_t month = 0;
  std::int64_t week = 0;  ///< 5 is the last
  std::int64_t day = 0;   ///< a weekday, 0 is Sunday, or a day of the year
  std::int64_t seconds = 7200;

  /// Seconds from 1970 to the change in that year, by a clock that is not changed.
  std::int64_t in_year(std::int64_t year) const;
};

/// How far the clocks of a zone are ahead of UTC, at any time.
class TimeZone {
 public:
  /// Reads a file of the time zone database. Spec: RFC 8536, version 2 or later. Errors: malformed.
  static Result<TimeZone> parse(std::string_view tzif);

  /// Seconds ahead of UTC at a moment, in seconds since 1970.
  std::int64_t offset(std::int64_t seconds) const;

 private:
  /// What holds behind the last transition: the end of the file. Spec: POSIX, TZ.
  struct Rule {
    std::int64_t standard_offset = 0;
    std::int64_t summer_offset = 0;
    bool has_summer = false;
    ClockChange begins{};
    ClockChange ends{};

    std::int64_t offset(std::int64_t seconds) const;
  };
  struct Transition {
    std::int64_t seconds = 0;
    std::int64_t offset = 0;
  };
  static std::optional<Rule> parse_rule(std::string_view text);

  std::int64_t first_offset_ = 0;
  std::vector<Transition> transitions_{};
  std::optional<Rule> rule_{};
};

}  // namespace porc::sentinel
