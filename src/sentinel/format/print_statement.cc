// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <string_view>

#include "sentinel/format/printer.h"

namespace porc::sentinel {
namespace {

constexpr std::size_t kNothing = SIZE_MAX;

bool is_simple(const Statement& statement) {
  return statement.kind != StatementKind::branch && statement.kind != StatementKind::loop &&
         statement.kind != StatementKind::choice;
}

}  // namespace

void Printer::print(const File& file) {
  std::size_t began = kNothing;
  for (std::size_t i = 0; i < file.imports.size(); ++i) {
    begin_statement(began);
    print_import();
  }
  for (const ParameterDeclaration& parameter : file.parameters) {
    begin_statement(began);
    print(parameter);
  }
  for (const auto& statement : file.body) {
    begin_statement(began);
    print(*statement, Gap::none);
  }
}

void Printer::print(const Block& block) {
  std::size_t began = kNothing;
  for (const auto& statement : block) {
    begin_statement(began);
    print(*statement, Gap::none);
  }
}

/// `began` is the line of the last statement: columns do not reach over one of several lines.
void Printer::begin_statement(std::size_t& began) {
  sheet_.new_line(began == kNothing || sheet_.lines() > began + 1);
  sheet_.comments();
  began = sheet_.lines();
}

void Printer::print_import() {
  put("import", Gap::none);
  sheet_.put(Gap::blank);
  if (accept("as", Gap::blank)) sheet_.put(Gap::blank);
}

void Printer::print(const ParameterDeclaration& parameter) {
  put("param", Gap::none);
  sheet_.put(Gap::blank);
  if (accept("default", Gap::blank)) print(*parameter.preset, Gap::blank);
}

void Printer::print(const Statement& statement, Gap gap) {
  switch (statement.kind) {
    case StatementKind::assignment:
      print(static_cast<const Assignment&>(statement), gap);
      return;
    case StatementKind::expression:
      print(*static_cast<const ExpressionStatement&>(statement).expression, gap);
      return;
    case StatementKind::branch:
      print(static_cast<const Branch&>(statement));
      return;
    case StatementKind::loop:
      print(static_cast<const Loop&>(statement));
      return;
    case StatementKind::choice:
      print(static_cast<const Choice&>(statement));
      return;
    case StatementKind::give_back:
      put("return", gap);
      if (const auto& value = static_cast<const Return&>(statement).value)
        print(*value, Gap::blank);
      return;
    case StatementKind::leave:
    case StatementKind::go_on:
      sheet_.put(gap);
      return;
  }
}

void Printer::print(const Assignment& node, Gap gap) {
  if (node.declares_function) return print_function_declaration(node);
  print(*node.target, gap);
  sheet_.put(Gap::blank);
  print_hanging([&] { print(*node.value, Gap::blank); });
}

void Printer::print_function_declaration(const Assignment& node) {
  const auto& function = static_cast<const FunctionLiteral&>(*node.value);
  put("func", Gap::none);
  sheet_.put(Gap::blank);
  print_parameters(function);
  print_function_body(function);
}

void Printer::print(const Branch& first) {
  for (const Branch* node = &first;;) {
    put("if", node == &first ? Gap::none : Gap::blank);
    print(*node->condition, Gap::blank);
    print_body(node->yes);
    if (!accept("else", Gap::blank)) return;
    if (!at("if")) return print_body(node->no);
    node = static_cast<const Branch*>(node->no.front().get());
  }
}

void Printer::print(const Loop& node) {
  put("for", Gap::none);
  print(*node.collection, Gap::blank);
  print_loop_names(node.names);
  print_body(node.body);
}

void Printer::print_loop_names(const LoopNames& names) {
  put("as", Gap::blank);
  sheet_.put(Gap::blank);
  if (names.second.empty()) return;
  put(",", Gap::none);
  sheet_.put(Gap::blank);
}

void Printer::print(const Choice& node) {
  put("case", Gap::none);
  if (node.subject) print(*node.subject, Gap::blank);
  put("{", Gap::blank);
  sheet_.indent();
  for (const Choice::Clause& clause : node.clauses) {
    sheet_.new_line(true);
    sheet_.put(Gap::none);
    for (std::size_t i = 0; i < clause.values.size(); ++i) {
      if (i > 0) put(",", Gap::none);
      print(*clause.values[i], Gap::blank);
    }
    put(":", Gap::none);
    sheet_.indent();
    print(clause.body);
    sheet_.dedent();
  }
  sheet_.new_line(true);
  sheet_.comments();
  sheet_.dedent();
  sheet_.new_line(true);
  put("}", Gap::none);
}

void Printer::print_body(const Block& block) {
  put("{", Gap::blank);
  sheet_.indent();
  print(block);
  sheet_.new_line(true);
  sheet_.comments();
  sheet_.dedent();
  sheet_.new_line(true);
  put("}", Gap::none);
}

/// A small function stays on one line when its author wrote it so.
void Printer::print_function_body(const FunctionLiteral& node) {
  const bool small = node.body.size() <= 1 && stays_on_one_line(node.offset, node.end) &&
                     (node.body.empty() || is_simple(*node.body.front()));
  if (!small) return print_body(node.body);
  put("{", Gap::blank);
  for (const auto& statement : node.body) print(*statement, Gap::blank);
  put("}", node.body.empty() ? Gap::none : Gap::blank);
}

}  // namespace porc::sentinel
