// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace porc {

/// One case of a case file: `== name` opens it, `-- section` opens a section. A section headed
/// `-- name json` is a JSON string, for text whose white space would not survive an editor.
struct Case {
  std::string name;
  std::map<std::string, std::string> sections;

  /// The section's text, or "" when the case has none of that name.
  std::string section(const std::string& section_name) const;
  bool has(const std::string& section_name) const { return sections.contains(section_name); }
};

/// Throws std::runtime_error, which names the file, on anything that is no case file.
std::vector<Case> read_case_file(const std::filesystem::path& path);

}  // namespace porc
