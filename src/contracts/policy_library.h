// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "aio/task.h"
#include "domain/policy/policy_set.h"

namespace porc {

/// What `publish` did.
struct PublishedPolicySet {
  std::shared_ptr<const policy::Set> set{};
  bool is_new = false;  ///< false: the same content was there
};

/// The policy sets that may hold for runs. Versions are immutable. What is const here may be asked
/// from any thread, and never blocks for long.
class PolicyLibrary {
 public:
  virtual ~PolicyLibrary() = default;

  /// The version that counts of each set, by name.
  virtual policy::Sets current() const = 0;
  /// All, by name, then newest first.
  virtual policy::Sets list() const = 0;
  /// `version` "" is the one that counts. Errors: not_found.
  virtual Result<std::shared_ptr<const policy::Set>> get(const std::string& name,
                                                         const std::string& version) const = 0;
  /// Publishes a version; the newest one counts from then on. The same content again is harmless.
  /// `name` is what it is called unless its porc.hcl says otherwise. Errors: those of
  /// policy::Set::compile and policy::Shelf::publish; unavailable.
  virtual Task<PublishedPolicySet> publish(std::string name, policy::Files files) = 0;

  /// Takes in what others published before this call. Errors: unavailable and the like: nobody
  /// knows which sets hold now. Loop thread only.
  virtual Task<void> catch_up() { co_return ok; }
  /// What an operator should look at, a line each, without secrets; none when all is well. Loop
  /// thread only.
  virtual std::vector<std::string> problems() const { return {}; }
};

}  // namespace porc
