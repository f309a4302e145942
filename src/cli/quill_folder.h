// SPDX-License-Identifier: Apache-2.0
// Quills in the making, as folders of this machine.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "domain/quill/quill.h"

namespace porc::cli {

struct Surroundings;

/// The folder itself when it holds a quill.yaml, else every folder below it that does.
/// Errors: not_found when there is none.
Result<std::vector<std::filesystem::path>> find_quills(const std::string& folder);
/// The same for several, in their order.
Result<std::vector<std::filesystem::path>> find_quills(const std::vector<std::string>& folders);

/// Its files, whatever the folder is called: kind and version are what quill.yaml says.
/// Errors: those of reading; what is wrong with the files is for Quill::compile to say.
Result<quill::Source> read_quill(const Surroundings& around, const std::filesystem::path& folder);

}  // namespace porc::cli
