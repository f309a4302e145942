// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "sentinel/imports/standard.h"

namespace porc::sentinel {
namespace {

constexpr std::ptrdiff_t kDotsMax = 200;  ///< of a path

/// Names and indexes with dots between; empty once all are taken.
class Path {
 public:
  explicit Path(std::string_view text) : text_(text) {}

  bool empty() const { return taken_; }
  std::string_view first() const { return text_.substr(0, text_.find('.')); }
  Path rest() const {
    Path rest = *this;
    const std::size_t dot = text_.find('.');
    rest.taken_ = dot == std::string_view::npos;
    if (!rest.taken_) rest.text_.remove_prefix(dot + 1);
    return rest;
  }

 private:
  std::string_view text_;
  bool taken_ = false;
};

Path path_from(const NativeCall& call, std::string_view text) {
  if (std::count(text.begin(), text.end(), '.') > kDotsMax) call.refuse("the path is too long");
  return Path(text);
}

/// The index that a segment of a path is in a list of that size.
std::optional<std::size_t> index_in(List& list, std::string_view segment) {
  std::size_t index = 0;
  const char* const last = segment.data() + segment.size();
  const auto [end, fault] = std::from_chars(segment.data(), last, index);
  if (fault != std::errc{} || end != last || index >= list.size()) return std::nullopt;
  return index;
}

bool is_every(Value value, std::string_view segment) {
  return segment == "*" && value.is(Kind::list);
}

/// What lies below `value` at one segment; undefined when there is nothing.
Value below(const NativeCall& call, Value value, std::string_view segment) {
  Value found;
  if (value.is(Kind::map)) {
    found = value.map().find(call.heap(), segment);
  } else if (value.is(Kind::list)) {
    if (const auto index = index_in(value.list(), segment))
      found = value.list().items(call.heap())[*index];
  }
  return found.is_unset() ? Value::undefined() : call.evaluator().forced(found);
}

Value reach(const NativeCall& call, Value value, Path path) {
  for (; !path.empty(); path = path.rest()) {
    call.step();
    if (is_every(value, path.first())) {
      List& out = call.heap().list(value.list().size());
      for (const Value item : value.list().items(call.heap()))
        out.append(call.heap(), reach(call, call.evaluator().forced(item), path.rest()));
      return Value::of(out);
    }
    value = below(call, value, path.first());
  }
  return value;
}

Value get(const NativeCall& call) {
  const Value found = reach(call, call.any(0), path_from(call, call.string(1)));
  return found.is_undefined() && call.has(2) ? call.any(2) : found;
}

Value has(const NativeCall& call) {
  return Value::of(!reach(call, call.any(0), path_from(call, call.string(1))).is_undefined());
}

List& copy_of(const NativeCall& call, List& list) {
  List& out = call.heap().list(list.size());
  for (const Value item : list.items(call.heap())) out.append(call.heap(), item);
  return out;
}

Map& copy_of(const NativeCall& call, Map& map) {
  Map& out = call.heap().map(map.size());
  for (const Map::Entry& entry : map.entries(call.heap()))
    out.add(call.heap(), entry.key, entry.value);
  return out;
}

/// A copy of `list` in which each element is what `change` makes of it.
template <class Change>
Value each_changed(const NativeCall& call, List& list, Change change) {
  List& out = call.heap().list(list.size());
  for (const Value item : list.items(call.heap()))
    out.append(call.heap(), change(call.evaluator().forced(item)));
  return Value::of(out);
}

/// A copy of `list` with another element at `index`.
Value with_element(const NativeCall& call, List& list, std::size_t index, Value element) {
  List& out = copy_of(call, list);
  out.set(call.heap(), index, element);
  return Value::of(out);
}

/// `value` with `wanted` at the path; what is not on the way is shared with `value`.
Value with(const NativeCall& call, Value value, Path path, Value wanted) {
  if (path.empty()) return wanted;
  call.step();
  const Path rest = path.rest();
  if (is_every(value, path.first()))
    return each_changed(
        call, value.list(), [&](Value item) { return with(call, item, rest, wanted); });
  const Value changed = with(call, below(call, value, path.first()), rest, wanted);
  if (value.is(Kind::list)) {
    const auto index = index_in(value.list(), path.first());
    return index ? with_element(call, value.list(), *index, changed) : value;
  }
  Map& out = value.is(Kind::map) ? copy_of(call, value.map()) : call.heap().map();
  out.set(call.heap(), path.first(), changed);
  return Value::of(out);
}

Value set(const NativeCall& call) {
  return with(call, Value::of(call.map(0)), path_from(call, call.string(1)), call.any(2));
}

Value without_element(const NativeCall& call, List& list, std::size_t index) {
  List& out = call.heap().list(list.size());
  std::size_t at = 0;
  for (const Value item : list.items(call.heap()))
    if (at++ != index) out.append(call.heap(), item);
  return Value::of(out);
}

/// `value` without what lies at the path, which is not empty.
Value without(const NativeCall& call, Value value, Path path) {
  call.step();
  const Path rest = path.rest();
  if (is_every(value, path.first())) {
    if (rest.empty()) return Value::of(call.heap().list());
    return each_changed(call, value.list(), [&](Value item) { return without(call, item, rest); });
  }
  if (value.is(Kind::list)) {
    const auto index = index_in(value.list(), path.first());
    if (!index) return value;
    if (rest.empty()) return without_element(call, value.list(), *index);
    return with_element(
        call, value.list(), *index, without(call, below(call, value, path.first()), rest));
  }
  if (!value.is(Kind::map) || value.map().find(call.heap(), path.first()).is_unset()) return value;
  Map& out = copy_of(call, value.map());
  if (rest.empty()) {
    out.remove(call.heap(), Value::of(path.first()));
  } else {
    out.set(call.heap(), path.first(), without(call, below(call, value, path.first()), rest));
  }
  return Value::of(out);
}

Value unset(const NativeCall& call) {
  return without(call, Value::of(call.map(0)), path_from(call, call.string(1)));
}

std::vector<Path> paths_of(const NativeCall& call) {
  std::vector<Path> out;
  for (const Value item : call.list(1).items(call.heap())) {
    const Value path = call.evaluator().forced(item);
    if (!path.is(Kind::string)) call.refuse_argument("string", path);
    out.push_back(path_from(call, path.text()));
  }
  return out;
}

Value omit(const NativeCall& call) {
  Value out = Value::of(call.map(0));
  for (const Path& path : paths_of(call)) out = without(call, out, path);
  return out;
}

/// Only what the paths, none of which is empty, reach; undefined when they reach nothing.
Value only(const NativeCall& call, Value value, const std::vector<Path>& paths) {
  call.step();
  const auto part = [&](Value element, const auto& is_its_segment) {
    call.step(1 + paths.size());
    std::vector<Path> rests;
    for (const Path& path : paths)
      if (is_its_segment(path.first())) rests.push_back(path.rest());
    if (rests.empty()) return Value::undefined();
    const bool is_whole =
        std::any_of(rests.begin(), rests.end(), [](const Path& path) { return path.empty(); });
    const Value below = call.evaluator().forced(element);
    return is_whole ? below : only(call, below, rests);
  };
  if (value.is(Kind::list)) {
    List& out = call.heap().list();
    std::size_t at = 0;
    for (const Value item : value.list().items(call.heap())) {
      const Value picked = part(item, [&](std::string_view segment) {
        return segment == "*" || index_in(value.list(), segment) == at;
      });
      if (!picked.is_undefined()) out.append(call.heap(), picked);
      ++at;
    }
    return out.size() == 0 ? Value::undefined() : Value::of(out);
  }
  if (!value.is(Kind::map)) return Value::undefined();
  Map& out = call.heap().map();
  for (const Map::Entry& entry : value.map().entries(call.heap())) {
    const Value picked = part(entry.value, [&](std::string_view segment) {
      return entry.key.is(Kind::string) && entry.key.text() == segment;
    });
    if (!picked.is_undefined()) out.add(call.heap(), entry.key, picked);
  }
  return out.size() == 0 ? Value::undefined() : Value::of(out);
}

Value pick(const NativeCall& call) {
  const Value from = Value::of(call.map(0));
  const Value picked = only(call, from, paths_of(call));
  return picked.is_undefined() ? Value::of(call.heap().map()) : picked;
}

}  // namespace

/// Reference 17.4.
const NativeImport& maps_import() {
  static const FunctionTable table({{"get", 2, 3, get},
                                    {"has", 2, 2, has},
                                    {"omit", 2, 2, omit},
                                    {"pick", 2, 2, pick},
                                    {"set", 3, 3, set},
                                    {"unset", 2, 2, unset}});
  return table;
}

}  // namespace porc::sentinel
