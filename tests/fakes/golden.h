// SPDX-License-Identifier: Apache-2.0
// Stored outputs, compared byte for byte: those under tests/golden, and pages of docs/ that tell
// what a table of the code says. PORC_ACCEPT=1 rewrites them, and the test then reports itself as
// skipped, so that nobody takes a rewriting for a pass.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

namespace porc::fakes {

inline std::string golden_text(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

inline bool accepts_golden() {
  const char* accept = std::getenv("PORC_ACCEPT");
  return accept != nullptr && std::string(accept) == "1";
}

/// `name` is a path in the repository.
inline void expect_document(const std::string& name, const std::string& text) {
  const std::filesystem::path path = std::filesystem::path(PORC_SOURCE_DIR) / name;
  if (!accepts_golden()) {
    EXPECT_EQ(text, golden_text(path)) << "in " << path << "; PORC_ACCEPT=1 rewrites it";
    return;
  }
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
  GTEST_SKIP() << "rewrote " << path;
}

/// `name` is below tests/golden.
inline void expect_golden(const std::string& name, const std::string& text) {
  expect_document("tests/golden/" + name, text);
}

}  // namespace porc::fakes
