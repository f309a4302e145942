// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "aio/blocking_pool.h"
#include "contracts/bundle_store.h"

namespace porc::disk_bundles {

/// Bundles as files below a folder: `bundles/{run_id}/{digest}.tar.gz`, written durably, mode 0600.
class DiskBundles final : public BundleStore {
 public:
  /// `folder` exists; `pool` outlives this.
  DiskBundles(std::filesystem::path folder, aio::BlockingPool& pool);

  Task<std::string> put_bundle(RunId run, std::string digest, std::string bytes) override;
  Task<std::string> get_bundle(std::string key) override;
  std::string bundle_url(const std::string& key) const override;

 private:
  std::filesystem::path folder_;
  aio::BlockingPool& pool_;
};

}  // namespace porc::disk_bundles
