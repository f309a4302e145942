// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <utility>

#include "base/assert.h"
#include "sentinel/format/printer.h"

namespace porc::sentinel {

void Printer::print(const Expression& node, Gap gap) {
  switch (node.kind) {
    case ExpressionKind::literal:
    case ExpressionKind::identifier:
      sheet_.put(gap);
      return;
    case ExpressionKind::list: {
      std::vector<Item> items;
      for (const Child& element : static_cast<const ListLiteral&>(node).elements)
        items.push_back(item_of(*element));
      put("[", gap);
      print_items(items, "]");
      return;
    }
    case ExpressionKind::map: {
      std::vector<Item> items;
      for (const MapLiteral::Entry& entry : static_cast<const MapLiteral&>(node).entries) {
        items.push_back(item_of(*entry.value));
        items.back().key = entry.key.get();
        items.back().offset = entry.key->offset;
      }
      put("{", gap);
      print_items(items, "}");
      return;
    }
    case ExpressionKind::unary:
      print(static_cast<const Unary&>(node), gap);
      return;
    case ExpressionKind::binary:
      print(static_cast<const Binary&>(node), gap);
      return;
    case ExpressionKind::state_test:
      print(static_cast<const StateTest&>(node), gap);
      return;
    case ExpressionKind::selector:
      print(static_cast<const Selector&>(node), gap);
      return;
    case ExpressionKind::index: {
      const auto& index = static_cast<const Index&>(node);
      print(*index.base, gap);
      put("[", Gap::none);
      print(*index.index, Gap::none);
      put("]", Gap::none);
      return;
    }
    case ExpressionKind::slice:
      print(static_cast<const Slice&>(node), gap);
      return;
    case ExpressionKind::call: {
      const auto& call = static_cast<const Call&>(node);
      std::vector<Item> items;
      for (const Child& argument : call.arguments) items.push_back(item_of(*argument));
      print(*call.callee, gap);
      put("(", Gap::none);
      print_items(items, ")");
      return;
    }
    case ExpressionKind::function: {
      const auto& function = static_cast<const FunctionLiteral&>(node);
      put("func", gap);
      print_parameters(function);
      print_function_body(function);
      return;
    }
    case ExpressionKind::rule:
      print(static_cast<const RuleLiteral&>(node), gap);
      return;
    case ExpressionKind::quantifier:
      print(static_cast<const Quantifier&>(node), gap);
      return;
    case ExpressionKind::parenthesis:
      put("(", gap);
      print(*static_cast<const Parenthesis&>(node).inner, Gap::none);
      put(")", Gap::none);
      return;
  }
}

void Printer::print(const Unary& node, Gap gap) {
  const bool word = at("not");
  sheet_.put(gap);
  print(*node.operand, word ? Gap::blank : Gap::none);
}

void Printer::print(const Binary& node, Gap gap) {
  const bool flat = flat_ == &node;
  if (flat) flat_ = node.left.get();
  print(*node.left, gap);
  while (sheet_.next().offset < node.right->offset) sheet_.put(Gap::blank);
  if (flat) return print(*node.right, Gap::blank);
  print_hanging([&] { print(*node.right, Gap::blank); });
}

void Printer::print(const StateTest& node, Gap gap) {
  print(*node.operand, gap);
  while (sheet_.next().offset < node.end) sheet_.put(Gap::blank);
}

void Printer::print(const Selector& node, Gap gap) {
  print(*node.base, gap);
  put(".", Gap::none);
  print_hanging([&] { sheet_.put(Gap::none); });
}

void Printer::print(const Slice& node, Gap gap) {
  print(*node.base, gap);
  put("[", Gap::none);
  if (node.low) print(*node.low, Gap::none);
  put(":", Gap::none);
  if (node.high) print(*node.high, Gap::none);
  put("]", Gap::none);
}

void Printer::print_parameters(const FunctionLiteral& node) {
  std::vector<Item> items;
  for (const Parameter& parameter : node.parameters) {
    const auto length = static_cast<std::uint32_t>(parameter.name.size());
    items.push_back({.offset = parameter.offset, .end = parameter.offset + length});
  }
  put("(", Gap::none);
  print_items(items, ")");
}

void Printer::print(const RuleLiteral& node, Gap gap) {
  put("rule", gap);
  if (accept("when", Gap::blank)) print(*node.when, Gap::blank);
  const Expression* around = std::exchange(flat_, node.body.get());
  print_braced(*node.body, node.end);
  flat_ = around;
}

void Printer::print(const Quantifier& node, Gap gap) {
  sheet_.put(gap);
  print(*node.collection, Gap::blank);
  print_loop_names(node.names);
  print_braced(*node.body, node.end);
}

/// The body of a rule or a quantifier.
void Printer::print_braced(const Expression& body, std::uint32_t end) {
  const std::uint32_t begin = sheet_.next().offset;
  put("{", Gap::blank);
  const bool one_line = stays_on_one_line(begin, end);
  if (one_line) {
    print(body, Gap::blank);
    put("}", Gap::blank);
    return;
  }
  sheet_.indent();
  sheet_.new_line(true);
  print(body, Gap::none);
  sheet_.new_line(true);
  sheet_.comments();
  sheet_.dedent();
  sheet_.new_line(true);
  put("}", Gap::none);
}

Printer::Item Printer::item_of(const Expression& value) {
  return {.value = &value, .offset = value.offset, .end = value.end};
}

void Printer::print_items(const std::vector<Item>& items, std::string_view close) {
  const bool one_line =
      items.empty() ||
      (!sheet_.breaks() && sheet_.is_on_one_line(items.front().offset, items.back().end));
  if (!one_line) return print_lines_of(items, close);
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) put(",", Gap::none);
    print_item(items[i], i > 0 ? Gap::blank : Gap::none, false);
  }
  accept(",", Gap::none);
  put(close, Gap::none);
}

/// Entries whose keys differ so much in size do not share a column. Measured on what the original
/// prints, which follows the go/printer of its time.
bool Printer::differ_much(std::size_t before, std::size_t size) {
  constexpr std::size_t kSmall = 20;
  constexpr std::size_t kRatio = 4;
  if (before == 0 || size == 0) return true;
  if (before <= kSmall && size <= kSmall) return false;
  return size * kRatio <= before || before * kRatio <= size;
}

void Printer::print_lines_of(const std::vector<Item>& items, std::string_view close) {
  bool indented = false;
  const auto break_line = [&](bool begins_section) {
    if (!indented) sheet_.indent();
    indented = true;
    sheet_.new_line(begins_section);
  };
  if (sheet_.breaks()) break_line(true);
  std::size_t size = 0;
  std::size_t on_this_line = 0;
  bool breaks = indented;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::size_t before = std::exchange(size, size_of(items[i]));
    if (i > 0) {
      put(",", Gap::none);
      breaks = sheet_.breaks();
      if (breaks) break_line(differ_much(before, size) || on_this_line > 1);
    }
    on_this_line = breaks ? 1 : on_this_line + 1;
    const bool in_column = items.size() > 1 && size > 0 && breaks;
    print_item(items[i], i > 0 ? Gap::blank : Gap::none, in_column);
  }
  accept(",", Gap::none);
  const bool close_breaks = sheet_.breaks();
  if (close_breaks) {
    sheet_.new_line(true);
    sheet_.comments();
  }
  if (indented) sheet_.dedent();
  if (close_breaks) sheet_.new_line(true);
  put(close, Gap::none);
}

void Printer::print_item(const Item& item, Gap gap, bool in_column) {
  if (item.value == nullptr) return sheet_.put(gap);
  if (item.key == nullptr) return print(*item.value, gap);
  print(*item.key, gap);
  put(":", Gap::none);
  print_hanging([&] { print(*item.value, in_column ? Gap::column : Gap::blank); });
}

/// 0 when it takes several lines; of an entry the size of its key.
std::size_t Printer::size_of(const Item& item) const {
  if (!stays_on_one_line(item.offset, item.end)) return 0;
  return item.key == nullptr ? sheet_.size(item.offset, item.end)
                             : sheet_.size(item.key->offset, item.key->end);
}

/// Blocks of statements are the only thing that is broken into lines although its author did not.
bool Printer::stays_on_one_line(std::uint32_t begin, std::uint32_t end) const {
  if (!sheet_.is_on_one_line(begin, end)) return false;
  constexpr std::array<std::string_view, 4> kBreak = {";", "if", "for", "case"};
  return std::none_of(kBreak.begin(), kBreak.end(), [&](std::string_view word) {
    return sheet_.holds(begin, end, word);
  });
}

void Printer::put(std::string_view text, Gap gap) {
  PORC_ASSERT(at(text));
  sheet_.put(gap);
}

bool Printer::accept(std::string_view text, Gap gap) {
  if (!at(text)) return false;
  sheet_.put(gap);
  return true;
}

bool Printer::at(std::string_view text) const {
  return sheet_.next().kind != TokenKind::string && sheet_.next().text == text;
}

}  // namespace porc::sentinel
