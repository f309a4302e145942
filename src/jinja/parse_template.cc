// SPDX-License-Identifier: Apache-2.0
// Statements about other templates: include, import, extends and blocks.
#include <algorithm>

#include "jinja/abort.h"
#include "jinja/parser.h"

namespace porc::jinja {
namespace {

/// The string of a constant, or null.
const std::string* constant_text(const Expression& expression) {
  const auto* constant = std::get_if<Constant>(&expression.kind);
  return constant != nullptr && constant->value.is(Kind::text) ? &constant->value.as_text()
                                                               : nullptr;
}

bool is_space_only(const Body& body) {
  return std::ranges::all_of(body, [](const Statement& statement) {
    const auto* literal = std::get_if<Literal>(&statement.kind);
    return literal != nullptr && literal->text.find_first_not_of(" \t\n\f\v") == std::string::npos;
  });
}

}  // namespace

/// Remembers what must exist, when it is written out.
void Parser::mention(const Expression& name) {
  Mention mention{.at = name.at, .names = {}};
  if (const std::string* text = constant_text(name)) mention.names.push_back(*text);
  if (const auto* list = std::get_if<ListLiteral>(&name.kind)) {
    for (const Expression& item : list->items) {
      const std::string* text = constant_text(item);
      if (text == nullptr) return;
      mention.names.push_back(*text);
    }
  }
  if (!mention.names.empty()) mentions_.push_back(std::move(mention));
}

std::optional<bool> Parser::parse_with_context() {
  const bool with = current().is_name("with");
  if (!(with || current().is_name("without")) || !ahead().is_name("context")) return std::nullopt;
  take();
  take();
  return with;
}

Statement Parser::parse_include(std::uint32_t at) {
  Include include{.name = parse_expression(), .ignore_missing = false, .with_context = true};
  if (current().is_name("ignore") && ahead().is_name("missing")) {
    take();
    take();
    include.ignore_missing = true;
  } else {
    mention(include.name);
  }
  include.with_context = parse_with_context().value_or(true);
  return {at, std::move(include)};
}

Statement Parser::parse_import(std::uint32_t at) {
  Import import{.name = parse_expression(), .target = 0, .with_context = false};
  mention(import.name);
  expect_name("as");
  import.target = parse_binding_name();
  import.with_context = parse_with_context().value_or(false);
  return {at, std::move(import)};
}

Statement Parser::parse_from(std::uint32_t at) {
  FromImport from{.name = parse_expression(), .items = {}, .with_context = false};
  mention(from.name);
  expect_name("import");
  for (;;) {
    if (!from.items.empty()) expect_symbol(",");
    if (auto with = parse_with_context()) {
      from.with_context = *with;
      break;
    }
    FromImport::Item item{.at = current().at, .name = parse_binding_name(), .target = 0};
    if (names_[item.name].starts_with('_'))
      fail_at(item.at, "a name that begins with '_' cannot be imported");
    item.target = skip_name("as") ? parse_binding_name() : item.name;
    from.items.push_back(item);
    if (auto with = parse_with_context()) {
      from.with_context = *with;
      break;
    }
    if (!current().is_symbol(",")) break;
  }
  return {at, std::move(from)};
}

Statement Parser::parse_extends(std::uint32_t at) {
  if (!around_.is_top) fail_at(at, "'extends' stands inside a block; it belongs at the top");
  Extends extends{parse_expression()};
  mention(extends.name);
  return {at, std::move(extends)};
}

Statement Parser::parse_block_tag(std::uint32_t at) {
  if (current().kind != TokenKind::name) refuse_token("the name of the block");
  const Token name = take();
  const NameId id = names_.intern(name.text);
  const bool scoped = skip_name("scoped");
  scoped_blocks_ += scoped ? 1 : 0;
  const bool required = skip_name("required");
  if (current().is_symbol("-")) fail_at(current().at, "the name of a block has no '-'; use '_'");
  if (!block_names_.insert(id).second)
    fail_at(name.at, "block '" + std::string(name.text) + "' stands twice");
  BlockPlace place{.index = static_cast<std::uint32_t>(unit_.blocks.size()),
                   .scoped = scoped,
                   .at_top = around_.is_top};
  unit_.blocks.push_back({.name = id, .at = at, .required = required});
  const Used used_outside = std::exchange(used_, Used{});
  Inner inner(*this, {.is_top = false});
  Body body = parse_block({"endblock"});
  take();
  skip_name(name.text);
  if (required && !is_space_only(body))
    fail_at(at, "a required block holds nothing but comments and white space");
  BlockDefinition& definition = unit_.blocks[place.index];
  definition.uses_self = used_[kSelf];
  definition.uses_super = used_[kSuper];
  definition.body = std::move(body);
  used_ = used_outside;
  return {at, place};
}

Statement Parser::refuse_autoescape(std::uint32_t at) {
  fail_at(at,
          "'autoescape' has no meaning here: a value is always written as its place in the output "
          "allows");
}

}  // namespace porc::jinja
