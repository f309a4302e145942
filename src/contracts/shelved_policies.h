// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "aio/blocking_pool.h"
#include "contracts/policy_library.h"
#include "domain/policy/shelf.h"

namespace porc {

/// A library whose sets are all on a shelf in memory, whatever keeps those that are published.
class ShelvedPolicies : public PolicyLibrary {
 public:
  policy::Sets current() const override;
  policy::Sets list() const override;
  Result<std::shared_ptr<const policy::Set>> get(const std::string& name,
                                                 const std::string& version) const override;
  Task<PublishedPolicySet> publish(std::string name, policy::Files files) override;

 protected:
  /// `pool` compiles, and outlives this.
  explicit ShelvedPolicies(aio::BlockingPool& pool) : pool_(pool) {}

  /// Makes a version last that the shelf does not know, before it counts. Errors: conflict when
  /// that version lasts already, with other content; unavailable.
  virtual Task<void> keep(std::shared_ptr<const policy::Set> set) = 0;

  aio::BlockingPool& pool() { return pool_; }
  /// Answers `use(shelf)`, which must not block: meanwhile nobody else has it.
  template <class F>
  auto with_shelf(F use) {
    std::lock_guard lock(mutex_);
    return use(shelf_);
  }

 private:
  aio::BlockingPool& pool_;
  mutable std::mutex mutex_{};
  policy::Shelf shelf_{};  ///< under the mutex
};

}  // namespace porc
