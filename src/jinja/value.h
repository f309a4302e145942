// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "jinja/shared.h"
#include "json/value.h"

namespace porc::jinja {

class Map;
class Object;
class Source;
struct Undefined;
struct Text;
struct EncodedText;
struct List;
struct Range;

/// First those that a value holds itself, then what several values share.
enum class Kind : std::uint8_t {
  none,
  boolean,
  integer,
  floating,
  undefined,
  text,
  list,
  map,
  range,
  object,
  reference,
};

/// The name a template author knows for a kind: "string", "list", …
std::string_view kind_name(Kind kind);

/// Python tells these apart when it prints, compares, measures or tests them.
enum class ListKind : std::uint8_t {
  list,
  tuple,
  generator,  ///< of lazy filters such as `map`: always true, has no length and no elements by
              ///< index
  keys_view,
  values_view,
  items_view,
};

/// How a text was made, for the writers that escape.
enum class Encoding : std::uint8_t {
  plain,  ///< an ordinary string
  json,   ///< the result of `to_json`; `EncodedText::source` is the value it stands for
  hcl,    ///< the result of `to_hcl`; the same
  safe,   ///< the author's word that it may be written as it is (`| safe`)
};

/// A value with Python's semantics. Copies are cheap: what is large is shared and never changes, so
/// values may be read by several threads at once. Nothing that a template makes outlives its
/// render. Limit: kValueBytesMax and kValueDepthMax bound what one value holds, itself and
/// everything below.
class Value {
 public:
  Value() noexcept : Value(Kind::undefined) {}  ///< undefined, without a name
  template <std::same_as<bool> B>
  explicit Value(B boolean) : kind_(Kind::boolean), payload_{.boolean = boolean} {}
  template <std::integral I>
  requires(!std::same_as<I, bool>) explicit Value(I integer)
      : kind_(Kind::integer), payload_{.integer = static_cast<std::int64_t>(integer)} {}
  explicit Value(double floating) : kind_(Kind::floating), payload_{.floating = floating} {}
  explicit Value(std::string text);
  explicit Value(std::string_view text) : Value(std::string(text)) {}
  explicit Value(const char* text) : Value(std::string(text)) {}

  Value(const Value& other) noexcept : kind_(other.kind_), payload_(other.payload_) {
    if (const Counted* shared = held()) shared->hold();
  }
  Value(Value&& other) noexcept : kind_(other.kind_), payload_(other.payload_) { other.forget(); }
  Value& operator=(Value other) noexcept {
    std::swap(kind_, other.kind_);
    std::swap(payload_, other.payload_);
    return *this;
  }
  ~Value() {
    if (const Counted* shared = held()) shared->let_go();
  }

  static Value none() { return Value(Kind::none); }
  static Value undefined(Undefined why);
  static Value list(std::vector<Value> items, ListKind kind = ListKind::list);
  static Value map(Map map);
  static Value range(Range range);
  static Value object(Shared<Object> object);
  static Value encoded(EncodedText text);
  /// An expression of the target language, such as `var.password`, that stands for a value nobody
  /// may see. It is written as what it is where the target language has a place for it; every other
  /// use is an error.
  static Value reference(std::string expression);

  static Value from_json(const json::value& json);
  /// Errors: none; what JSON cannot hold (undefined, an object, a reference) becomes null.
  json::value to_json() const;

  Kind kind() const noexcept { return kind_; }
  bool is(Kind kind) const noexcept { return kind_ == kind; }

  // Each needs a value of its kind.
  const Undefined* as_undefined() const;  ///< null when it says nothing
  bool as_boolean() const { return payload_.boolean; }
  std::int64_t as_integer() const { return payload_.integer; }
  double as_floating() const { return payload_.floating; }
  /// Throws Abort when the text was encoded from a value that holds a reference.
  const std::string& as_text() const;
  Encoding encoding() const;
  const EncodedText& as_encoded() const;  ///< needs encoding() other than plain
  const List& as_list() const;
  const Map& as_map() const;
  const Range& as_range() const;
  Object& as_object() const;
  const std::string& as_reference() const;

  /// True for the value that stands for "no argument was given".
  bool is_absent() const { return is(Kind::undefined) && payload_.shared == nullptr; }
  /// True for the undefined value that counts as an empty string.
  bool is_lenient() const { return is(Kind::undefined) && is_lenient_undefined(); }
  /// True when both share their storage or are the same scalar: never false for one and the same
  /// value.
  bool shares(const Value& other) const;

  /// Bytes that a walk over this value and everything below it may touch; saturates. A range counts
  /// as the list of its numbers.
  std::uint32_t weight() const noexcept {
    return kind_ < Kind::undefined ? kScalarWeight : shared_weight();
  }
  /// How many values are inside one another here: what frees or walks them takes that much stack.
  std::uint16_t depth() const noexcept;

 private:
  union Payload {
    bool boolean;
    std::int64_t integer;
    double floating;
    const Counted* shared;
  };
  explicit Value(Kind kind, const Counted* shared = nullptr) noexcept
      : kind_(kind), payload_{.shared = shared} {
    if (shared != nullptr) shared->hold();
  }
  /// Null when it shares nothing.
  const Counted* held() const noexcept {
    return kind_ >= Kind::undefined ? payload_.shared : nullptr;
  }
  void forget() noexcept {
    kind_ = Kind::undefined;
    payload_.shared = nullptr;
  }
  template <class T>
  const T& held_as() const {
    return static_cast<const Held<T>&>(*payload_.shared).thing;
  }
  static constexpr std::uint32_t kScalarWeight = 8;
  std::uint32_t shared_weight() const noexcept;
  bool is_lenient_undefined() const;
  const Text& any_text() const;
  void require_text() const;

  Kind kind_;
  Payload payload_;
};

/// The depth of the deepest of `values`; 0 when there are none.
std::uint16_t deepest(const std::vector<Value>& values);

inline constexpr std::uint32_t kValueBytesMax = 64U << 20;
inline constexpr std::uint16_t kValueDepthMax = 100;

/// Why a value is undefined.
struct Undefined {
  std::string name{};       ///< what was asked for
  Value owner{};            ///< where it was asked for; undefined itself for a variable
  std::string reason{};     ///< instead of name and owner: "no first item, the sequence is empty"
  bool is_lenient = false;  ///< of an `if` without `else`: counts as an empty string
  std::uint32_t at = 0;     ///< byte offset of the expression in `source`
  const Source* source{};   ///< of the template that asked; null when `at` is not known
};

struct Text : Counted {
  Text() = default;
  explicit Text(std::string&& text) : bytes(std::move(text)) {}
  std::string bytes{};
  Encoding encoding = Encoding::plain;
};

struct EncodedText : Text {
  Value source{};
  bool holds_reference = false;
  std::uint16_t depth = 1;   ///< as that of a list that holds `source`
  std::uint32_t weight = 0;  ///< of the text and of `source`
};

struct List {
  std::vector<Value> items{};
  ListKind kind = ListKind::list;
  std::uint16_t depth = 1;
  std::uint32_t weight = 0;
};

/// `range(start, stop, step)`; `step` is not 0.
struct Range {
  std::int64_t start = 0;
  std::int64_t stop = 0;
  std::int64_t step = 1;

  std::int64_t size() const noexcept;
  std::int64_t at(std::int64_t index) const noexcept { return start + index * step; }
};

inline const Undefined* Value::as_undefined() const {
  return payload_.shared == nullptr ? nullptr : &held_as<Undefined>();
}

inline const Text& Value::any_text() const {
  return static_cast<const Text&>(*payload_.shared);
}

inline const std::string& Value::as_text() const {
  const Text& text = any_text();
  if (text.encoding != Encoding::plain) require_text();
  return text.bytes;
}

inline Encoding Value::encoding() const {
  return is(Kind::text) ? any_text().encoding : Encoding::plain;
}

inline const List& Value::as_list() const {
  return held_as<List>();
}

inline const Range& Value::as_range() const {
  return held_as<Range>();
}

}  // namespace porc::jinja
