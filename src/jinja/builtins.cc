// SPDX-License-Identifier: Apache-2.0
#include "jinja/builtins.h"

#include <algorithm>
#include <map>

#include "jinja/abort.h"
#include "jinja/compare.h"
#include "jinja/evaluator.h"

namespace porc::jinja {
namespace {

/// As which a filter sees what an `if` without `else` leaves.
const Value kEmptyText("");

using Index = std::map<std::string_view, const Builtin*>;

Index index_of(std::initializer_list<Table> tables) {
  Index index;
  for (Table table : tables) {
    for (const Builtin& row : table) {
      bool is_new = index.emplace(row.name, &row).second;
      PORC_ASSERT(is_new);
    }
  }
  return index;
}

const Index& filters() {
  static const Index index = index_of({text_filters(),
                                       layout_filters(),
                                       regex_filters(),
                                       network_filters(),
                                       map_filters(),
                                       set_filters(),
                                       list_filters(),
                                       selection_filters(),
                                       number_filters(),
                                       value_filters(),
                                       encoding_filters()});
  return index;
}

const Index& tests() {
  static const Index index =
      index_of({kind_tests(), value_tests(), pattern_tests(), network_tests(), set_tests()});
  return index;
}

const Builtin* find_in(const Index& index, std::string_view name) {
  auto found = index.find(name);
  return found == index.end() ? nullptr : found->second;
}

std::vector<std::string_view> names_of(const Index& index) {
  std::vector<std::string_view> names;
  for (const auto& [name, row] : index) names.push_back(name);
  return names;
}

const Builtin* find_in(Table table, std::string_view name) {
  const auto found = std::ranges::find(table, name, &Builtin::name);
  return found == table.end() ? nullptr : &*found;
}

/// A builtin as a value: a global function, or a method bound to what it was asked of.
class BoundBuiltin final : public Object {
 public:
  BoundBuiltin(const Builtin& builtin, Value subject)
      : builtin_(builtin), subject_(std::move(subject)) {}
  std::string_view type_name() const override {
    return subject_.is_absent() ? "function" : "method";
  }
  std::uint16_t inner_depth() const noexcept override { return subject_.depth(); }
  Value call(Evaluator& evaluator, Arguments arguments) override {
    return call_builtin(builtin_, evaluator, subject_, std::move(arguments));
  }

 private:
  const Builtin& builtin_;
  Value subject_;
};

const std::map<std::string_view, Value>& globals() {
  static const auto values = [] {
    std::map<std::string_view, Value> map;
    for (const Builtin& row : functions()) {
      map.emplace(row.name, Value::object(share<BoundBuiltin>(row, Value())));
    }
    return map;
  }();
  return values;
}

}  // namespace

std::size_t Builtin::parameter_count() const {
  return static_cast<std::size_t>(std::ranges::find(parameters, std::string_view()) -
                                  parameters.begin());
}

const Builtin* find_filter(std::string_view name) {
  return find_in(filters(), name);
}
const Builtin* find_test(std::string_view name) {
  return find_in(tests(), name);
}
std::vector<std::string_view> filter_names() {
  return names_of(filters());
}
std::vector<std::string_view> test_names() {
  return names_of(tests());
}

Methods find_methods(std::string_view name) {
  return {.of_text = find_in(text_methods(), name),
          .of_map = find_in(map_methods(), name),
          .of_list = find_in(list_methods(), name)};
}

const Value* find_global(std::string_view name) {
  auto found = globals().find(name);
  return found == globals().end() ? nullptr : &found->second;
}

std::vector<std::string_view> global_names() {
  std::vector<std::string_view> names;
  for (const auto& [name, value] : globals()) names.push_back(name);
  return names;
}

std::optional<Value> bound_method(const Value& value, std::string_view name) {
  const Builtin* method = find_methods(name).of(value.kind());
  if (method == nullptr) return std::nullopt;
  return Value::object(share<BoundBuiltin>(*method, value));
}

Value call_builtin(const Builtin& builtin,
                   Evaluator& evaluator,
                   const Value& given,
                   Arguments&& arguments) {
  const Value* subject = &given;
  if (given.is(Kind::undefined) && !given.is_absent() && !builtin.traits.takes_undefined) {
    if (!given.is_lenient() || builtin.traits.wants_value) fail_undefined(given);
    subject = &kEmptyText;
  }
  if (given.is(Kind::reference) && !builtin.traits.takes_secret) require_known(given);
  evaluator.spend(1 + (subject->weight() + weight_of(arguments)) / kBytesPerStep);
  Call call(builtin, evaluator, *subject, arguments);
  Value result = builtin.function(call);
  evaluator.spend(result.weight() / kBytesPerStep);
  return result;
}

void Call::bind(const Builtin& builtin) {
  const std::size_t count = builtin.parameter_count();
  if (bound_.size() > count) {
    if (!builtin.traits.variadic) {
      fail("'" + std::string(builtin.name) + "' takes at most " + std::to_string(count) +
           " arguments");
    }
    auto extra = bound_.begin() + static_cast<std::ptrdiff_t>(count);
    rest_.assign(std::make_move_iterator(extra), std::make_move_iterator(bound_.end()));
    bound_.erase(extra, bound_.end());
  }
  Arguments::Keywords given = std::exchange(keywords_, {});
  for (auto& [name, value] : given) bind_keyword(builtin, std::move(name), std::move(value));
  for (std::size_t i = 0; i < builtin.required; ++i) {
    if (!has(i))
      fail("'" + std::string(builtin.name) + "' wants the argument '" +
           std::string(builtin.parameters[i]) + "'");
  }
}

void Call::bind_keyword(const Builtin& builtin, std::string name, Value value) {
  const auto end =
      builtin.parameters.begin() + static_cast<std::ptrdiff_t>(builtin.parameter_count());
  auto parameter = std::find(builtin.parameters.begin(), end, name);
  if (parameter == end) {
    if (!builtin.traits.variadic)
      fail("'" + std::string(builtin.name) + "' takes no argument named '" + name + "'");
    keywords_.emplace_back(std::move(name), std::move(value));
    return;
  }
  auto i = static_cast<std::size_t>(parameter - builtin.parameters.begin());
  if (has(i)) fail("'" + std::string(builtin.name) + "' got the argument '" + name + "' twice");
  if (bound_.size() <= i) bound_.resize(i + 1);
  bound_[i] = std::move(value);
}

const Value& Call::argument(std::size_t i) const {
  require_known(bound_[i]);
  return bound_[i];
}

bool Call::flag(std::size_t i, bool otherwise) const {
  return has(i) ? truth(bound_[i]) : otherwise;
}

std::int64_t Call::integer(std::size_t i, std::int64_t otherwise) const {
  if (!has(i)) return otherwise;
  const Value& value = argument(i);
  if (value.is(Kind::integer)) return value.as_integer();
  if (value.is(Kind::boolean)) return value.as_boolean() ? 1 : 0;
  fail("argument " + std::to_string(i + 1) + " must be an integer, not a " +
       std::string(kind_name(value.kind())));
}

std::string Call::text(std::size_t i, std::string_view otherwise) const {
  if (!has(i)) return std::string(otherwise);
  const Value& value = argument(i);
  if (value.is(Kind::text)) return value.as_text();
  fail("argument " + std::to_string(i + 1) + " must be a string, not a " +
       std::string(kind_name(value.kind())));
}

}  // namespace porc::jinja
