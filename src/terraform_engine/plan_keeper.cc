// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/plan_keeper.h"

#include <set>
#include <utility>

#include "terraform_engine/run_on.h"
#include "terraform_engine/transition.h"

namespace porc::terraform_engine {
namespace {

/// Also of runs that only policies have left something of: a check may end after all else is gone.
Result<std::set<std::string>> list_old(const Site& site, Timestamp before) {
  std::set<std::string> ids;
  for (std::string_view what : {kind::plan_json, kind::policy_details}) {
    PORC_TRY(auto old, site.vault.list_older(what, before));
    ids.insert(old.begin(), old.end());
  }
  return ids;
}

std::string run_of(const std::string& id) {
  return id.substr(0, id.find(kAttemptMark));
}

/// The plan's JSON goes last: it is what tells that there is something to remove.
Result<void> remove_plan(const Site& site, const std::string& id) {
  PORC_CHECK(site.vault.remove(kind::policy_details, run_of(id)));
  for (std::string_view what : {kind::policy_details, kind::plan, kind::schemas, kind::plan_json})
    PORC_CHECK(site.vault.remove(what, id));
  return ok;
}

}  // namespace

PlanKeeper::PlanKeeper(aio::Loop& loop,
                       aio::BlockingPool& pool,
                       Ledger& ledger,
                       const Site& site,
                       std::function<void(Error)> on_error)
    : loop_(loop),
      pool_(pool),
      ledger_(ledger),
      site_(site),
      on_error_(std::move(on_error)),
      scope_(loop, on_error_) {}

void PlanKeeper::start() {
  scope_.spawn(work());
}

Task<void> PlanKeeper::work() {
  for (;;) {
    auto swept = co_await sweep();
    if (!swept && swept.error().code == ErrorCode::cancelled) co_return std::move(swept).error();
    if (!swept) on_error_(std::move(swept).error().in("removing old plans"));
    PORC_CO_CHECK(co_await aio::sleep_until(loop_, loop_.now() + site_.options.plan_keep_look));
  }
}

Task<void> PlanKeeper::sweep() {
  const Timestamp before = loop_.now() - site_.options.plan_keep;
  PORC_CO_TRY(auto old, co_await run_on(pool_, list_old, std::cref(site_), before));
  for (const std::string& id : old) {
    auto stored = co_await ledger_.read(&Records::get_run, run_of(id));
    const bool gone = !stored && stored.error().code == ErrorCode::not_found;
    if (!stored && !gone) co_return std::move(stored).error();
    if (stored && !is_final(stored->run.status)) continue;
    PORC_CO_CHECK(co_await run_on(pool_, remove_plan, std::cref(site_), id));
  }
  co_return ok;
}

}  // namespace porc::terraform_engine
