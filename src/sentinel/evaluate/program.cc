// SPDX-License-Identifier: Apache-2.0
#include "sentinel/evaluate/program.h"

#include <utility>

#include "sentinel/syntax/parse.h"
#include "sentinel/syntax/resolve.h"

namespace porc::sentinel {

Program::Program(std::string path, std::string text) : source_(std::move(path), std::move(text)) {
  Parsed parsed = parse(source_);
  file_ = std::move(parsed.file);
  faults_ = std::move(parsed.faults);
  if (!faults_.empty()) return;
  faults_ = resolve(source_, file_);
  for (std::uint32_t slot = 0; slot < file_.names.size(); ++slot)
    if (!file_.names[slot].empty()) slots_.emplace(file_.names[slot], slot);
}

bool Program::find(std::string_view name, std::uint32_t& slot) const {
  const auto found = slots_.find(name);
  if (found == slots_.end()) return false;
  slot = found->second;
  return true;
}

}  // namespace porc::sentinel
