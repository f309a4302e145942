// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "sentinel/config/files.h"

namespace porc::sentinel {

struct Fetched {
  std::string path{};  ///< what errors inside it call it
  std::string bytes{};
};

/// Where a `source` leads (reference 23.9): a path, taken from `folder`, with `file::` before it or
/// not; below `//` a file inside of a tar.gz; behind `?` the `checksum=sha256:…` that must hold,
/// and `archive=tar.gz` or `archive=false` where the name does not tell.
struct SourcePath {
  std::string path{};
  std::string inner{};     ///< inside an archive; empty: the file itself
  std::string sha256{};    ///< hexadecimal; empty: not checked
  bool is_packed = false;  ///< a tar.gz

  /// What to call it, and what tells it from others.
  std::string name() const { return inner.empty() ? path : path + "//" + inner; }
};
/// Errors: invalid_argument for what is no path, and says so of URLs and of other archives.
Result<SourcePath> parse_source(std::string_view source, std::string_view folder);

/// Errors: those of reading and unpacking; corrupt when the checksum is another.
Result<Fetched> fetch(const Files& files, const SourcePath& source);

}  // namespace porc::sentinel
