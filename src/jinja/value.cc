// SPDX-License-Identifier: Apache-2.0
#include "jinja/value.h"

#include <algorithm>
#include <array>
#include <limits>

#include "jinja/abort.h"
#include "jinja/map.h"
#include "jinja/object.h"

namespace porc::jinja {
namespace {

std::uint32_t saturated(std::uint64_t weight) {
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(weight, kValueBytesMax + 1U));
}

/// The depth of what holds values that are `inner` deep.
std::uint16_t depth_around(std::uint16_t inner, std::string_view what) {
  if (inner >= kValueDepthMax) {
    fail_limit(std::string(what) + " are nested more than " + std::to_string(kValueDepthMax) +
               " deep");
  }
  return static_cast<std::uint16_t>(inner + 1);
}

constexpr std::array<std::string_view, 11> kKindNames = {"none",
                                                         "boolean",
                                                         "integer",
                                                         "float",
                                                         "undefined",
                                                         "string",
                                                         "list",
                                                         "map",
                                                         "range",
                                                         "object",
                                                         "reference"};

}  // namespace

std::uint16_t deepest(const std::vector<Value>& values) {
  std::uint16_t depth = 0;
  for (const Value& value : values) depth = std::max(depth, value.depth());
  return depth;
}

std::string_view kind_name(Kind kind) {
  return kKindNames[static_cast<std::size_t>(kind)];
}

std::int64_t Range::size() const noexcept {
  // Unsigned, because stop - start may not fit.
  auto low = static_cast<std::uint64_t>(step > 0 ? start : stop);
  auto high = static_cast<std::uint64_t>(step > 0 ? stop : start);
  if (step > 0 ? start >= stop : start <= stop) return 0;
  std::uint64_t stride =
      step > 0 ? static_cast<std::uint64_t>(step) : 0 - static_cast<std::uint64_t>(step);
  std::uint64_t count = (high - low - 1) / stride + 1;
  return static_cast<std::int64_t>(
      std::min<std::uint64_t>(count, std::numeric_limits<std::int64_t>::max()));
}

Value::Value(std::string text) : Value(Kind::text, new Text(std::move(text))) {
  if (any_text().bytes.size() > kValueBytesMax - kScalarWeight)
    fail_limit("a string is over " + std::to_string(kValueBytesMax) + " bytes");
}

Value Value::undefined(Undefined why) {
  depth_around(why.owner.depth(), "values");
  return Value(Kind::undefined, new Held<Undefined>(std::move(why)));
}

Value Value::list(std::vector<Value> items, ListKind kind) {
  std::uint64_t weight = 16;
  for (const Value& item : items) weight += item.weight();
  if (weight > kValueBytesMax)
    fail_limit("a list is over " + std::to_string(kValueBytesMax) + " bytes");
  const std::uint16_t depth = deepest(items);
  List list{.items = std::move(items),
            .kind = kind,
            .depth = depth_around(depth, "lists"),
            .weight = static_cast<std::uint32_t>(weight)};
  return Value(Kind::list, new Held<List>(std::move(list)));
}

Value Value::map(Map map) {
  return Value(Kind::map, new Held<Map>(std::move(map)));
}

Value Value::range(Range range) {
  return Value(Kind::range, new Held<Range>(range));
}

Value Value::object(Shared<Object> object) {
  depth_around(object->inner_depth(), "objects");
  return Value(Kind::object, &*object);
}

Value Value::encoded(EncodedText text) {
  const std::uint64_t weight = kScalarWeight + text.bytes.size() + text.source.weight();
  if (weight > kValueBytesMax)
    fail_limit("an encoded value is over " + std::to_string(kValueBytesMax) + " bytes");
  text.weight = static_cast<std::uint32_t>(weight);
  text.depth = depth_around(text.source.depth(), "encoded values");
  return Value(Kind::text, new EncodedText(std::move(text)));
}

Value Value::reference(std::string expression) {
  return Value(Kind::reference, new Held<std::string>(std::move(expression)));
}

Value Value::from_json(const json::value& json) {
  switch (json.kind()) {
    case json::kind::null:
      return none();
    case json::kind::bool_:
      return Value(json.get_bool());
    case json::kind::int64:
      return Value(json.get_int64());
    case json::kind::uint64:
      return Value(static_cast<double>(json.get_uint64()));
    case json::kind::double_:
      return Value(json.get_double());
    case json::kind::string:
      return Value(std::string(json.get_string()));
    case json::kind::array: {
      std::vector<Value> items;
      items.reserve(json.get_array().size());
      for (const json::value& item : json.get_array()) items.push_back(from_json(item));
      return list(std::move(items));
    }
    case json::kind::object:
      break;
  }
  Map entries;
  entries.reserve(json.get_object().size());
  for (const auto& member : json.get_object()) {
    entries.set(Value(std::string(member.key())), from_json(member.value()));
  }
  return map(std::move(entries));
}

json::value Value::to_json() const {
  switch (kind()) {
    case Kind::boolean:
      return as_boolean();
    case Kind::integer:
      return as_integer();
    case Kind::floating:
      return as_floating();
    case Kind::text:
      return json::string(as_text());
    case Kind::list: {
      json::array array;
      for (const Value& item : as_list().items) array.push_back(item.to_json());
      return array;
    }
    case Kind::range: {
      json::array array;
      for (std::int64_t i = 0; i < as_range().size(); ++i) array.push_back(as_range().at(i));
      return array;
    }
    case Kind::map: {
      json::object object;
      for (const auto& [key, value] : as_map().entries()) {
        if (key.is(Kind::text)) object[key.as_text()] = value.to_json();
      }
      return object;
    }
    case Kind::undefined:
    case Kind::none:
    case Kind::object:
    case Kind::reference:
      return nullptr;
  }
  return nullptr;
}

void Value::require_text() const {
  if (!as_encoded().holds_reference) return;
  fail(
      "this text holds a reference to a secret and can only be written where a whole value stands");
}

const EncodedText& Value::as_encoded() const {
  return static_cast<const EncodedText&>(any_text());
}

bool Value::shares(const Value& other) const {
  if (kind_ != other.kind_) return false;
  switch (kind_) {
    case Kind::none:
      return true;
    case Kind::boolean:
      return as_boolean() == other.as_boolean();
    case Kind::integer:
      return as_integer() == other.as_integer();
    case Kind::floating:
      return as_floating() == other.as_floating();
    case Kind::undefined:
    case Kind::text:
    case Kind::list:
    case Kind::map:
    case Kind::range:
    case Kind::object:
    case Kind::reference:
      return payload_.shared == other.payload_.shared;
  }
  return false;
}

bool Value::is_lenient_undefined() const {
  return as_undefined() != nullptr && as_undefined()->is_lenient;
}

const std::string& Value::as_reference() const {
  return held_as<std::string>();
}

std::uint32_t Value::shared_weight() const noexcept {
  switch (kind()) {
    case Kind::text: {
      const Text& text = any_text();
      return text.encoding == Encoding::plain ? saturated(kScalarWeight + text.bytes.size())
                                              : as_encoded().weight;
    }
    case Kind::list:
      return as_list().weight;
    case Kind::map:
      return as_map().weight();
    case Kind::range: {
      const auto size = static_cast<std::uint64_t>(as_range().size());
      return saturated(kScalarWeight +
                       kScalarWeight * std::min<std::uint64_t>(size, kValueBytesMax));
    }
    case Kind::undefined:
    case Kind::none:
    case Kind::boolean:
    case Kind::integer:
    case Kind::floating:
    case Kind::object:
    case Kind::reference:
      return kScalarWeight;
  }
  return kScalarWeight;
}

std::uint16_t Value::depth() const noexcept {
  switch (kind()) {
    case Kind::list:
      return as_list().depth;
    case Kind::map:
      return as_map().depth();
    case Kind::text:
      return encoding() == Encoding::plain ? 0 : as_encoded().depth;
    case Kind::object:
      return static_cast<std::uint16_t>(as_object().inner_depth() + 1);
    case Kind::undefined:
      return is_absent() ? 0 : static_cast<std::uint16_t>(as_undefined()->owner.depth() + 1);
    case Kind::none:
    case Kind::boolean:
    case Kind::integer:
    case Kind::floating:
    case Kind::range:
    case Kind::reference:
      return 0;
  }
  return 0;
}

}  // namespace porc::jinja
