// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "jinja/object.h"
#include "jinja/value.h"

namespace porc::jinja {

class Call;
class Evaluator;

using Function = Value (*)(Call&);

inline constexpr std::size_t kParametersMax = 5;

/// How a builtin treats what is special.
struct Traits {
  bool takes_undefined = false;  ///< its subject may be undefined
  bool takes_secret = false;     ///< its subject may be a reference
  bool variadic = false;         ///< takes any further arguments, by position and by name
  bool wants_value = false;      ///< what an `if` without `else` leaves is no "" to it
};

/// One row of a table of builtins: a filter, a test, a method or a function. The subject of a
/// filter, a test or a method is not among its parameters.
struct Builtin {
  std::string_view name;
  Function function;
  std::array<std::string_view, kParametersMax> parameters{};
  std::size_t required = 0;  ///< how many of the parameters must be given
  Traits traits{};

  std::size_t parameter_count() const;
};

using Table = std::span<const Builtin>;

/// Null when there is none of that name.
const Builtin* find_filter(std::string_view name);
const Builtin* find_test(std::string_view name);
/// The methods of one name.
struct Methods {
  const Builtin* of_text = nullptr;
  const Builtin* of_map = nullptr;
  const Builtin* of_list = nullptr;

  /// Null when values of that kind have none.
  const Builtin* of(Kind kind) const {
    if (kind == Kind::map) return of_map;
    if (kind == Kind::text) return of_text;
    return kind == Kind::list ? of_list : nullptr;
  }
};
Methods find_methods(std::string_view name);
/// A global function, or null.
const Value* find_global(std::string_view name);

/// What is said of a name that is none, with the reason when Jinja2 has it.
std::string unknown_filter(std::string_view name);
std::string unknown_test(std::string_view name);

std::vector<std::string_view> filter_names();
std::vector<std::string_view> test_names();
std::vector<std::string_view> global_names();

/// `value.name` without a call, as a value that can be called later.
std::optional<Value> bound_method(const Value& value, std::string_view name);

/// Calls a builtin: binds the arguments, refuses an undefined or secret subject unless the row
/// takes it, and counts the work as steps. Throws Abort.
Value call_builtin(const Builtin& builtin,
                   Evaluator& evaluator,
                   const Value& subject,
                   Arguments&& arguments);

/// What a builtin sees of its call.
class Call {
 public:
  /// All arguments outlive the call.
  Call(const Builtin& builtin, Evaluator& evaluator, const Value& subject, Arguments& arguments)
      : evaluator_(evaluator),
        subject_(subject),
        bound_(arguments.positional),
        keywords_(arguments.keyword) {
    if (builtin.required > 0 || !bound_.empty() || !keywords_.empty()) bind(builtin);
  }

  Evaluator& evaluator() { return evaluator_; }
  const Value& subject() const { return subject_; }

  /// True when parameter `i` was given.
  bool has(std::size_t i) const { return i < bound_.size() && !bound_[i].is_absent(); }
  /// True when parameter `i` was given and is not none.
  bool has_some(std::size_t i) const { return has(i) && !bound_[i].is(Kind::none); }
  /// Needs has(i). Throws Abort when it is undefined.
  const Value& argument(std::size_t i) const;
  /// As it was given, undefined or not; absent when it was not.
  Value argument_or(std::size_t i, Value otherwise) const {
    return has(i) ? bound_[i] : std::move(otherwise);
  }
  bool flag(std::size_t i, bool otherwise) const;
  std::int64_t integer(std::size_t i, std::int64_t otherwise) const;
  /// The string of parameter `i`. Throws Abort when it is something else.
  std::string text(std::size_t i, std::string_view otherwise = {}) const;

  /// Of a variadic builtin: the arguments beyond its parameters.
  std::vector<Value>& rest() { return rest_; }
  Arguments::Keywords& keywords() { return keywords_; }

 private:
  void bind(const Builtin& builtin);
  void bind_keyword(const Builtin& builtin, std::string name, Value value);

  Evaluator& evaluator_;
  const Value& subject_;
  Arguments::Positional& bound_;
  std::vector<Value> rest_;
  Arguments::Keywords& keywords_;  ///< once they are bound, those that are no parameters
};

// The tables, by topic.
Table text_filters();
Table layout_filters();
Table regex_filters();
Table network_filters();
Table map_filters();
Table set_filters();
Table list_filters();
Table selection_filters();
Table number_filters();
Table value_filters();
Table encoding_filters();
Table kind_tests();
Table value_tests();
Table pattern_tests();
Table network_tests();
Table set_tests();
Table text_methods();
Table map_methods();
Table list_methods();
Table functions();

}  // namespace porc::jinja
