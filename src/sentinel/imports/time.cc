// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "sentinel/imports/moment.h"
#include "sentinel/imports/standard.h"

namespace porc::sentinel {
namespace {

constexpr std::int64_t kOffsetMax = 25 * 3600;  ///< of a clock from UTC: 24:60 at most
constexpr std::int64_t kNanosecondsOfSecond = 1'000'000'000;
using Wide = __int128;

/// Nanoseconds since 1970, cut to 64 bits as Go's UnixNano is: exact from 1678 to 2261.
std::int64_t unix_nano(const Moment& moment) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(moment.seconds) *
                                       static_cast<std::uint64_t>(kNanosecondsOfSecond) +
                                   static_cast<std::uint64_t>(moment.nanoseconds));
}

Wide nanoseconds_of(const Moment& moment) {
  return Wide{moment.seconds} * kNanosecondsOfSecond + moment.nanoseconds;
}

Moment moment_of(Wide nanoseconds, std::int64_t offset) {
  Wide seconds = nanoseconds / kNanosecondsOfSecond;
  Wide rest = nanoseconds % kNanosecondsOfSecond;
  if (rest < 0) {
    rest += kNanosecondsOfSecond;
    --seconds;
  }
  return {.seconds = static_cast<std::int64_t>(seconds),
          .nanoseconds = static_cast<std::int64_t>(rest),
          .offset = offset};
}

const MethodTable& methods();

/// The moment as a policy sees it: a map.
Value timespace(Heap& heap, const Moment& moment) {
  const CalendarTime shown = calendar_time(moment);
  Map& out = heap.map(13);
  const auto add = [&](std::string_view name, std::int64_t number) {
    out.add(heap, name, Value::of(number));
  };
  add("year", shown.year);
  add("month", shown.month);
  out.add(heap, "month_name", Value::of(month_name(shown.month)));
  add("day", shown.day);
  add("weekday", shown.weekday);
  out.add(heap, "weekday_name", Value::of(weekday_name(shown.weekday)));
  add("hour", shown.hour);
  add("minute", shown.minute);
  add("second", shown.second);
  add("unix", moment.seconds);
  add("unix_nano", unix_nano(moment));
  add("zone", moment.offset);
  out.add(heap, "zone_string", heap.string(offset_text(moment.offset)));
  out.set_methods(methods());
  return Value::of(out);
}

Value checked_timespace(const NativeCall& call, const Moment& moment) {
  if (!moment.in_calendar()) call.refuse("the time is out of range");
  return timespace(call.heap(), moment);
}

/// The moment that a timespace is.
Moment moment_of(const NativeCall& call, Map& map) {
  const auto read = [&](std::string_view name) {
    const Value found = map.find(call.heap(), name);
    if (!found.is(Kind::integer)) call.refuse_argument("string", Value::of(map));
    return found.integer();
  };
  Moment out{.seconds = read("unix"), .offset = read("zone")};
  if (std::abs(out.offset) > kOffsetMax || out.offset == std::numeric_limits<std::int64_t>::min())
    call.refuse("the zone is out of range");
  out.nanoseconds = static_cast<std::int64_t>(static_cast<std::uint64_t>(read("unix_nano")) -
                                              static_cast<std::uint64_t>(unix_nano(out)));
  return out;
}

/// A time that is an argument: RFC 3339, Unix seconds, or a timespace.
Moment moment_at(const NativeCall& call, std::size_t index) {
  const Value value = call.any(index);
  if (value.is(Kind::map)) return moment_of(call, value.map());
  if (value.is(Kind::integer)) return {.seconds = value.integer()};
  if (value.is(Kind::floating)) {
    if (!(std::abs(value.floating()) < 1e15)) call.refuse("the time is out of range");
    const double seconds = std::floor(value.floating());
    return {.seconds = static_cast<std::int64_t>(seconds),
            .nanoseconds = static_cast<std::int64_t>((value.floating() - seconds) * 1e9)};
  }
  const std::string_view text = call.word(index);
  const auto moment = Moment::parse(text);
  if (!moment)
    call.refuse(fmt::format("\"{}\" is not an RFC 3339 time such as 2006-01-02T15:04:05Z", text));
  return *moment;
}

Value load(const NativeCall& call) {
  return checked_timespace(call, moment_at(call, 0));
}

Value before(const NativeCall& call) {
  return Value::of(nanoseconds_of(moment_at(call, 0)) < nanoseconds_of(moment_at(call, 1)));
}

Value after(const NativeCall& call) {
  return Value::of(nanoseconds_of(moment_at(call, 0)) > nanoseconds_of(moment_at(call, 1)));
}

Value equal(const NativeCall& call) {
  return Value::of(nanoseconds_of(moment_at(call, 0)) == nanoseconds_of(moment_at(call, 1)));
}

/// A duration that is an argument, in nanoseconds.
std::int64_t duration_at(const NativeCall& call, std::size_t index) {
  const Value value = call.any(index);
  if (!value.is(Kind::floating)) return call.integer(index);
  if (!(std::abs(value.floating()) < 9.2e18)) call.refuse("the duration is out of range");
  return static_cast<std::int64_t>(value.floating());
}

Value add(const NativeCall& call) {
  const Moment from = moment_at(call, 0);
  return checked_timespace(call,
                           moment_of(nanoseconds_of(from) + duration_at(call, 1), from.offset));
}

/// What no 64 bits hold becomes the longest duration.
Value sub(const NativeCall& call) {
  using Limits = std::numeric_limits<std::int64_t>;
  const Wide difference = nanoseconds_of(moment_at(call, 0)) - nanoseconds_of(moment_at(call, 1));
  if (difference > Limits::max()) return Value::of(Limits::max());
  if (difference < Limits::min()) return Value::of(Limits::min());
  return Value::of(static_cast<std::int64_t>(difference));
}

const MethodTable& methods() {
  static const MethodTable table({{"add", 2, 2, add},
                                  {"after", 2, 2, after},
                                  {"before", 2, 2, before},
                                  {"equal", 2, 2, equal},
                                  {"sub", 2, 2, sub}});
  return table;
}

Value now(Evaluator& evaluator) {
  const Setting& setting = evaluator.setting();
  Moment moment = moment_of(Wide{setting.now_nanoseconds}, 0);
  if (setting.zone_offset) {
    moment.offset = setting.zone_offset(moment.seconds);
  } else if (const auto offset = parse_offset(setting.time_zone)) {
    moment.offset = *offset;
  } else {
    throw Refusal{fmt::format("unknown time zone {}", setting.time_zone)};
  }
  return timespace(evaluator.heap(), moment);
}

template <std::int64_t kNanoseconds>
Value duration(Evaluator&) {
  return Value::of(kNanoseconds);
}

}  // namespace

/// Reference 17.11.
const NativeImport& time_import() {
  static const FunctionTable table({{"load", 1, 1, load}},
                                   {{"now", now},
                                    {"nanosecond", duration<1>},
                                    {"microsecond", duration<1'000>},
                                    {"millisecond", duration<1'000'000>},
                                    {"second", duration<kNanosecondsOfSecond>},
                                    {"minute", duration<60 * kNanosecondsOfSecond>},
                                    {"hour", duration<3600 * kNanosecondsOfSecond>}});
  return table;
}

}  // namespace porc::sentinel
