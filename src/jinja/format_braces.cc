// SPDX-License-Identifier: Apache-2.0
// Python's str.format. Spec: "Format String Syntax" of Python's manual.
#include <algorithm>
#include <map>
#include <optional>

#include "jinja/abort.h"
#include "jinja/compare.h"
#include "jinja/evaluator.h"
#include "jinja/format.h"
#include "jinja/format_spec.h"
#include "jinja/number.h"
#include "jinja/operators.h"
#include "jinja/print.h"
#include "jinja/text_edit.h"

namespace porc::jinja {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

class BraceFormatter {
 public:
  BraceFormatter(Evaluator& evaluator,
                 const std::vector<Value>& positional,
                 const NamedValues& named)
      : evaluator_(evaluator), positional_(positional) {
    for (const auto& [name, value] : named) named_.emplace(name, &value);
  }

  std::string run(std::string_view text, int depth = 0) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
      const char c = text[at];
      const bool doubled = at + 1 < text.size() && text[at + 1] == c;
      if ((c == '{' || c == '}') && doubled && depth == 0) {
        out += c;
        at += 2;
      } else if (c == '}') {
        fail("a single '}' in a format");
      } else if (c == '{') {
        out += field(text, ++at, depth);
        require_size(out.size());
      } else {
        out += c;
        ++at;
      }
    }
    return out;
  }

 private:
  /// What stands for the field whose inside begins at `at`, which moves behind its end.
  std::string field(std::string_view text, std::size_t& at, int depth) {
    if (depth > 1) fail("a format has more than one format inside it");
    std::size_t end = at;
    int open = 1;
    for (; end < text.size() && open > 0; ++end)
      open += text[end] == '{' ? 1 : text[end] == '}' ? -1 : 0;
    if (open > 0) fail("a '{' in a format has no '}'");
    std::string_view inside = text.substr(at, end - 1 - at);
    at = end;
    std::size_t name_end = 0;
    for (bool in_brackets = false; name_end < inside.size(); ++name_end) {
      const char c = inside[name_end];
      if (c == '[') in_brackets = true;
      if (c == ']') in_brackets = false;
      if (!in_brackets && (c == '!' || c == ':')) break;
    }
    Value value = find(inside.substr(0, name_end));
    evaluator_.spend(1 + value.weight() / kBytesPerStep);
    inside.remove_prefix(name_end);
    if (inside.starts_with('!')) {
      if (inside.size() < 2 || (inside.size() > 2 && inside[2] != ':'))
        fail("a format's conversion is one of !s, !r and !a");
      value = converted(value, inside[1]);
      inside.remove_prefix(2);
    }
    if (inside.starts_with(':')) inside.remove_prefix(1);
    return format_value(value, run(inside, depth + 1));
  }

  static Value converted(const Value& value, char conversion) {
    std::string text;
    if (conversion == 's') {
      append_text(text, value);
    } else if (conversion == 'r') {
      append_repr(text, value);
    } else if (conversion == 'a') {
      append_ascii(text, value);
    } else {
      fail("a format's conversion is one of !s, !r and !a");
    }
    return Value(std::move(text));
  }

  Value find(std::string_view path) {
    std::size_t at = std::min(path.find_first_of(".["), path.size());
    Value value = argument(path.substr(0, at));
    while (at < path.size()) {
      if (path[at] == '.') {
        const std::size_t end = std::min(path.find_first_of(".[", at + 1), path.size());
        value = attribute(value, path.substr(at + 1, end - at - 1));
        at = end;
      } else {
        const std::size_t end = path.find(']', at);
        if (path[at] != '[' || end == path.npos) fail("a format's field is not well formed");
        const std::string_view key = path.substr(at + 1, end - at - 1);
        const auto index =
            std::ranges::all_of(key, is_digit) ? parse_integer(key, 10) : std::nullopt;
        value = subscript(value, index ? Value(*index) : Value(key));
        at = end + 1;
      }
      require_known(value);
    }
    return value;
  }

  const Value& argument(std::string_view name) {
    if (name.empty() || std::ranges::all_of(name, is_digit)) {
      if (numbered_ && *numbered_ != name.empty())
        fail("a format numbers its fields all by hand or none");
      numbered_ = name.empty();
      const auto index =
          name.empty() ? next_++ : static_cast<std::size_t>(parse_integer(name, 10).value_or(0));
      if (index >= positional_.size()) fail("the format wants more arguments");
      return positional_[index];
    }
    if (const auto found = named_.find(name); found != named_.end()) return *found->second;
    fail("the format names '" + std::string(name) + "', which was not given");
  }

  Evaluator& evaluator_;
  const std::vector<Value>& positional_;
  std::map<std::string_view, const Value*> named_{};
  std::optional<bool> numbered_{};  ///< by itself
  std::size_t next_ = 0;
};

}  // namespace

std::string format_braces(Evaluator& evaluator,
                          std::string_view text,
                          const std::vector<Value>& positional,
                          const NamedValues& named) {
  return BraceFormatter(evaluator, positional, named).run(text);
}

}  // namespace porc::jinja
