// SPDX-License-Identifier: Apache-2.0
#include "jinja/cursor.h"

#include "jinja/abort.h"
#include "jinja/compare.h"
#include "jinja/map.h"
#include "jinja/text.h"

namespace porc::jinja {
namespace {

[[noreturn]] void fail_for(const Value& value, const char* cannot) {
  require_known(value);
  fail("a " + std::string(kind_name(value.kind())) + cannot);
}

}  // namespace

Cursor::Cursor(Value source) : source_(std::move(source)) {
  if (source_.is_lenient()) source_ = Value("");
  bool iterable = source_.is(Kind::list) || source_.is(Kind::map) || source_.is(Kind::text) ||
                  source_.is(Kind::range);
  if (!iterable) fail_for(source_, " cannot be looped over");
}

std::optional<Value> Cursor::next_of_others() {
  if (source_.is(Kind::map)) {
    const auto& entries = source_.as_map().entries();
    if (at_ == entries.size()) return std::nullopt;
    return entries[at_++].first;
  }
  if (source_.is(Kind::range)) {
    auto index = static_cast<std::int64_t>(at_);
    if (index >= source_.as_range().size()) return std::nullopt;
    ++at_;
    return Value(source_.as_range().at(index));
  }
  std::string_view text = source_.as_text();
  if (at_ >= text.size()) return std::nullopt;
  std::size_t begin = at_;
  next_code_point(text, at_);
  return Value(text.substr(begin, at_ - begin));
}

std::vector<Value> elements(const Value& source) {
  if (source.is(Kind::list)) return source.as_list().items;
  if (source.is(Kind::text)) {
    // One value for each character weighs more than the text; all else has its elements' weight.
    const std::string& text = source.as_text();
    const auto count = static_cast<std::uint64_t>(length(text));
    if (text.size() + count * Value(0).weight() > kValueBytesMax)
      fail_limit("the characters are over " + std::to_string(kValueBytesMax) + " bytes");
  }
  std::vector<Value> items;
  Cursor cursor(source);
  while (auto item = cursor.next()) items.push_back(*std::move(item));
  return items;
}

std::int64_t size_of(const Value& value) {
  if (value.is(Kind::list) && value.as_list().kind != ListKind::generator) {
    return static_cast<std::int64_t>(value.as_list().items.size());
  }
  if (value.is(Kind::list)) fail("a lazy list has no length; add '| list' before");
  if (value.is(Kind::map)) return static_cast<std::int64_t>(value.as_map().size());
  if (value.is(Kind::text)) return length(value.as_text());
  if (value.is(Kind::range)) return value.as_range().size();
  fail_for(value, " has no length");
}

}  // namespace porc::jinja
