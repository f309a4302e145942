// SPDX-License-Identifier: Apache-2.0
#include "case_file.h"

#include <algorithm>
#include <fstream>
#include <set>

#include <gtest/gtest.h>

namespace porc::conformance {
namespace {

void read_file(const std::filesystem::path& path, std::vector<Case>& cases) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  std::set<std::string> names;
  std::string* section = nullptr;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("== ")) {
      cases.push_back({.file = path.stem().string(), .name = line.substr(3)});
      EXPECT_TRUE(names.insert(cases.back().name).second)
          << path << ": '" << cases.back().name << "' stands twice";
      section = nullptr;
    } else if (line.starts_with("-- ")) {
      EXPECT_FALSE(names.empty()) << path << ": a section outside of a case";
      if (!names.empty()) section = &cases.back().sections[line.substr(3)];
    } else if (section != nullptr) {
      section->append(line).append("\n");
    }
  }
}

}  // namespace

std::string Case::text(const std::string& section) const {
  auto found = sections.find(section);
  return found == sections.end() ? std::string() : found->second;
}

std::string Case::line(const std::string& section) const {
  std::string whole = text(section);
  if (whole.ends_with('\n')) whole.pop_back();
  return whole;
}

std::vector<Case> read_cases(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const auto extension = entry.path().extension();
    if (extension == ".case" || extension == ".cases") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<Case> cases;
  for (const auto& path : paths) read_file(path, cases);
  EXPECT_FALSE(cases.empty()) << folder << " has no cases";
  return cases;
}

}  // namespace porc::conformance
