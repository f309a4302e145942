// SPDX-License-Identifier: Apache-2.0
// What is there and serves nothing. A file without main is a module: what it has on top is for
// others to use.
#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include <fmt/format.h>

#include "sentinel/lint/checks.h"

namespace porc::sentinel {
namespace {

bool holds_only(const Variable& variable, ExpressionKind kind) {
  return !variable.writes.empty() &&
         std::all_of(variable.writes.begin(), variable.writes.end(), [&](const Write& write) {
           return write.value != nullptr && write.value->kind == kind;
         });
}

/// What something reaches that runs: main, and what stands outside of rules and functions.
std::set<const Variable*> reached(const Inspection& in) {
  std::map<const Variable*, std::vector<const Variable*>> read_inside;  // null: outside of any
  for (const auto& variable : in.scopes.variables())
    for (const Read& read : variable->reads) read_inside[read.inside].push_back(variable.get());
  std::set<const Variable*> out;
  std::vector<const Variable*> open = {nullptr};
  if (const Variable* main = in.scopes.global("main")) open.push_back(main);
  while (!open.empty()) {
    const Variable* each = open.back();
    open.pop_back();
    if (!out.insert(each).second) continue;
    const auto& next = read_inside[each];
    open.insert(open.end(), next.begin(), next.end());
  }
  return out;
}

void check_imports(const Inspection& in) {
  const auto& imports = in.file().imports;
  for (std::size_t i = 0; i < imports.size(); ++i) {
    const std::string& path = imports[i].path;
    if (in.scopes.import_uses()[i] == 0)
      in.add("unused-import",
             imports[i].offset,
             fmt::format("nothing uses the import {}", imports[i].name),
             "remove it");
    const bool first_generation = path == "tfplan" || path == "tfconfig" || path == "tfstate" ||
                                  (path.starts_with("tf") && path.ends_with("/v1"));
    if (!first_generation || in.setting.replaced_imports.contains(path) ||
        in.setting.modules.contains(path))
      continue;
    const std::string name = path.substr(0, path.find('/'));
    in.add("deprecated-import",
           imports[i].offset,
           fmt::format("\"{}\" is of the first generation and was announced to go", path),
           fmt::format("use \"{}/v2\", whose collections have another form", name));
  }
}

void check_variable(const Inspection& in,
                    const Variable& variable,
                    const std::set<const Variable*>& used) {
  const std::uint32_t offset = variable.offset;
  if (holds_only(variable, ExpressionKind::rule)) {
    in.add("unused-rule",
           offset,
           fmt::format("main never reaches the rule {}", variable.name),
           "name it in main, or remove it");
  } else if (holds_only(variable, ExpressionKind::function)) {
    in.add("unused-function",
           offset,
           fmt::format("nothing that runs calls the function {}", variable.name),
           "remove it");
  } else if (variable.reads.empty() || !used.contains(&variable)) {
    in.add("unused-variable",
           offset,
           fmt::format("nothing reads the variable {}", variable.name),
           "remove it");
  }
}

}  // namespace

void check_use(const Inspection& inspection) {
  check_imports(inspection);
  const bool is_policy = inspection.scopes.global("main") != nullptr;
  const std::set<const Variable*> used = reached(inspection);
  // A place that misses a name which another scope has tells the same story.
  std::set<std::string_view> missed;
  for (const Stranger& stranger : inspection.scopes.strangers())
    missed.insert(stranger.identifier->name);
  for (const auto& variable : inspection.scopes.variables()) {
    if (used.contains(variable.get()) || variable->name.starts_with('_')) continue;
    if (variable->kind == VariableKind::param) {
      inspection.add("unused-param",
                     variable->offset,
                     fmt::format("nothing reads the param {}", variable->name),
                     "remove it");
    }
    if (variable->kind != VariableKind::assigned) continue;
    // What an unused function has of its own goes with it.
    if (!variable->is_global && !variable->reads.empty()) continue;
    if (variable->is_global && !is_policy) continue;
    if (missed.contains(variable->name)) continue;
    check_variable(inspection, *variable, used);
  }
}

}  // namespace porc::sentinel
