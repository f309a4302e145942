// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "sentinel/imports/standard.h"
#include "sentinel/imports/version_number.h"

namespace porc::sentinel {
namespace {

VersionNumber parse(const NativeCall& call, std::string_view text) {
  const auto version = VersionNumber::parse(text);
  if (!version) call.refuse(fmt::format("Malformed version: {}", text));
  return *version;
}

/// A version that is an argument: its text, or what version.new() gave.
VersionNumber version_at(const NativeCall& call, std::size_t index) {
  if (!call.any(index).is(Kind::map)) return parse(call, call.word(index));
  const Value text = call.any(index).map().find(call.heap(), std::string_view("version"));
  if (!text.is(Kind::string)) call.refuse_argument("string", call.any(index));
  return parse(call, call.word_of(text));
}

std::strong_ordering order(const NativeCall& call) {
  return version_at(call, 0).order(version_at(call, 1));
}

Value greater_than(const NativeCall& call) {
  return Value::of(order(call) > 0);
}
Value greater_than_or_equals(const NativeCall& call) {
  return Value::of(order(call) >= 0);
}
Value less_than(const NativeCall& call) {
  return Value::of(order(call) < 0);
}
Value less_than_or_equals(const NativeCall& call) {
  return Value::of(order(call) <= 0);
}
Value equals(const NativeCall& call) {
  return Value::of(order(call) == 0);
}

Value compare(const NativeCall& call) {
  const std::strong_ordering result = order(call);
  return Value::of(std::int64_t{result < 0 ? -1 : result > 0 ? 1 : 0});
}

Value satisfies(const NativeCall& call) {
  const VersionNumber version = version_at(call, 0);
  std::string_view malformed;
  const auto constraints = VersionConstraints::parse(call.word(1), malformed);
  if (!constraints) call.refuse(fmt::format("Malformed constraint: {}", malformed));
  return Value::of(constraints->admit(version));
}

const MethodTable& methods() {
  static const MethodTable table({{"compare", 2, 2, compare},
                                  {"cmp", 2, 2, compare},
                                  {"equals", 2, 2, equals},
                                  {"eq", 2, 2, equals},
                                  {"greater_than", 2, 2, greater_than},
                                  {"gt", 2, 2, greater_than},
                                  {"greater_than_or_equals", 2, 2, greater_than_or_equals},
                                  {"gte", 2, 2, greater_than_or_equals},
                                  {"less_than", 2, 2, less_than},
                                  {"lt", 2, 2, less_than},
                                  {"less_than_or_equals", 2, 2, less_than_or_equals},
                                  {"lte", 2, 2, less_than_or_equals},
                                  {"satisfies", 2, 2, satisfies},
                                  {"sat", 2, 2, satisfies}});
  return table;
}

Value make(const NativeCall& call) {
  const VersionNumber version = version_at(call, 0);
  Map& out = call.heap().map(6);
  out.add(call.heap(), "major", Value::of(version.segments[0]));
  out.add(call.heap(), "minor", Value::of(version.segments[1]));
  out.add(call.heap(), "patch", Value::of(version.segments[2]));
  out.add(call.heap(), "prerelease", call.made(version.prerelease));
  out.add(call.heap(), "metadata", call.made(version.metadata));
  out.add(call.heap(), "version", call.made(version.text()));
  out.set_methods(methods());
  return Value::of(out);
}

}  // namespace

/// Reference 17.14.
const NativeImport& version_import() {
  static const FunctionTable table({{"new", 1, 1, make}});
  return table;
}

}  // namespace porc::sentinel
