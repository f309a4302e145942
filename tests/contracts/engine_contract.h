// SPDX-License-Identifier: Apache-2.0
// What every Engine promises, as tests: engine_contract.cc. A backend joins by a file of its own
// with
//     INSTANTIATE_TEST_SUITE_P(Memory, EngineContract, testing::Values(EngineFactory{…}),
//     engine_name);
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "aio/clock.h"
#include "contracts/engine.h"

namespace porc::contract {

/// What a configuration comes to in a fresh workspace.
enum class Recipe : std::uint8_t {
  changes,     ///< one resource
  no_changes,  ///< nothing at all
  plan_fails,
  apply_fails,        ///< after a plan with changes
  slow_plan,          ///< long enough that a cancel comes before its end
  slow_apply,         ///< the same for the apply
  outputs,            ///< outputs `plain` = "seen" and, sensitive, `hidden` = kHiddenOutput
  echo,               ///< one resource, and output `echo` = its variable `word`, of any type; its
                      ///< plan fails without one
  policy_advises,     ///< one resource, and an advisory policy that says no
  policy_soft_fails,  ///< the same with one that may be overridden
  policy_fails,       ///< the same with one that may not
};
inline constexpr std::string_view kHiddenOutput = "canary-hidden-output";

/// A fact that a plan is bound to, and that can change behind its back.
enum class Drift : std::uint8_t { state, terraform_version, variables, policy_set };

/// One engine under test with all that stands behind it; fresh for each test.
class EngineBackend {
 public:
  virtual ~EngineBackend() = default;

  virtual Engine& engine() = 0;
  virtual aio::Clock& clock() = 0;
  /// Lets something happen: work of the loop, or the next timer. Real ones may block for a while.
  /// False when nothing is left that could happen.
  virtual bool turn() = 0;

  /// A tar.gz of `recipe`.
  virtual std::string bundle(Recipe recipe) = 0;
  /// How often the one resource of `workspace` was really made or unmade.
  virtual std::size_t effects(const WorkspaceName& workspace) = 0;
  /// The drifts that this backend can make; state at least.
  virtual std::vector<Drift> drifts() const = 0;
  virtual void drift(Drift fact, const WorkspaceName& workspace) = 0;
};

struct EngineFactory {
  std::string name{};
  std::function<std::unique_ptr<EngineBackend>()> make{};
};
inline void PrintTo(const EngineFactory& factory, std::ostream* out) {
  *out << factory.name;
}
inline std::string engine_name(const testing::TestParamInfo<EngineFactory>& factory) {
  return factory.param.name;
}

class EngineContract : public testing::TestWithParam<EngineFactory> {
 protected:
  EngineContract() : backend(GetParam().make()), engine(backend->engine()) {}

  /// Lets things happen until `task` has ended.
  template <class T>
  Result<T> outcome_of(Task<T> task) {
    task.start();
    while (!task.done()) {
      if (!backend->turn()) return Error{.message = "nothing is left that could end the task"};
    }
    return task.take();
  }
  /// The same for what must succeed.
  template <class T>
  T must(Task<T> task) {
    Result<T> result = outcome_of(std::move(task));
    if (!result) ADD_FAILURE() << result.error().to_string();
    if constexpr (!std::is_void_v<T>) return std::move(result).value_or(T{});
  }
  template <class T>
  ErrorCode code_of(Task<T> task) {
    Result<T> result = outcome_of(std::move(task));
    EXPECT_FALSE(result.has_value());
    return result ? ErrorCode::internal : result.error().code;
  }

  std::map<std::string, Output> outputs() {
    return must(engine.outputs(workspace, make_run_id(backend->clock().now(), 0)));
  }
  /// A request with a key of its own.
  PlanRequest request(Recipe recipe, WorkspaceName where);
  /// The same of Recipe::echo, with the JSON `word`.
  PlanRequest echoing(const std::string& word);
  EngineRun start(Recipe recipe, WorkspaceName where) {
    return must(engine.start_plan(request(recipe, std::move(where))));
  }
  /// Observes until `enough` or until kPatience has passed, and answers how the run is then.
  EngineRun follow(EngineRun run, std::function<bool(const EngineRun&)> enough);
  /// Follows until the run waits for somebody or is over.
  EngineRun settle(EngineRun run);
  EngineRun plan(Recipe recipe, WorkspaceName where) {
    return settle(start(recipe, std::move(where)));
  }
  /// As it stands now.
  void confirm(const EngineRun& planned);
  EngineRun apply(EngineRun planned);
  std::string whole_log(const std::string& engine_run, LogPhase phase, std::size_t chunk);

  static constexpr Duration kPatience = std::chrono::minutes(3);
  const WorkspaceName workspace = WorkspaceName::trusted("porc-dev-orders");

  std::unique_ptr<EngineBackend> backend;
  Engine& engine;

 private:
  std::uint32_t started_ = 0;
};

}  // namespace porc::contract
