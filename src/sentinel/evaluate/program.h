// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sentinel/syntax/nodes.h"
#include "sentinel/syntax/source.h"

namespace porc::sentinel {

/// One file, read and resolved. It never changes and may be run by several threads at once.
class Program {
 public:
  Program(std::string path, std::string text);

  const Source& source() const { return source_; }
  const File& file() const { return file_; }
  /// Syntax faults, or when there are none what the checks before execution found.
  const std::vector<Fault>& faults() const { return faults_; }
  /// The slot of a variable of the file's scope; false when the file never names it.
  bool find(std::string_view name, std::uint32_t& slot) const;

 private:
  Source source_;
  File file_{};
  std::vector<Fault> faults_{};
  std::unordered_map<std::string_view, std::uint32_t> slots_{};
};

}  // namespace porc::sentinel
