// SPDX-License-Identifier: Apache-2.0
// What a Store is: every implementation passes these suites (store_contract_*.cc). A new one adds a
// row in store_backends.cc and nothing else.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "aio/loop.h"
#include "aio/manual_world.h"
#include "contracts/store.h"
#include "domain/run/draft.h"

namespace porc {

/// What everybody passes has so many cases at the least.
inline constexpr int kStoreCasesMin = 120;

struct StoreBackend {
  std::string name{};
  /// `folder` is empty and private to the store; `loop` and `clock` outlive it.
  std::function<std::unique_ptr<Store>(
      aio::Loop& loop, aio::Clock& clock, const std::filesystem::path& folder)>
      open{};
};
std::vector<StoreBackend> store_backends();
inline std::string backend_name(const testing::TestParamInfo<StoreBackend>& backend) {
  return backend.param.name;
}
inline std::ostream& operator<<(std::ostream& out, const StoreBackend& backend) {
  return out << backend.name;
}

/// A fresh store of the backend, a clock that moves only when told, and shapes of what is stored.
class StoreContract : public testing::TestWithParam<StoreBackend> {
 protected:
  static constexpr Duration kLease = std::chrono::seconds(30);
  static constexpr Duration kHour = std::chrono::hours(1);

  StoreContract();
  ~StoreContract() override;

  template <class T>
  Result<T> outcome(Task<T> task) {
    return run_to_end(loop, std::move(task));
  }
  /// The value of a task that must not fail.
  template <class T>
  T must(Task<T> task) {
    Result<T> result = outcome(std::move(task));
    if (!result) ADD_FAILURE() << result.error().to_string();
    if constexpr (!std::is_void_v<T>) return result ? *std::move(result) : T{};
  }
  template <class T>
  ErrorCode error_of(Task<T> task) {
    Result<T> result = outcome(std::move(task));
    if (result) ADD_FAILURE() << "succeeded, which it must not";
    return result ? ErrorCode::internal : result.error().code;
  }

  Timestamp now() const { return clock.now(); }
  run::Cause cause() const { return {.actor = run::Actor::person, .by = "ann", .at = now()}; }

  /// The n-th run id; a higher number is a younger run.
  static RunId run_id(int n);
  /// A run as it is submitted, not stored yet; it is due at once.
  Change new_run(int n, const std::string& workspace = "porc-dev-orders");
  /// The next version of `before`, with one event more, by a person.
  Change next(const run::Run& before);
  /// The same by the driver that holds `claim`.
  Change next(const run::Run& before, Claim claim, JobChange job);
  OutboxEntry entry(const Change& change,
                    const std::string& target,
                    const std::string& coalesce = "");

  /// Appends and answers the projection.
  run::Run stored(Change change);
  Claim claimed();
  std::vector<std::string> claimed_runs(std::size_t limit = 10);
  std::vector<std::string> claimed_keys(std::size_t limit = 10);

  JobChange due_in(Duration delay) const {
    return {.kind = JobChange::Kind::due, .due_at = now() + delay};
  }
  JobChange parked_for(Duration delay) const {
    return {.kind = JobChange::Kind::park, .due_at = now() + delay};
  }
  static JobChange closed() { return {.kind = JobChange::Kind::close}; }

  /// A workspace of the owner that `run` holds.
  WorkspaceName held_workspace(const std::string& name, const RunId& run);

  std::filesystem::path folder;
  aio::Loop loop;
  aio::ManualWorld clock;
  std::unique_ptr<Store> store;
};

}  // namespace porc
