// SPDX-License-Identifier: Apache-2.0
#include "sentinel/imports/time_zone.h"

#include <algorithm>
#include <array>
#include <chrono>

namespace porc::sentinel {
namespace {

constexpr std::size_t kHeaderBytes = 44;

Error malformed() {
  return Error{.code = ErrorCode::malformed,
               .message = "this is not a file of the time zone database"};
}

std::int64_t big_endian(std::string_view bytes) {
  // The first byte carries the sign.
  std::int64_t out = static_cast<signed char>(bytes[0]);
  for (const char c : bytes.substr(1)) out = out * 256 + static_cast<unsigned char>(c);
  return out;
}

/// How much of each kind a block has.
struct Counts {
  std::size_t utc_flags, standard_flags, leaps, times, types, characters;

  std::size_t bytes(std::size_t time_bytes) const {
    return times * (time_bytes + 1) + types * 6 + characters + leaps * (time_bytes + 4) +
           standard_flags + utc_flags;
  }
};

std::optional<Counts> parse_header(std::string_view text) {
  if (text.size() < kHeaderBytes || !text.starts_with("TZif") || text[4] < '2') return std::nullopt;
  std::array<std::size_t, 6> counts{};
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const std::int64_t count = big_endian(text.substr(20 + 4 * i, 4));
    if (count < 0 || count > 1'000'000) return std::nullopt;
    counts[i] = static_cast<std::size_t>(count);
  }
  return Counts{counts[0], counts[1], counts[2], counts[3], counts[4], counts[5]};
}

class RuleReader {
 public:
  explicit RuleReader(std::string_view text) : text_(text) {}

  bool at_end() const { return text_.empty(); }
  bool take(char wanted) {
    if (!text_.starts_with(wanted)) return false;
    text_.remove_prefix(1);
    return true;
  }
  bool take_name() {
    if (take('<')) {
      const std::size_t end = text_.find('>');
      if (end == std::string_view::npos) return false;
      text_.remove_prefix(end + 1);
      return true;
    }
    const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    const auto end = std::find_if_not(text_.begin(), text_.end(), is_letter);
    const auto length = static_cast<std::size_t>(end - text_.begin());
    text_.remove_prefix(length);
    return length != 0;
  }
  std::optional<std::int64_t> number() {
    std::int64_t out = 0;
    std::size_t digits = 0;
    for (; digits < text_.size() && digits < 4 && text_[digits] >= '0' && text_[digits] <= '9';
         ++digits)
      out = out * 10 + (text_[digits] - '0');
    if (digits == 0) return std::nullopt;
    text_.remove_prefix(digits);
    return out;
  }
  /// `-3:30` in seconds.
  std::optional<std::int64_t> clock() {
    const bool minus = take('-');
    if (!minus) take('+');
    const auto hours = number();
    if (!hours) return std::nullopt;
    std::int64_t seconds = *hours * 3600;
    for (const std::int64_t unit : {60, 1}) {
      if (!take(':')) break;
      const auto part = number();
      if (!part) return std::nullopt;
      seconds += *part * unit;
    }
    return minus ? -seconds : seconds;
  }
  std::optional<ClockChange> change() {
    if (!take(',')) return std::nullopt;
    ClockChange out;
    if (take('M')) {
      out.form = ClockChange::Form::weekday_of_month;
      const auto month = number();
      if (!month || !take('.')) return std::nullopt;
      const auto week = number();
      if (!week || !take('.')) return std::nullopt;
      if (*month < 1 || *month > 12 || *week < 1 || *week > 5) return std::nullopt;
      out.month = *month;
      out.week = *week;
    } else if (take('J')) {
      out.form = ClockChange::Form::day_without_leap;
    }
    const auto day = number();
    if (!day) return std::nullopt;
    out.day = *day;
    if (take('/')) {
      const auto time = clock();
      if (!time) return std::nullopt;
      out.seconds = *time;
    }
    return out;
  }

 private:
  std::string_view text_;
};

}  // namespace

std::int64_t ClockChange::in_year(std::int64_t year) const {
  using namespace std::chrono;
  const std::chrono::year in(static_cast<int>(year));
  sys_days date = sys_days(in / January / 1);
  if (form == Form::weekday_of_month) {
    const auto of_month = in / std::chrono::month(static_cast<unsigned>(this->month));
    const weekday wanted(static_cast<unsigned>(day % 7));
    date = week == 5 ? sys_days(of_month / wanted[last])
                     : sys_days(of_month / wanted[static_cast<unsigned>(week)]);
  } else if (form == Form::day_without_leap) {
    date += days(day - 1 + (in.is_leap() && day >= 60 ? 1 : 0));
  } else {
    date += days(day);
  }
  return date.time_since_epoch().count() * 86'400 + seconds;
}

std::int64_t TimeZone::Rule::offset(std::int64_t seconds) const {
  if (!has_summer) return standard_offset;
  using namespace std::chrono;
  const sys_seconds local{std::chrono::seconds(seconds + standard_offset)};
  const std::int64_t year = int(year_month_day(floor<days>(local)).year());
  const std::int64_t begin = begins.in_year(year) - standard_offset;
  const std::int64_t end = ends.in_year(year) - summer_offset;
  const bool is_summer =
      begin < end ? seconds >= begin && seconds < end : seconds >= begin || seconds < end;
  return is_summer ? summer_offset : standard_offset;
}

std::optional<TimeZone::Rule> TimeZone::parse_rule(std::string_view text) {
  RuleReader reader(text);
  Rule out;
  if (!reader.take_name()) return std::nullopt;
  const auto standard = reader.clock();
  if (!standard) return std::nullopt;
  out.standard_offset = -*standard;  // POSIX counts westwards
  if (reader.at_end()) return out;
  if (!reader.take_name()) return std::nullopt;
  out.has_summer = true;
  out.summer_offset = out.standard_offset + 3600;
  if (const auto summer = reader.clock()) out.summer_offset = -*summer;
  const auto begins = reader.change();
  const auto ends = begins ? reader.change() : std::nullopt;
  if (!ends || !reader.at_end()) return std::nullopt;
  out.begins = *begins;
  out.ends = *ends;
  return out;
}

Result<TimeZone> TimeZone::parse(std::string_view tzif) {
  const auto first = parse_header(tzif);
  if (!first || tzif.size() < kHeaderBytes + first->bytes(4)) return malformed();
  tzif.remove_prefix(kHeaderBytes + first->bytes(4));
  const auto counts = parse_header(tzif);
  if (!counts || counts->types == 0 || tzif.size() < kHeaderBytes + counts->bytes(8))
    return malformed();
  tzif.remove_prefix(kHeaderBytes);
  const std::string_view times = tzif.substr(0, counts->times * 8);
  const std::string_view indexes = tzif.substr(times.size(), counts->times);
  const std::string_view types = tzif.substr(times.size() + indexes.size(), counts->types * 6);
  const auto offset_of = [&](std::size_t type) { return big_endian(types.substr(type * 6, 4)); };
  TimeZone out;
  out.first_offset_ = offset_of(0);
  for (std::size_t i = 0; i < counts->times; ++i) {
    const auto type = static_cast<unsigned char>(indexes[i]);
    if (type >= counts->types) return malformed();
    out.transitions_.push_back(
        {.seconds = big_endian(times.substr(i * 8, 8)), .offset = offset_of(type)});
  }
  std::string_view footer = tzif.substr(counts->bytes(8));
  const std::size_t footer_end = footer.find('\n', 1);
  if (!footer.starts_with('\n') || footer_end == std::string_view::npos) return malformed();
  footer = footer.substr(1, footer_end - 1);
  if (!footer.empty()) {
    out.rule_ = parse_rule(footer);
    if (!out.rule_) return malformed();
  }
  return out;
}

std::int64_t TimeZone::offset(std::int64_t seconds) const {
  const auto next = std::upper_bound(
      transitions_.begin(), transitions_.end(), seconds, [](std::int64_t at, const Transition& t) {
        return at < t.seconds;
      });
  if (next == transitions_.end() && rule_) return rule_->offset(seconds);
  return next == transitions_.begin() ? first_offset_ : std::prev(next)->offset;
}

}  // namespace porc::sentinel
