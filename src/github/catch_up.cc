// SPDX-License-Identifier: Apache-2.0
#include "github/catch_up.h"

#include <set>
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
  std::size_t asked = 0;
  for (const HookDelivery& delivery : failed) {
    // Attempts of one delivery share its guid; the newest stands first.
    if (!seen.insert(delivery.guid).second) continue;
    auto known = co_await inbox_.get_inbox("github:" + delivery.guid);
    if (!known && known.error().code != ErrorCode::not_found) co_return std::move(known).error();
    if (known && known->state != InboxState::dead) continue;
    PORC_CO_CHECK(co_await client_.redeliver(delivery.id));
    ++asked;
  }
  co_return asked;
}

}  // namespace porc::github
