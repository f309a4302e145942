// SPDX-License-Identifier: Apache-2.0
// Names that mean nothing, hide others, or are read too early.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "sentinel/evaluate/rule.h"
#include "sentinel/lint/checks.h"

namespace porc::sentinel {
namespace {

void check_strangers(const Inspection& in) {
  std::set<std::string_view> told;
  std::set<std::string_view> assigned;
  for (const auto& variable : in.scopes.variables())
    if (variable->kind == VariableKind::assigned) assigned.insert(variable->name);
  for (const Stranger& stranger : in.scopes.strangers()) {
    const std::string& name = stranger.identifier->name;
    if (in.setting.globals && in.setting.globals->contains(name)) continue;
    if (!told.insert(name).second) continue;
    const bool elsewhere = assigned.contains(name);
    const std::string near = nearest(name, stranger.visible);
    if (elsewhere) {
      in.add("unknown-name",
             stranger.identifier->offset,
             fmt::format("{} is assigned only inside a loop or function, and ends with it", name),
             fmt::format("assign {} before that", name));
    } else {
      in.add("unknown-name",
             stranger.identifier->offset,
             fmt::format("nothing assigns {}", name),
             near.empty() ? std::string() : fmt::format("did you mean {}?", near));
    }
  }
}

/// True for code that can only have run before anything assigned the variable.
bool is_too_early(const Variable& variable, const Read& read) {
  if (read.later || read.in_loop || variable.writes.empty()) return false;
  return std::all_of(variable.writes.begin(), variable.writes.end(), [&](const Write& write) {
    return write.done > read.offset;
  });
}

void check_order(const Inspection& in) {
  for (const auto& variable : in.scopes.variables()) {
    if (variable->kind != VariableKind::assigned) continue;
    if (in.setting.globals && in.setting.globals->contains(variable->name)) continue;
    const auto early =
        std::find_if(variable->reads.begin(), variable->reads.end(), [&](const Read& read) {
          return is_too_early(*variable, read);
        });
    if (early == variable->reads.end()) continue;
    in.add("used-too-early",
           early->offset,
           fmt::format("{} is read before it is assigned", variable->name),
           fmt::format("assign it first; its first assignment is in line {}",
                       in.program.source().position(variable->offset).line));
  }
}

void check_shadows(const Inspection& in) {
  for (const auto& variable : in.scopes.variables()) {
    const auto& imports = in.file().imports;
    const bool is_import = std::any_of(imports.begin(), imports.end(), [&](const auto& import) {
      return import.name == variable->name;
    });
    const bool is_builtin = !predeclared(variable->name).is_unset();
    if (!is_import && !is_builtin) continue;
    in.add(
        "shadowed-name",
        variable->offset,
        fmt::format(
            "{} hides the {} of that name here", variable->name, is_import ? "import" : "builtin"),
        "give it another name");
  }
}

}  // namespace

void check_names(const Inspection& inspection) {
  check_strangers(inspection);
  check_order(inspection);
  check_shadows(inspection);
}

}  // namespace porc::sentinel
