// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace porc::conformance {

/// One case of a case file: a `== name` line and its `-- section` lines, each with the text below
/// it.
struct Case {
  std::string file;  ///< without folder and ending
  std::string name;
  std::map<std::string, std::string> sections{};

  bool has(const std::string& section) const { return sections.contains(section); }
  /// The text of `section`, with the newline behind its last line; empty when there is none.
  std::string text(const std::string& section) const;
  /// The same without that newline.
  std::string line(const std::string& section) const;
};

/// All cases of the `*.case` and `*.cases` files in `folder`, by file name. A file that cannot be
/// read, a section outside of a case and a name that stands twice are failures of the running test.
std::vector<Case> read_cases(const std::filesystem::path& folder);

}  // namespace porc::conformance
