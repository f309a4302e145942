// SPDX-License-Identifier: Apache-2.0
// archive: the bundles that travel between PORC, bundle stores and Terraform Enterprise, all in
// memory. It never touches the file system: unpacking onto disk is the caller's, and needs only
// safe paths. Reading order: path.h, tar.h; gzip.h is the compression below it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "archive/path.h"
#include "base/result.h"

namespace porc::archive {

struct File {
  std::string path{};  ///< see is_safe_path
  std::string bytes{};
  bool executable = false;
  friend bool operator==(const File&, const File&) = default;
};

/// A tar.gz that depends on nothing but `files`: sorted by path, without times, owners or names,
/// with mode 0644 or 0755. Errors: invalid_argument with one violation a path that is unsafe, given
/// twice, or both a file and a folder.
Result<std::string> make_tar_gz(std::vector<File> files);

struct ReadLimits {
  std::size_t files_max = 10'000;
  std::size_t bytes_max = 256U << 20;  ///< of the unpacked tar, headers included
  std::size_t ratio_max = 200;         ///< unpacked bytes for each packed one, beyond the first MiB
};

/// The files of a tar.gz in their stored order; a leading `./` is dropped and folders are implied
/// by the paths. Errors: malformed when the bytes are cut, changed or followed by others;
/// invalid_argument on an unsafe or repeated path and on anything that is neither file nor folder
/// (links, devices, pipes); too_large over a limit.
/// Differs: Terraform Enterprise keeps links that stay inside the tree.
Result<std::vector<File>> read_tar_gz(std::string_view bytes, ReadLimits limits = {});

}  // namespace porc::archive
