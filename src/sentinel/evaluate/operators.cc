// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>
#include <re2/re2.h>

#include "sentinel/evaluate/evaluator.h"
#include "sentinel/evaluate/pattern.h"
#include "sentinel/value/equal.h"
#include "sentinel/value/search.h"

namespace porc::sentinel {
namespace {

// What a regular expression counts for: one that is compiled, and bytes times instructions.
constexpr std::uint64_t kStepsOfPattern = 1000;
constexpr std::size_t kWorkOfStep = 1024;

/// Integers wrap (reference 6.1). Requires: not a division by zero.
std::int64_t wrapped(BinaryOperator op, std::int64_t left, std::int64_t right) {
  const auto a = static_cast<std::uint64_t>(left);
  const auto b = static_cast<std::uint64_t>(right);
  if (op == BinaryOperator::add) return static_cast<std::int64_t>(a + b);
  if (op == BinaryOperator::subtract) return static_cast<std::int64_t>(a - b);
  if (op == BinaryOperator::multiply) return static_cast<std::int64_t>(a * b);
  if (op == BinaryOperator::divide)
    return right == -1 ? static_cast<std::int64_t>(0 - a) : left / right;
  return right == -1 ? 0 : left % right;
}

double computed(BinaryOperator op, double left, double right) {
  if (op == BinaryOperator::add) return left + right;
  if (op == BinaryOperator::subtract) return left - right;
  if (op == BinaryOperator::multiply) return left * right;
  if (op == BinaryOperator::divide) return left / right;
  return std::fmod(left, right);
}

}  // namespace

Value Evaluator::arithmetic(
    BinaryOperator op, Value left, Value right, const Expression& at, Frame& frame) {
  if (left.is_undefined()) return left;
  if (right.is_undefined()) return right;
  if (left.is(Kind::integer) && right.is(Kind::integer)) {
    const bool divides = op == BinaryOperator::divide || op == BinaryOperator::modulo;
    if (divides && right.integer() == 0) fail(frame, at.offset, "division by zero");
    return Value::of(wrapped(op, left.integer(), right.integer()));
  }
  if (left.is_number() && right.is_number())
    return Value::of(computed(op, left.number(), right.number()));
  if (op == BinaryOperator::add && left.is(Kind::string) && right.is(Kind::string)) {
    const std::string_view a = left.text();
    const std::string_view b = right.text();
    if (a.size() + b.size() > std::numeric_limits<std::uint32_t>::max())
      fail(frame, at.offset, "the string is too long");
    char* const both = heap().allocate_array<char>(a.size() + b.size());
    std::copy(b.begin(), b.end(), std::copy(a.begin(), a.end(), both));
    return Value::of(std::string_view(both, a.size() + b.size()));
  }
  if (op == BinaryOperator::add && left.is(Kind::list) && right.is(Kind::list)) {
    List& out = heap().list(left.list().size() + right.list().size());
    for (const Value item : left.list().items(heap())) out.append(heap(), item);
    for (const Value item : right.list().items(heap())) out.append(heap(), item);
    return Value::of(out);
  }
  fail(frame,
       at.offset,
       fmt::format("unsupported types for {}: {} and {}",
                   spelling(op),
                   kind_name(left.kind()),
                   kind_name(right.kind())));
}

/// Reference 6.4.
Value Evaluator::contained(Value collection, Value element, const Expression& at, Frame& frame) {
  if (collection.is_undefined()) return collection;
  if (!collection.is(Kind::list) && !collection.is(Kind::map) && !collection.is(Kind::string))
    fail(frame,
         at.offset,
         fmt::format("only a list, map or string can contain something, got {}",
                     kind_name(collection.kind())));
  if (element.is_undefined()) return element;
  if (collection.is(Kind::map))
    return Value::of(is_key(element) && !collection.map().find(heap(), element).is_unset());
  if (collection.is(Kind::string)) {
    if (!element.is(Kind::string))
      fail(frame,
           at.offset,
           fmt::format("a string can only contain a string, got {}", kind_name(element.kind())));
    heap().meter().walk(collection.text().size());
    return Value::of(position_of(element.text(), collection.text()) != std::string_view::npos);
  }
  Value missing;
  for (const Value item : collection.list().items(heap())) {
    const Value inside = forced(item);
    if (inside.is_undefined()) missing = inside;
    if (equal_inside(heap(), inside, element)) return Value::of(true);
  }
  return missing.is_undefined() ? missing : Value::of(false);
}

/// A pattern that was not compiled before the policy ran.
const re2::RE2& Evaluator::pattern_of(const Binary& node, std::string_view pattern, Frame& frame) {
  if (pattern.size() > kPatternBytesMax)
    fail(frame,
         node.right->offset,
         fmt::format("the regular expression is over {} bytes", kPatternBytesMax));
  const auto known = patterns_.find(std::string(pattern));
  if (known != patterns_.end()) return *known->second;
  step(kStepsOfPattern + pattern.size());
  if (patterns_.size() == kPatternsMax) patterns_.clear();
  return *patterns_.emplace(pattern, compile_pattern(pattern)).first->second;
}

/// Reference 6.5.
Value Evaluator::matched(const Binary& node, Value text, Value pattern, Frame& frame) {
  if (text.is_undefined()) return text;
  if (pattern.is_undefined()) return pattern;
  if (!text.is(Kind::string) || !pattern.is(Kind::string))
    fail(frame,
         node.offset,
         fmt::format("matches needs two strings, got {} and {}",
                     kind_name(text.kind()),
                     kind_name(pattern.kind())));
  const re2::RE2& compiled =
      node.pattern != nullptr ? *node.pattern : pattern_of(node, pattern.text(), frame);
  if (!compiled.ok())
    fail(
        frame, node.right->offset, fmt::format("invalid regular expression: {}", compiled.error()));
  const std::size_t work = text.text().size() * static_cast<std::size_t>(compiled.ProgramSize());
  if (work > kMatchWorkMax)
    fail(frame, node.offset, "the text is too long for the regular expression");
  step(work / kWorkOfStep);
  return Value::of(
      RE2::PartialMatch(re2::StringPiece(text.text().data(), text.text().size()), compiled));
}

}  // namespace porc::sentinel
