// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>

#include "contracts/bundle_store.h"

namespace porc::memory_bundles {

/// Bundles for as long as the process lives: simulation, and `porc serve --store memory`.
class MemoryBundles final : public BundleStore {
 public:
  Task<std::string> put_bundle(RunId run, std::string digest, std::string bytes) override;
  Task<std::string> get_bundle(std::string key) override;
  std::string bundle_url(const std::string& key) const override;

  /// Changes what is kept, as somebody with access to the store could. For tests of the plan
  /// binding.
  void tamper(const std::string& key, std::string bytes) { bundles_[key].bytes = std::move(bytes); }

 private:
  struct Kept {
    std::string digest{};
    std::string bytes{};
  };
  std::map<std::string, Kept> bundles_{};
};

}  // namespace porc::memory_bundles
