// SPDX-License-Identifier: Apache-2.0
#include "cli/policy_files.h"

#include <algorithm>
#include <filesystem>

namespace porc::cli {
namespace {

namespace fs = std::filesystem;

/// Folders such as `.git` and the original's cache `.sentinel` hold nothing of the author's.
Result<std::vector<std::string>> policies_below(const std::string& folder, Mocks mocks) {
  std::vector<std::string> found;
  std::error_code failed;
  fs::recursive_directory_iterator entry(folder, failed);
  for (; !failed && entry != fs::recursive_directory_iterator(); entry.increment(failed)) {
    const fs::path& path = entry->path();
    const std::string name = path.filename().string();
    const bool mock = name == "mocks" || name == "test" || name.starts_with("mock-");
    const bool hidden = name.starts_with('.') || (mock && mocks == Mocks::left_out);
    if (hidden && entry->is_directory(failed)) entry.disable_recursion_pending();
    if (!hidden && path.extension() == ".sentinel" && entry->is_regular_file(failed))
      found.push_back(path.string());
  }
  if (!failed && !found.empty()) {
    std::ranges::sort(found);
    return found;
  }
  const std::string why = failed ? failed.message() : "there is no *.sentinel below it";
  return Error{.code = ErrorCode::not_found, .message = folder + ": " + why};
}

}  // namespace

Result<std::vector<std::string>> find_policies(const std::vector<std::string>& operands,
                                               Mocks mocks) {
  std::vector<std::string> all;
  for (const std::string& operand : operands) {
    std::error_code failed;
    if (!fs::is_directory(operand, failed)) {
      all.push_back(operand);
      continue;
    }
    PORC_TRY(const std::vector<std::string> found, policies_below(operand, mocks));
    all.insert(all.end(), found.begin(), found.end());
  }
  return all;
}

Fault fault_of(const sentinel::Fault& fault) {
  return {.message = fault.message,
          .line = static_cast<int>(fault.position.line),
          .column = static_cast<int>(fault.position.column)};
}

}  // namespace porc::cli
