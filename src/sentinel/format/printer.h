// SPDX-License-Identifier: Apache-2.0
// Inside of format.h: walks the tree of a file and says for each token what stands before it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "sentinel/format/sheet.h"
#include "sentinel/syntax/nodes.h"

namespace porc::sentinel {

class Printer {
 public:
  explicit Printer(Sheet& sheet) : sheet_(sheet) {}
  void print(const File& file);

 private:
  // print_statement.cc
  void print_import();
  void print(const ParameterDeclaration& parameter);
  void print(const Block& block);
  void print(const Statement& statement, Gap gap);
  void print(const Assignment& node, Gap gap);
  void print_function_declaration(const Assignment& node);
  void print(const Branch& node);
  void print(const Loop& node);
  void print(const Choice& node);
  void print_loop_names(const LoopNames& names);
  void print_body(const Block& block);
  void print_function_body(const FunctionLiteral& node);
  void begin_statement(std::size_t& began);

  // print_expression.cc
  /// `gap` stands before its first token.
  void print(const Expression& node, Gap gap);
  void print(const Unary& node, Gap gap);
  void print(const Binary& node, Gap gap);
  void print(const StateTest& node, Gap gap);
  void print(const Selector& node, Gap gap);
  void print(const Slice& node, Gap gap);
  void print(const RuleLiteral& node, Gap gap);
  void print(const Quantifier& node, Gap gap);
  void print_braced(const Expression& body, std::uint32_t end);
  void print_parameters(const FunctionLiteral& node);

  /// One element of a list, entry of a map, argument of a call or parameter of a function.
  struct Item {
    const Expression* key = nullptr;  ///< of a map's entry
    const Expression* value = nullptr;
    std::uint32_t offset = 0;
    std::uint32_t end = 0;
  };
  static Item item_of(const Expression& value);
  void print_items(const std::vector<Item>& items, std::string_view close);
  void print_lines_of(const std::vector<Item>& items, std::string_view close);
  void print_item(const Item& item, Gap gap, bool in_column);
  static bool differ_much(std::size_t before, std::size_t size);
  std::size_t size_of(const Item& item) const;
  bool stays_on_one_line(std::uint32_t begin, std::uint32_t end) const;

  /// One step further in when it begins on a line of its own.
  template <class Print>
  void print_hanging(Print print) {
    const bool hangs = sheet_.breaks();
    if (hangs) {
      sheet_.indent();
      sheet_.new_line(true);
    }
    print();
    if (hangs) sheet_.dedent();
  }

  void put(std::string_view text, Gap gap);
  bool accept(std::string_view text, Gap gap);
  bool at(std::string_view text) const;

  Sheet& sheet_;
  const Expression* flat_ = nullptr;  ///< the body of a rule: its operators do not indent
};

}  // namespace porc::sentinel
