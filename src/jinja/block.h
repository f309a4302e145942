// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "jinja/object.h"
#include "jinja/page.h"

namespace porc::jinja {

/// `super` and `self.name`: a block that can be called, at one place of its stack.
class BlockReference final : public Object {
 public:
  /// `page`, `names` and `context` live until the render ends.
  BlockReference(Page& page, const Names& names, NameId name, std::size_t depth, Scope& context)
      : page_(page), names_(names), name_(name), depth_(depth), context_(context) {}
  std::string_view type_name() const override { return "block"; }
  /// `super`: the block that this one overrides.
  std::optional<Value> attribute(std::string_view name) override;
  Value call(Evaluator& evaluator, Arguments arguments) override;
  bool emit(Evaluator& evaluator, Arguments& arguments) override;

 private:
  Page& page_;
  const Names& names_;
  NameId name_;
  std::size_t depth_;
  Scope& context_;
};

/// `self`: the blocks of a page by name.
class SelfReference final : public Object {
 public:
  SelfReference(Page& page, const Names& names, Scope& context)
      : page_(page), names_(names), context_(context) {}
  std::string_view type_name() const override { return "template"; }
  std::optional<Value> attribute(std::string_view name) override;

 private:
  Page& page_;
  const Names& names_;
  Scope& context_;
};

/// The block at `depth` of its stack, or undefined when there is none.
Value block_at(Page& page, const Names& names, NameId name, std::size_t depth, Scope& context);

}  // namespace porc::jinja
