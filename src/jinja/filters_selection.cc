// SPDX-License-Identifier: Apache-2.0
// Filters that apply a test or another filter to each item: map, select, reject and their kin.
#include "jinja/abort.h"
#include "jinja/attribute_path.h"
#include "jinja/builtins.h"
#include "jinja/compare.h"
#include "jinja/cursor.h"
#include "jinja/evaluator.h"

namespace porc::jinja {
namespace {

/// Takes the first of the further arguments, which must be a name.
std::string take_name(Call& call, const char* what) {
  if (call.rest().empty()) fail(std::string("the name of a ") + what + " is missing");
  Value name = std::move(call.rest().front());
  call.rest().erase(call.rest().begin());
  require_known(name);
  if (!name.is(Kind::text)) fail(std::string("the name of a ") + what + " must be a string");
  return name.as_text();
}

Arguments rest_of(Call& call) {
  return {.positional = {call.rest().begin(), call.rest().end()}, .keyword = call.keywords()};
}

/// As in Jinja2 whatever is false has none.
std::vector<Value> items_of(const Value& subject) {
  return truth(subject) ? elements(subject) : std::vector<Value>();
}

Value map_attribute(Call& call) {
  std::optional<Value> otherwise;
  Value path;
  for (auto& [name, value] : call.keywords()) {
    if (name == "attribute") {
      path = value;
    } else if (name == "default") {
      if (!value.is(Kind::none)) otherwise = value;
    } else {
      fail("map takes no argument named '" + name + "'");
    }
  }
  require_known(path);
  AttributePath attribute(path);
  std::vector<Value> items = items_of(call.subject());
  for (Value& item : items) item = attribute.get(std::move(item), otherwise);
  return Value::list(std::move(items), ListKind::generator);
}

Value map_filter(Call& call) {
  std::string name = take_name(call, "filter");
  const Builtin* filter = find_filter(name);
  if (filter == nullptr) fail(unknown_filter(name));
  Arguments arguments = rest_of(call);
  std::vector<Value> items = items_of(call.subject());
  for (Value& item : items)
    item = call_builtin(*filter, call.evaluator(), item, Arguments(arguments));
  return Value::list(std::move(items), ListKind::generator);
}

Value map(Call& call) {
  bool by_attribute = false;
  for (const auto& [name, value] : call.keywords())
    by_attribute = by_attribute || name == "attribute";
  return call.rest().empty() && by_attribute ? map_attribute(call) : map_filter(call);
}

Value choose(Call& call, bool by_attribute, bool wanted) {
  AttributePath path(Value::none());
  if (by_attribute) {
    if (call.rest().empty()) fail("the name of an attribute is missing");
    path = AttributePath(call.rest().front());
    call.rest().erase(call.rest().begin());
  }
  const Builtin* test = nullptr;
  if (!call.rest().empty()) {
    std::string name = take_name(call, "test");
    test = find_test(name);
    if (test == nullptr) fail(unknown_test(name));
  }
  Arguments arguments = rest_of(call);
  std::vector<Value> chosen;
  for (Value& item : items_of(call.subject())) {
    Value subject = path.get(item);
    bool passes = truth(test == nullptr
                            ? subject
                            : call_builtin(*test, call.evaluator(), subject, Arguments(arguments)));
    if (passes == wanted) chosen.push_back(std::move(item));
  }
  return Value::list(std::move(chosen), ListKind::generator);
}

Value select(Call& call) {
  return choose(call, false, true);
}
Value reject(Call& call) {
  return choose(call, false, false);
}
Value selectattr(Call& call) {
  return choose(call, true, true);
}
Value rejectattr(Call& call) {
  return choose(call, true, false);
}

constexpr Traits kVariadic{.variadic = true};
constexpr auto kFilters = std::to_array<Builtin>({
    {"map", map, {}, 0, kVariadic},
    {"select", select, {}, 0, kVariadic},
    {"reject", reject, {}, 0, kVariadic},
    {"selectattr", selectattr, {}, 0, kVariadic},
    {"rejectattr", rejectattr, {}, 0, kVariadic},
});

}  // namespace

Table selection_filters() {
  return kFilters;
}

}  // namespace porc::jinja
