// SPDX-License-Identifier: Apache-2.0
#include "open_policies.h"

#include <algorithm>
#include <utility>

#include "disk_policies/disk_policies.h"

namespace porc::app {
namespace {

using blob_policies::BlobPolicies;
using disk_policies::DiskPolicies;

Error blame_setting(Error error) {
  if (error.code == ErrorCode::unavailable) return error;
  error.code = ErrorCode::invalid_argument;
  error.message = "PORC_POLICIES (--policies): " + error.message;
  return error;
}

/// What a folder hides on this server was not in force here.
Task<void> hand_over(std::filesystem::path from,
                     BlobPolicies* to,
                     const policy::Sets* fixed,
                     aio::BlockingPool* pool) {
  PORC_CO_TRY(const auto before, DiskPolicies::open({}, from, *pool));
  for (const auto& set : before->list()) {
    if (std::ranges::find(*fixed, set->name(), &policy::Set::name) != fixed->end()) continue;
    policy::Files files = set->files();
    auto published = co_await to->publish(set->name(), std::move(files));
    if (!published)
      co_return std::move(published).error().in("sharing what " + from.string() + " holds");
  }
  co_return ok;
}

}  // namespace

Task<OpenPolicies> open_policies(PolicyPlaces places,
                                 PolicyEars ears,
                                 aio::Loop* loop,
                                 aio::BlockingPool* pool) {
  OpenPolicies opened;
  const std::filesystem::path own = places.shared == nullptr ? places.published : "";
  auto disk = DiskPolicies::open(places.folders, own, *pool);
  if (!disk) co_return blame_setting(std::move(disk).error());
  if (places.shared == nullptr) {
    opened.library = *std::move(disk);
    co_return opened;
  }
  const policy::Sets fixed = (*disk)->list();
  BlobPolicies::Parts parts{.blobs = *places.shared,
                            .executor = *loop,
                            .clock = *loop,
                            .pool = *pool,
                            .server = std::move(ears.server),
                            .on_news = std::move(ears.on_news),
                            .on_problems = std::move(ears.on_problems)};
  PORC_CO_TRY(auto shared, co_await BlobPolicies::open(std::move(parts), fixed));
  PORC_CO_CHECK(co_await hand_over(std::move(places.published), shared.get(), &fixed, pool));
  opened.shared = shared.get();
  opened.library = std::move(shared);
  co_return opened;
}

}  // namespace porc::app
