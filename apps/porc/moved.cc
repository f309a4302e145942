// SPDX-License-Identifier: Apache-2.0
#include "moved.h"

#include <cstdio>

#include <boost/describe/enum_to_string.hpp>

#include "orchestrator/turn.h"
#include "postgres_store/presence.h"

namespace porc::app {

NobodyWorks::NobodyWorks(const Place& place, SubjectStore& subjects, aio::Loop& loop)
    : place_(place) {
  if (!place.is_shared()) return;
  constexpr int kSigns = 5;  // in a lease (turn.h)
  const orchestrator::TurnSettings turn;
  watch_.emplace(subjects, loop, "porc/turn/" + turn.name, turn.lease / kSigns);
}

Task<void> NobodyWorks::begin() {
  PORC_CO_CHECK(check_connections());
  if (watch_) PORC_CO_CHECK(co_await watch_->begin());
  co_return ok;
}

Task<void> NobodyWorks::end() {
  if (watch_) PORC_CO_CHECK(co_await watch_->end());
  co_return check_connections();
}

Result<void> NobodyWorks::check_connections() const {
  if (place_.kind != StoreKind::postgres) return ok;
  PORC_TRY(const auto present, postgres_store::list_present(address_of(place_)));
  if (present.empty()) return ok;
  const std::string others =
      present.size() == 1 ? "" : " (and " + std::to_string(present.size() - 1) + " more)";
  return Error{.code = ErrorCode::conflict,
               .message = "a server or a worker works on this database, connected from " +
                          present.front() + others + ": stop all of its servers and workers"};
}

void tell_elsewhere(const std::vector<std::string>& elsewhere) {
  for (const std::string& each : elsewhere)
    std::fprintf(stderr, "porc: warning: %s\n", each.c_str());
}

void tell_progress(const moving::Progress& progress) {
  const bool copies = progress.phase == moving::Phase::copying;
  if (progress.records == 0) return;
  std::fprintf(stderr,
               "%s: %s %llu\n",
               copies ? "copied" : "verified",
               boost::describe::enum_to_string(progress.kind, ""),
               static_cast<unsigned long long>(progress.records));
}

void print(const moving::Copied& copied) {
  for (const RecordKind kind : kRecordKinds) {
    const std::string name = boost::describe::enum_to_string(kind, "");
    const auto sum = copied.sums.find(name);
    if (sum == copied.sums.end() || sum->second.count() == 0) continue;
    std::printf("%-10s  %10llu  %s\n",
                name.c_str(),
                static_cast<unsigned long long>(sum->second.count()),
                sum->second.hex().c_str());
  }
  std::printf("verified: %llu events, %llu checkpoints\n",
              static_cast<unsigned long long>(copied.events),
              static_cast<unsigned long long>(copied.checkpoints));
}

}  // namespace porc::app
