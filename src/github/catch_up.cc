// SPDX-License-Identifier: Apache-2.0
#include "github/catch_up.h"

#include <optional>
#include <utility>

namespace porc::github {
namespace {

constexpr Duration kEvery = std::chrono::minutes(5);
/// GitHub lets none be sent again that is older.
constexpr Duration kOldest = std::chrono::days(3);

}  // namespace

Task<void> CatchUp::run(aio::StopToken stop, std::function<void(const Error&)> tell) {
  for (;;) {
    auto looked = co_await look();
    if (!looked) tell(looked.error());
    PORC_CO_CHECK(co_await aio::sleep_until(clock_, clock_.now() + kEvery, stop));
  }
}

Task<std::size_t> CatchUp::look() {
  PORC_CO_TRY(const auto failed, co_await client_.list_failed_deliveries(clock_.now() - kOldest));
  std::set<std::string> seen;
  std::set<std::int64_t> listed;
  std::optional<Error> first;
  std::size_t asked = 0;
  for (const HookDelivery& delivery : failed) {
    listed.insert(delivery.id);
    // Attempts of one delivery share its guid; the newest stands first.
    if (!seen.insert(delivery.guid).second || answered_.contains(delivery.id)) continue;
    PORC_CO_TRY(const bool missing, co_await is_missing(delivery.guid));
    if (!missing) continue;
    auto sent = co_await client_.redeliver(delivery.id);
    if (sent) ++asked;
    if (sent || !error_traits(sent.error().code).retryable) answered_.insert(delivery.id);
    if (sent) continue;
    if (!first) first = sent.error();
    if (sent.error().code == ErrorCode::rate_limited) break;
  }
  if (first) co_return *std::move(first);
  std::erase_if(answered_, [&listed](std::int64_t id) { return !listed.contains(id); });
  co_return asked;
}

Task<bool> CatchUp::is_missing(std::string guid) {
  auto known = co_await inbox_.get_inbox("github:" + guid);
  if (!known && known.error().code == ErrorCode::not_found) co_return true;
  if (!known) co_return std::move(known).error();
  co_return known->state == InboxState::dead;
}

}  // namespace porc::github
