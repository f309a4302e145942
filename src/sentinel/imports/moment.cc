// SPDX-License-Identifier: Apache-2.0
#include "sentinel/imports/moment.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>

#include <fmt/format.h>

namespace porc::sentinel {
namespace {

constexpr std::int64_t kSecondsOfDay = 86'400;
// Years 0000 to 9999 of every clock.
constexpr std::int64_t kSecondsMin = -62'167'219'200 + kSecondsOfDay;
constexpr std::int64_t kSecondsMax = 253'402'300'799 - kSecondsOfDay;

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  bool at_end() const { return text_.empty(); }
  bool take(char wanted) {
    if (!text_.starts_with(wanted)) return false;
    text_.remove_prefix(1);
    return true;
  }
  /// Exactly `count` digits, at most `max`.
  std::optional<int> number(std::size_t count, int max) {
    if (text_.size() < count) return std::nullopt;
    int out = 0;
    for (const char c : text_.substr(0, count)) {
      if (c < '0' || c > '9') return std::nullopt;
      out = out * 10 + (c - '0');
    }
    if (out > max) return std::nullopt;
    text_.remove_prefix(count);
    return out;
  }
  /// Behind the point of a second: its nanoseconds; further digits are dropped.
  std::optional<std::int64_t> fraction() {
    std::int64_t out = 0;
    std::int64_t scale = 100'000'000;
    const std::size_t before = text_.size();
    while (const auto digit = number(1, 9)) {
      out += *digit * scale;
      scale /= 10;
    }
    if (text_.size() == before) return std::nullopt;
    return out;
  }
  std::optional<std::int64_t> offset() {
    if (take('Z')) return 0;
    const bool minus = take('-');
    if (!minus && !take('+')) return std::nullopt;
    const auto hours = number(2, 24);
    if (!hours || !take(':')) return std::nullopt;
    const auto minutes = number(2, 60);
    if (!minutes) return std::nullopt;
    const std::int64_t seconds = (*hours * 60 + *minutes) * 60;
    return minus ? -seconds : seconds;
  }

 private:
  std::string_view text_;
};

}  // namespace

std::optional<Moment> Moment::parse(std::string_view text) {
  Reader reader(text);
  const auto year = reader.number(4, 9999);
  if (!year || !reader.take('-')) return std::nullopt;
  const auto month = reader.number(2, 12);
  if (!month || !reader.take('-')) return std::nullopt;
  const auto day = reader.number(2, 31);
  if (!day || !reader.take('T')) return std::nullopt;
  const auto hour = reader.number(2, 23);
  if (!hour || !reader.take(':')) return std::nullopt;
  const auto minute = reader.number(2, 59);
  if (!minute || !reader.take(':')) return std::nullopt;
  const auto second = reader.number(2, 59);
  if (!second) return std::nullopt;
  Moment out;
  if (reader.take('.')) {
    const auto fraction = reader.fraction();
    if (!fraction) return std::nullopt;
    out.nanoseconds = *fraction;
  }
  const auto offset = reader.offset();
  const std::chrono::year_month_day date(std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day)));
  if (!offset || !reader.at_end() || !date.ok()) return std::nullopt;
  out.offset = *offset;
  out.seconds = std::chrono::sys_days(date).time_since_epoch().count() * kSecondsOfDay +
                (*hour * 60 + *minute) * 60 + *second - *offset;
  return out;
}

bool Moment::in_calendar() const {
  return seconds >= kSecondsMin && seconds <= kSecondsMax;
}

CalendarTime calendar_time(const Moment& moment) {
  using std::chrono::days;
  const std::chrono::sys_seconds shown{std::chrono::seconds(moment.seconds + moment.offset)};
  const std::chrono::sys_days day = std::chrono::floor<days>(shown);
  const std::chrono::year_month_day date(day);
  const std::int64_t second = (shown - day).count();
  return {.year = int(date.year()),
          .month = unsigned(date.month()),
          .day = unsigned(date.day()),
          .weekday = std::chrono::weekday(day).c_encoding(),
          .hour = second / 3600,
          .minute = second / 60 % 60,
          .second = second % 60};
}

std::string_view month_name(std::int64_t month) {
  static constexpr std::array<std::string_view, 12> kNames = {"January",
                                                              "February",
                                                              "March",
                                                              "April",
                                                              "May",
                                                              "June",
                                                              "July",
                                                              "August",
                                                              "September",
                                                              "October",
                                                              "November",
                                                              "December"};
  return kNames[static_cast<std::size_t>(month - 1)];
}

std::string_view weekday_name(std::int64_t weekday) {
  static constexpr std::array<std::string_view, 7> kNames = {
      "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
  return kNames[static_cast<std::size_t>(weekday)];
}

std::string offset_text(std::int64_t offset) {
  const std::int64_t minutes = std::abs(offset) / 60;
  return fmt::format("{}{:02}:{:02}", offset < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

std::optional<std::int64_t> parse_offset(std::string_view text) {
  if (text == "UTC" || text.empty()) return 0;
  Reader reader(text);
  const auto offset = reader.offset();
  return reader.at_end() ? offset : std::nullopt;
}

}  // namespace porc::sentinel
