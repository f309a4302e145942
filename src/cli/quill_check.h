// SPDX-License-Identifier: Apache-2.0
// What is checked of a quill before others get it: lint, and the tests beside it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "aio/task.h"
#include "cli/quill_cases.h"
#include "cli/text.h"
#include "domain/quill/lint.h"

namespace porc::cli {

/// "quills/service/1.0.0/schema.json:12:5: warning: …".
Text show_remark(const std::string& folder, const quill::Remark& remark);
/// One line for each outcome that failed or was rewritten, and what is not as expected.
Text show_outcome(const std::string& folder, const CaseOutcome& outcome);

/// True unless something is an error, or a warning that counts as one.
bool is_clean(const std::vector<quill::Remark>& remarks, bool strict);
bool all_passed(const std::vector<CaseOutcome>& outcomes);

/// The quill in a folder. Errors: those of reading and compiling; its faults are printed.
Result<std::shared_ptr<const quill::Quill>> compile_folder(Surroundings& around,
                                                           const std::filesystem::path& folder);

}  // namespace porc::cli
