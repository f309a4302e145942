// SPDX-License-Identifier: Apache-2.0
#include "jinja/compare.h"

#include <algorithm>
#include <cmath>

#include "jinja/abort.h"
#include "jinja/map.h"

namespace porc::jinja {
namespace {

bool is_number(const Value& value) {
  return value.is(Kind::integer) || value.is(Kind::boolean) || value.is(Kind::floating);
}

std::int64_t integer_of(const Value& value) {
  return value.is(Kind::boolean) ? (value.as_boolean() ? 1 : 0) : value.as_integer();
}

/// Exact, where converting the integer to double would round.
std::partial_ordering order_mixed(std::int64_t left, double right) {
  if (std::isnan(right)) return std::partial_ordering::unordered;
  if (right >= 9223372036854775808.0) return std::partial_ordering::less;
  if (right < -9223372036854775808.0) return std::partial_ordering::greater;
  double whole = std::floor(right);
  auto bound = static_cast<std::int64_t>(whole);
  if (left != bound) return left <=> bound;
  return whole < right ? std::partial_ordering::less : std::partial_ordering::equivalent;
}

std::partial_ordering order_numbers(const Value& left, const Value& right) {
  bool left_float = left.is(Kind::floating);
  bool right_float = right.is(Kind::floating);
  if (left_float && right_float) return left.as_floating() <=> right.as_floating();
  if (right_float) return order_mixed(integer_of(left), right.as_floating());
  if (left_float) return 0 <=> order_mixed(integer_of(right), left.as_floating());
  return integer_of(left) <=> integer_of(right);
}

bool equal_lists(const List& left, const List& right) {
  return left.kind == right.kind && std::ranges::equal(left.items, right.items, equal);
}

bool equal_maps(const Map& left, const Map& right) {
  if (left.size() != right.size()) return false;
  return std::ranges::all_of(left.entries(), [&](const Map::Entry& entry) {
    const Value* other = right.find(entry.first);
    return other != nullptr && equal(entry.second, *other);
  });
}

bool equal_ranges(const Range& left, const Range& right) {
  std::int64_t size = left.size();
  if (size != right.size()) return false;
  return size == 0 || (left.start == right.start && (size == 1 || left.step == right.step));
}

std::partial_ordering order_lists(const List& left, const List& right) {
  std::size_t shared = std::min(left.items.size(), right.items.size());
  for (std::size_t i = 0; i < shared; ++i) {
    if (!equal(left.items[i], right.items[i])) return order(left.items[i], right.items[i]);
  }
  return left.items.size() <=> right.items.size();
}

void require_hashable(const Value& key) {
  if (!key.is_lenient() && !is_hashable(key))
    fail("a " + std::string(kind_name(key.kind())) + " cannot be a map key");
}

bool range_contains(const Range& range, const Value& item) {
  if (!is_number(item)) return false;
  std::int64_t wanted = 0;
  if (item.is(Kind::floating)) {
    if (std::floor(item.as_floating()) != item.as_floating() ||
        std::fabs(item.as_floating()) > 9e15)
      return false;
    wanted = static_cast<std::int64_t>(item.as_floating());
  } else {
    wanted = integer_of(item);
  }
  std::int64_t size = range.size();
  if (size == 0) return false;
  std::int64_t low = std::min(range.at(0), range.at(size - 1));
  std::int64_t high = std::max(range.at(0), range.at(size - 1));
  return wanted >= low && wanted <= high && (wanted - range.start) % range.step == 0;
}

}  // namespace

void fail_undefined(const Value& value) {
  throw Abort{.message = "the value is undefined", .undefined = value};
}

void fail_secret() {
  fail(
      "this value is secret: it can be written where a whole value stands, and nothing can be "
      "computed from it");
}

bool equal(const Value& left, const Value& right) {
  if (left.is_lenient() && right.is_lenient()) return true;
  if (left.is_lenient() || right.is_lenient()) {
    require_known(left.is_lenient() ? right : left);
    return false;
  }
  require_known(left);
  require_known(right);
  if (is_number(left) && is_number(right)) return order_numbers(left, right) == 0;
  if (left.kind() != right.kind()) return false;
  if (left.shares(right)) return true;
  switch (left.kind()) {
    case Kind::none:
      return true;
    case Kind::text:
      return left.as_text() == right.as_text();
    case Kind::list:
      return equal_lists(left.as_list(), right.as_list());
    case Kind::map:
      return equal_maps(left.as_map(), right.as_map());
    case Kind::range:
      return equal_ranges(left.as_range(), right.as_range());
    case Kind::undefined:
    case Kind::boolean:
    case Kind::integer:
    case Kind::floating:
    case Kind::object:
    case Kind::reference:
      return false;
  }
  return false;
}

std::partial_ordering order(const Value& left, const Value& right) {
  require_known(left);
  require_known(right);
  if (is_number(left) && is_number(right)) return order_numbers(left, right);
  if (left.is(Kind::text) && right.is(Kind::text)) {
    // UTF-8 sorts by bytes as code points do.
    return left.as_text().compare(right.as_text()) <=> 0;
  }
  bool lists =
      left.is(Kind::list) && right.is(Kind::list) && left.as_list().kind == right.as_list().kind;
  if (lists && left.as_list().kind <= ListKind::tuple)
    return order_lists(left.as_list(), right.as_list());
  fail("cannot order a " + std::string(kind_name(left.kind())) + " and a " +
       std::string(kind_name(right.kind())));
}

bool contains(const Value& container, const Value& item) {
  if (!item.is_lenient()) require_known(item);
  if (container.is_lenient()) return false;
  require_known(container);
  switch (container.kind()) {
    case Kind::text:
      if (!item.is(Kind::text))
        fail("only a string can be in a string, not a " + std::string(kind_name(item.kind())));
      return container.as_text().find(item.as_text()) != std::string::npos;
    case Kind::list:
      if (container.as_list().kind == ListKind::keys_view) require_hashable(item);
      return std::ranges::any_of(container.as_list().items,
                                 [&](const Value& other) { return equal(other, item); });
    case Kind::map:
      require_hashable(item);
      return container.as_map().find(item) != nullptr;
    case Kind::range:
      return range_contains(container.as_range(), item);
    case Kind::undefined:
    case Kind::none:
    case Kind::boolean:
    case Kind::integer:
    case Kind::floating:
    case Kind::object:
    case Kind::reference:
      break;
  }
  fail("nothing can be in a " + std::string(kind_name(container.kind())));
}

bool truth(const Value& value) {
  switch (value.kind()) {
    case Kind::none:
      return false;
    case Kind::boolean:
      return value.as_boolean();
    case Kind::integer:
      return value.as_integer() != 0;
    case Kind::floating:
      return value.as_floating() != 0;
    case Kind::text:
      return !value.as_text().empty();
    case Kind::list:
      return value.as_list().kind == ListKind::generator || !value.as_list().items.empty();
    case Kind::map:
      return !value.as_map().empty();
    case Kind::range:
      return value.as_range().size() != 0;
    case Kind::object:
      return true;
    case Kind::undefined:
    case Kind::reference:
      break;
  }
  if (!value.is_lenient()) require_known(value);
  return false;
}

}  // namespace porc::jinja
