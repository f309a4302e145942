// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace porc::sentinel {

/// Path to bytes; a path is relative, with `/` between its parts.
using FileMap = std::map<std::string, std::string>;

/// How policies, configurations and what they name are reached. Whoever has a disk hands it in.
/// Usable by several threads at once.
class Files {
 public:
  struct Entry {
    std::string name{};
    bool is_folder = false;
  };

  virtual ~Files() = default;
  /// Errors: not_found and the like.
  virtual Result<std::string> read(const std::string& path) const = 0;
  /// What stands directly in a folder, by name. Errors: not_found.
  virtual Result<std::vector<Entry>> list(const std::string& folder) const = 0;
  /// The file of the time zone database called `name` ("Europe/Berlin"). Errors: not_found.
  virtual Result<std::string> time_zone(const std::string& name) const;
};

/// Files that are in memory already.
class MemoryFiles final : public Files {
 public:
  explicit MemoryFiles(FileMap files) : files_(std::move(files)) {}

  Result<std::string> read(const std::string& path) const override;
  Result<std::vector<Entry>> list(const std::string& folder) const override;

 private:
  FileMap files_;
};

}  // namespace porc::sentinel
