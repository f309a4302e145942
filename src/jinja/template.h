// SPDX-License-Identifier: Apache-2.0
// A Jinja2-compatible template engine with contextual escaping: a value can never leave the place
// in HCL or JSON where the template's own text puts it. It knows no quill, no file and no clock.
// Reading order: template.h, library.h, render.h, value.h; then lexer.h, parser.h, nodes.h, page.h,
// evaluator.h, builtins.h; then writer.h, hcl_writer.h, json_writer.h.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "jinja/lexer.h"

namespace porc::jinja {

struct Unit;
struct Units;

inline constexpr std::size_t kTemplateBytesMax = std::size_t{4} << 20;

/// A compiled template, with those it was compiled with. Immutable and cheap to copy; several
/// threads may render it at once.
class Template {
 public:
  const std::string& name() const;
  const Unit& unit() const { return *unit_; }

 private:
  friend class Library;
  // Shared by copies: a cache and the renders it has handed the template to end in any order.
  explicit Template(std::shared_ptr<const Unit> unit) : unit_(std::move(unit)) {}
  std::shared_ptr<const Unit> unit_;
};

/// Compiles `source`, which messages call `name`, with nothing beside it to include.
/// Errors: invalid_argument with name, line, column and the line; too_large over kTemplateBytesMax,
/// kNestingMax or kExpressionDepthMax; malformed unless it is UTF-8.
Result<Template> compile(std::string source, std::string name, const Syntax& syntax = {});

}  // namespace porc::jinja
