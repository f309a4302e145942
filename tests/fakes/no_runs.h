// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "contracts/runs.h"

namespace porc::fakes {

/// Does nothing, and fails when it is asked to; what a test asks for is overridden.
class NoRuns : public Runs {
 public:
  Task<Run> submit(Submission, identity::Principal) override { return no(); }
  Task<Run> raise_goal(RunId, run::Goal, identity::Principal) override { return no(); }
  Task<Run> approve(RunId, ApprovalRequest, identity::Principal) override { return no(); }
  Task<Run> override_approval(RunId, std::string, identity::Principal) override { return no(); }
  Task<Run> override_policy(RunId, std::string, identity::Principal) override { return no(); }
  Task<Run> cancel(RunId, std::string, identity::Principal) override { return no(); }
  Task<Run> discard(RunId, std::string, identity::Principal) override { return no(); }
  Task<Run> supersede(RunId, std::string, identity::Principal) override { return no(); }
  Task<Run> get(RunId, identity::Principal) override { return no(); }
  Task<std::optional<RunId>> overtaken_by(RunId, identity::Principal) override {
    co_return std::nullopt;
  }

 private:
  Task<Run> no() { co_return Error{.message = "not asked for here"}; }
};

}  // namespace porc::fakes
