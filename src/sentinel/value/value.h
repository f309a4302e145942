// SPDX-License-Identifier: Apache-2.0
// What a policy computes with. A value has 16 bytes and owns nothing: lists, maps, functions, rules
// and made strings lie in the Heap of one evaluation, which ends with it. Reference, section 4.
#pragma once

#include <cstdint>
#include <string_view>

namespace porc::sentinel {

class List;
class Map;
class Source;
struct Function;
struct Rule;
struct Builtin;

enum class Kind : std::uint8_t {
  unset,  ///< no value: a variable that was never assigned
  undefined,
  null,
  boolean,
  integer,
  floating,
  string,
  list,
  map,
  function,
  rule,
};

/// Reference 4.2: `undefined null bool int float string list map func rule`.
std::string_view kind_name(Kind kind);
/// The same as errors of native functions spell it: `UNDEFINED`, `NULL`. Reference 13.6.
std::string_view kind_name_in_errors(Kind kind);

class Value {
 public:
  /// unset
  constexpr Value() : kind_(Kind::unset), extra_(0), source_(nullptr) {}

  static constexpr Value undefined() { return Value(Kind::undefined); }
  /// It remembers where it came to be. Reference 5.6.
  static constexpr Value undefined(const Source& source, std::uint32_t offset) {
    Value v(Kind::undefined);
    v.extra_ = offset;
    v.source_ = &source;
    return v;
  }
  static constexpr Value null() { return Value(Kind::null); }
  static constexpr Value of(bool b) {
    Value v(Kind::boolean);
    v.integer_ = b ? 1 : 0;
    return v;
  }
  static constexpr Value of(std::int64_t i) {
    Value v(Kind::integer);
    v.integer_ = i;
    return v;
  }
  static constexpr Value of(double d) {
    Value v(Kind::floating);
    v.floating_ = d;
    return v;
  }
  /// `text` must live as long as the evaluation: in its Heap, its sources or its documents.
  /// Requires: under 4 GiB.
  static constexpr Value of(std::string_view text) {
    Value v(Kind::string);
    v.extra_ = static_cast<std::uint32_t>(text.size());
    v.text_ = text.data();
    return v;
  }
  static Value of(const char*) = delete;  // it would become a bool
  static Value of(List& list) {
    Value v(Kind::list);
    v.list_ = &list;
    return v;
  }
  static Value of(Map& map) {
    Value v(Kind::map);
    v.map_ = &map;
    return v;
  }
  static Value of(const Function& function) {
    Value v(Kind::function);
    v.function_ = &function;
    return v;
  }
  static Value of(Rule& rule) {
    Value v(Kind::rule);
    v.rule_ = &rule;
    return v;
  }

  Kind kind() const { return kind_; }
  bool is(Kind kind) const { return kind_ == kind; }
  bool is_unset() const { return kind_ == Kind::unset; }
  bool is_undefined() const { return kind_ == Kind::undefined; }
  bool is_number() const { return kind_ == Kind::integer || kind_ == Kind::floating; }
  bool is_true() const { return kind_ == Kind::boolean && integer_ != 0; }
  bool is_false() const { return kind_ == Kind::boolean && integer_ == 0; }

  // Each requires the kind that it names.
  bool boolean() const { return integer_ != 0; }
  std::int64_t integer() const { return integer_; }
  double floating() const { return floating_; }
  double number() const {
    return kind_ == Kind::integer ? static_cast<double>(integer_) : floating_;
  }
  std::string_view text() const { return {text_, extra_}; }
  List& list() const { return *list_; }
  Map& map() const { return *map_; }
  const Function& function() const { return *function_; }
  Rule& rule() const { return *rule_; }
  const Source* origin() const { return source_; }  ///< null when it is not known
  std::uint32_t origin_offset() const { return extra_; }

 private:
  explicit constexpr Value(Kind kind) : kind_(kind), extra_(0), source_(nullptr) {}

  Kind kind_;
  std::uint32_t extra_;  ///< of a string its bytes, of undefined the offset of its origin
  union {
    std::int64_t integer_;
    double floating_;
    const char* text_;
    List* list_;
    Map* map_;
    const Function* function_;
    Rule* rule_;
    const Source* source_;
  };
};
static_assert(sizeof(Value) == 16);

}  // namespace porc::sentinel
