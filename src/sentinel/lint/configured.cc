// SPDX-License-Identifier: Apache-2.0
#include "sentinel/lint/configured.h"

namespace porc::sentinel {

LintSetting lint_setting(const Configuration& configuration,
                         const std::string& folder,
                         Library& library) {
  LintSetting out;
  out.globals.emplace();
  for (const NamedValue& global : configuration.globals) out.globals->insert(global.name);
  for (const ImportBlock& import : configuration.imports) {
    // A plugin is the builtin import with settings of its own.
    if (import.kind == ImportKind::plugin) continue;
    out.replaced_imports.insert(import.name);
    if (import.kind != ImportKind::module) continue;
    if (auto program = library.program(import.source, folder))
      out.modules.emplace(import.name, *std::move(program));
  }
  return out;
}

}  // namespace porc::sentinel
