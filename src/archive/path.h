// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>

namespace porc::archive {

/// Limit: bytes of one path.
inline constexpr std::size_t kPathMax = 255;

/// True for a relative path with `/` between its components that means the same place wherever it
/// is unpacked: UTF-8 of at most kPathMax bytes; no component is empty, `.` or `..`; no backslash
/// and no control character.
bool is_safe_path(std::string_view path);

/// The paths of one archive, so that no two of them can be the same place.
class PathSet {
 public:
  /// Adds `path`; false when it is there already, or when one of the two would have to be a folder
  /// of the other.
  bool add(const std::string& path);

 private:
  std::set<std::string> files_;
  std::set<std::string> folders_;
};

}  // namespace porc::archive
