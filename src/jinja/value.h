// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

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

/// In the order of Value's alternatives.
enum class Kind : std::uint8_t {
  undefined,
  none,
  boolean,
  integer,
  floating,
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
  Value() = default;  ///< undefined, without a name
  template <std::same_as<bool> B>
  explicit Value(B boolean) : payload_(boolean) {}
  template <std::integral I>
  requires(!std::same_as<I, bool>) explicit Value(I integer)
      : payload_(static_cast<std::int64_t>(integer)) {}
  explicit Value(double floating) : payload_(floating) {}
  explicit Value(std::string text);
  explicit Value(std::string_view text) : Value(std::string(text)) {}
  explicit Value(const char* text) : Value(std::string(text)) {}

  static Value none() { return Value(Payload(std::in_place_index<1>)); }
  static Value undefined(Undefined why);
  static Value list(std::vector<Value> items, ListKind kind = ListKind::list);
  static Value map(Map map);
  static Value range(Range range);
  static Value object(std::shared_ptr<Object> object);
  static Value encoded(EncodedText text);
  /// An expression of the target language, such as `var.password`, that stands for a value nobody
  /// may see. It is written as what it is where the target language has a place for it; every other
  /// use is an error.
  static Value reference(std::string expression);

  static Value from_json(const json::value& json);
  /// Errors: none; what JSON cannot hold (undefined, an object, a reference) becomes null.
  json::value to_json() const;

  Kind kind() const noexcept { return static_cast<Kind>(payload_.index()); }
  bool is(Kind kind) const noexcept { return payload_.index() == static_cast<std::size_t>(kind); }

  // Each needs a value of its kind.
  const std::shared_ptr<const Undefined>& as_undefined() const {
    return *std::get_if<0>(&payload_);
  }
  bool as_boolean() const { return *std::get_if<2>(&payload_); }
  std::int64_t as_integer() const { return *std::get_if<3>(&payload_); }
  double as_floating() const { return *std::get_if<4>(&payload_); }
  /// Throws Abort when the text was encoded from a value that holds a reference.
  const std::string& as_text() const;
  Encoding encoding() const;
  const EncodedText& as_encoded() const;  ///< needs encoding() other than plain
  const List& as_list() const { return **std::get_if<6>(&payload_); }
  const Map& as_map() const { return **std::get_if<7>(&payload_); }
  const Range& as_range() const { return **std::get_if<8>(&payload_); }
  Object& as_object() const { return **std::get_if<9>(&payload_); }
  const std::string& as_reference() const;

  /// True for the value that stands for "no argument was given".
  bool is_absent() const { return is(Kind::undefined) && as_undefined() == nullptr; }
  /// True for the undefined value that counts as an empty string.
  bool is_lenient() const;
  /// True when both share their storage or are the same scalar: never false for one and the same
  /// value.
  bool shares(const Value& other) const { return payload_ == other.payload_; }

  /// Bytes that a walk over this value and everything below it may touch; saturates. A range counts
  /// as the list of its numbers.
  std::uint32_t weight() const noexcept;
  /// How many values are inside one another here: what frees or walks them takes that much stack.
  std::uint16_t depth() const noexcept;

 private:
  struct None {
    friend bool operator==(None, None) = default;
  };
  using Payload = std::variant<std::shared_ptr<const Undefined>,
                               None,
                               bool,
                               std::int64_t,
                               double,
                               std::shared_ptr<const Text>,
                               std::shared_ptr<const List>,
                               std::shared_ptr<const Map>,
                               std::shared_ptr<const Range>,
                               std::shared_ptr<Object>,
                               std::shared_ptr<const std::string>>;
  explicit Value(Payload payload) : payload_(std::move(payload)) {}
  void require_text() const;
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

struct Text {
  std::string bytes{};
  Encoding encoding = Encoding::plain;
};

inline const std::string& Value::as_text() const {
  const Text& text = **std::get_if<5>(&payload_);
  if (text.encoding != Encoding::plain) require_text();
  return text.bytes;
}

inline Encoding Value::encoding() const {
  return is(Kind::text) ? (*std::get_if<5>(&payload_))->encoding : Encoding::plain;
}

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

}  // namespace porc::jinja
