// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "aio/blocking_pool.h"
#include "contracts/shelved_policies.h"

namespace porc::disk_policies {

/// Policy sets from folders, read at start, and published ones, each version a file
/// `{publish folder}/{name}/{version}.tar.gz` that is there after a restart.
class DiskPolicies final : public ShelvedPolicies {
 public:
  /// Blocks: reads all of them. The publish folder may not exist yet; `pool` outlives the library.
  /// A set that cannot be read, also a published one, is an error that names it: without it runs
  /// would pass that it would stop. Errors: those of read_sets; not_found for a folder without any;
  /// conflict when two folders hold a set of one name; corrupt.
  static Result<std::unique_ptr<DiskPolicies>> open(std::vector<std::filesystem::path> folders,
                                                    std::filesystem::path publish_folder,
                                                    aio::BlockingPool& pool);

 private:
  DiskPolicies(std::filesystem::path publish_folder, aio::BlockingPool& pool);
  Result<void> load_published();
  Task<void> keep(std::shared_ptr<const policy::Set> set) override;

  std::filesystem::path publish_folder_;
};

}  // namespace porc::disk_policies
