// SPDX-License-Identifier: Apache-2.0
#include "base/time.h"

#include <array>
#include <charconv>
#include <cstdio>

namespace porc {
namespace {

using std::chrono::milliseconds;

struct Fields {
  int year;
  unsigned month, day;
  int hour, minute, second, millisecond;
};

Fields split(Timestamp time) {
  auto day = std::chrono::floor<std::chrono::days>(time);
  std::chrono::year_month_day date(day);
  std::chrono::hh_mm_ss clock(time - day);
  return {int(date.year()),
          unsigned(date.month()),
          unsigned(date.day()),
          static_cast<int>(clock.hours().count()),
          static_cast<int>(clock.minutes().count()),
          static_cast<int>(clock.seconds().count()),
          static_cast<int>(clock.subseconds().count())};
}

/// Appends `number` with at least `width` digits, and `behind` it.
void append_digits(std::string& text, int number, std::size_t width, char behind) {
  std::array<char, 12> digits{};
  auto [end, fault] = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  const auto count = static_cast<std::size_t>(end - digits.data());
  if (count < width) text.append(width - count, '0');
  text.append(digits.data(), count).push_back(behind);
}

/// Reads exactly `count` digits at `at` and moves past them; -1 when they are not all digits.
int take_digits(std::string_view text, std::size_t& at, std::size_t count) {
  if (at + count > text.size()) return -1;
  int value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    char c = text[at + i];
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  at += count;
  return value;
}

bool take(std::string_view text, std::size_t& at, char wanted) {
  if (at >= text.size() || text[at] != wanted) return false;
  ++at;
  return true;
}

Error not_a_time(std::string_view text) {
  return Error{.code = ErrorCode::malformed,
               .message = "'" + std::string(text.substr(0, 64)) +
                          "' is not an RFC 3339 time such as 2026-01-02T03:04:05Z"};
}

}  // namespace

std::string format_time(Timestamp time) {
  const Fields f = split(time);
  std::string text;
  text.reserve(sizeof "2026-01-02T03:04:05.000Z");
  append_digits(text, f.year, 4, '-');
  append_digits(text, static_cast<int>(f.month), 2, '-');
  append_digits(text, static_cast<int>(f.day), 2, 'T');
  append_digits(text, f.hour, 2, ':');
  append_digits(text, f.minute, 2, ':');
  append_digits(text, f.second, 2, '.');
  append_digits(text, f.millisecond, 3, 'Z');
  return text;
}

std::string format_compact_time(Timestamp time) {
  Fields f = split(time);
  std::array<char, 40> text{};
  int length = std::snprintf(text.data(),
                             text.size(),
                             "%04d%02u%02u-%02d%02d%02d",
                             f.year,
                             f.month,
                             f.day,
                             f.hour,
                             f.minute,
                             f.second);
  return {text.data(), static_cast<std::size_t>(length)};
}

Result<Timestamp> parse_time(std::string_view text) {
  std::size_t at = 0;
  int year = take_digits(text, at, 4);
  bool shape = year >= 0 && take(text, at, '-');
  int month = shape ? take_digits(text, at, 2) : -1;
  shape = month >= 0 && take(text, at, '-');
  int day = shape ? take_digits(text, at, 2) : -1;
  shape = day >= 0 && (take(text, at, 'T') || take(text, at, 't') || take(text, at, ' '));
  int hour = shape ? take_digits(text, at, 2) : -1;
  shape = hour >= 0 && take(text, at, ':');
  int minute = shape ? take_digits(text, at, 2) : -1;
  shape = minute >= 0 && take(text, at, ':');
  int second = shape ? take_digits(text, at, 2) : -1;
  if (second < 0 || hour > 23 || minute > 59 || second > 60) return not_a_time(text);
  int millisecond = 0;
  if (take(text, at, '.')) {
    int scale = 100;
    std::size_t digits = 0;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, ++digits, scale /= 10) {
      millisecond += (text[at] - '0') * scale;
    }
    if (digits == 0) return not_a_time(text);
  }
  std::chrono::minutes offset{0};
  if (!take(text, at, 'Z') && !take(text, at, 'z')) {
    bool minus = at < text.size() && text[at] == '-';
    if (!take(text, at, '+') && !take(text, at, '-')) return not_a_time(text);
    int hours = take_digits(text, at, 2);
    int minutes = hours >= 0 && take(text, at, ':') ? take_digits(text, at, 2) : -1;
    if (minutes < 0 || hours > 23 || minutes > 59) return not_a_time(text);
    offset = std::chrono::minutes((minus ? -1 : 1) * (hours * 60 + minutes));
  }
  std::chrono::year_month_day date(std::chrono::year(year),
                                   std::chrono::month(static_cast<unsigned>(month)),
                                   std::chrono::day(static_cast<unsigned>(day)));
  if (at != text.size() || !date.ok()) return not_a_time(text);
  return Timestamp(std::chrono::sys_days(date)) + std::chrono::hours(hour) +
         std::chrono::minutes(minute) + std::chrono::seconds(second) + milliseconds(millisecond) -
         offset;
}

Result<Duration> parse_duration(std::string_view text) {
  long long count = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  long long scale = unit == "ms"  ? 1
                    : unit == "s" ? 1000
                    : unit == "m" ? 60'000
                    : unit == "h" ? 3'600'000
                    : unit == "d" ? 86'400'000
                                  : 0;
  constexpr long long kLongest = 100LL * 366 * 86'400'000;
  if (error != std::errc{} || scale == 0 || count < 0 || count > kLongest / scale) {
    return Error{
        .code = ErrorCode::malformed,
        .message = "'" + std::string(text.substr(0, 32)) +
                   "' is not a duration: write a number and ms, s, m, h or d, such as 30s"};
  }
  return Duration(count * scale);
}

}  // namespace porc
