// SPDX-License-Identifier: Apache-2.0
#include "contracts/shelved_policies.h"

namespace porc {

policy::Sets ShelvedPolicies::current() const {
  std::lock_guard lock(mutex_);
  return shelf_.current();
}

policy::Sets ShelvedPolicies::list() const {
  std::lock_guard lock(mutex_);
  return shelf_.list();
}

Result<std::shared_ptr<const policy::Set>> ShelvedPolicies::get(const std::string& name,
                                                                const std::string& version) const {
  std::lock_guard lock(mutex_);
  return shelf_.get(name, version);
}

Task<PublishedPolicySet> ShelvedPolicies::publish(std::string name, policy::Files files) {
  auto make = [name = std::move(name), files = std::move(files)]() mutable {
    return policy::Set::compile(std::move(name), std::move(files));
  };
  PORC_CO_TRY(auto set, co_await pool_.run(std::move(make)));
  PORC_CO_TRY(const bool fresh,
              with_shelf([&](const policy::Shelf& shelf) { return shelf.is_new(*set); }));
  if (fresh) PORC_CO_CHECK(co_await keep(set));
  PORC_CO_TRY(const bool is_new,
              with_shelf([&](policy::Shelf& shelf) { return shelf.publish(set); }));
  co_return PublishedPolicySet{.set = std::move(set), .is_new = is_new};
}

}  // namespace porc
