// SPDX-License-Identifier: Apache-2.0
// Policy sets in memory, to be changed while somebody uses them.
#pragma once

#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "contracts/policy_library.h"
#include "domain/policy/shelf.h"

namespace porc::fakes {

class ShelfPolicies final : public PolicyLibrary {
 public:
  /// One policy in a set of its own; replaces what was put under that name before.
  void put(const std::string& name,
           const std::string& level,
           const std::string& policy,
           const std::string& porc_hcl = "") {
    put(name,
        {{"sentinel.hcl",
          "policy \"guard\" {\n  source            = \"./guard.sentinel\"\n"
          "  enforcement_level = \"" +
              level + "\"\n}\n"},
         {"guard.sentinel", policy + "\n"},
         {"porc.hcl", porc_hcl}});
  }
  void put(const std::string& name, policy::Files files) {
    auto set = policy::Set::compile(name, std::move(files));
    ASSERT_TRUE(set) << set.error().to_string();
    std::lock_guard lock(mutex_);
    sets_[name] = *std::move(set);
  }
  void clear() {
    std::lock_guard lock(mutex_);
    sets_.clear();
  }

  void have_problems(std::vector<std::string> problems) { problems_ = std::move(problems); }

  /// How often somebody asked which sets count.
  std::size_t looks() const {
    std::lock_guard lock(mutex_);
    return looks_;
  }

  policy::Sets current() const override {
    std::lock_guard lock(mutex_);
    ++looks_;
    policy::Sets sets = shelf_.current();
    for (const auto& [name, set] : sets_) sets.push_back(set);
    return sets;
  }
  policy::Sets list() const override {
    std::lock_guard lock(mutex_);
    return shelf_.list();
  }
  Result<std::shared_ptr<const policy::Set>> get(const std::string& name,
                                                 const std::string& version) const override {
    std::lock_guard lock(mutex_);
    return shelf_.get(name, version);
  }
  Task<PublishedPolicySet> publish(std::string name, policy::Files files) override {
    PORC_CO_TRY(auto set, policy::Set::compile(std::move(name), std::move(files)));
    std::lock_guard lock(mutex_);
    PORC_CO_TRY(const bool is_new, shelf_.publish(set));
    co_return PublishedPolicySet{.set = std::move(set), .is_new = is_new};
  }

  std::vector<std::string> problems() const override { return problems_; }

 private:
  std::vector<std::string> problems_{};
  mutable std::size_t looks_ = 0;
  mutable std::mutex mutex_{};
  std::map<std::string, std::shared_ptr<const policy::Set>> sets_{};
  policy::Shelf shelf_{};  ///< of what was published
};

}  // namespace porc::fakes
