// SPDX-License-Identifier: Apache-2.0
#include "jinja/block.h"

#include "jinja/abort.h"
#include "jinja/evaluator.h"

namespace porc::jinja {

Value block_at(Page& page, const Names& names, NameId name, std::size_t depth, Scope& context) {
  const BlockStack* stack = page.find_blocks(name);
  if (stack != nullptr && depth < stack->entries.size())
    return Value::object(share<BlockReference>(page, names, name, depth, context));
  return Value::undefined(
      {.name = "super", .reason = "block '" + names[name] + "' overrides no other block"});
}

std::optional<Value> BlockReference::attribute(std::string_view name) {
  if (name != "super") return std::nullopt;
  return block_at(page_, names_, name_, depth_ + 1, context_);
}

Value BlockReference::call(Evaluator& evaluator, Arguments arguments) {
  return Value(evaluator.capture([&] { emit(evaluator, arguments); }));
}

bool BlockReference::emit(Evaluator& evaluator, Arguments& arguments) {
  if (!arguments.positional.empty() || !arguments.keyword.empty())
    fail("a block takes no arguments");
  evaluator.run_block(page_, name_, depth_, context_);
  return true;
}

std::optional<Value> SelfReference::attribute(std::string_view name) {
  const std::optional<NameId> id = names_.find(name);
  if (!id || page_.find_blocks(*id) == nullptr) return std::nullopt;
  return block_at(page_, names_, *id, 0, context_);
}

}  // namespace porc::jinja
