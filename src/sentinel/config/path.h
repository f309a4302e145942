// SPDX-License-Identifier: Apache-2.0
// Paths as text: sources are relative to the file that names them, and are cleaned by their letters
// alone, so that the same file has the same name whoever names it.
#pragma once

#include <string>
#include <string_view>

namespace porc::sentinel {

/// Without `.`, `..` where a folder stands before it, and doubled slashes; "." for nothing.
std::string clean_path(std::string_view path);

/// `path` as it is when it begins with `/`, else inside `folder`; cleaned.
std::string join_path(std::string_view folder, std::string_view path);

/// What stands before the last slash: "." without one.
std::string folder_of(std::string_view path);

/// What stands behind the last slash.
std::string_view name_of(std::string_view path);

/// A file's name without its last extension.
std::string_view stem_of(std::string_view path);

}  // namespace porc::sentinel
