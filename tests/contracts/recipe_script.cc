// SPDX-License-Identifier: Apache-2.0
#include "tests/contracts/recipe_script.h"

#include "json/parse.h"

namespace porc::contract {

using memory_engine::Outcome;
using memory_engine::Script;
using memory_engine::WorkspaceState;

/// The bundle is the recipe's number.
std::string scripted_bundle(Recipe recipe) {
  return std::string(1, static_cast<char>('0' + static_cast<int>(recipe)));
}

Script scripted(const PlanRequest& request, const WorkspaceState& workspace) {
  Script script = memory_engine::as_terraform_would(request, workspace);
  if (script.outcome == Outcome::no_changes) return script;
  switch (static_cast<Recipe>(request.bundle[0] - '0')) {
    case Recipe::changes:
      break;
    case Recipe::no_changes:
      script.outcome = Outcome::no_changes;
      break;
    case Recipe::plan_fails:
      script.outcome = Outcome::plan_fails;
      break;
    case Recipe::apply_fails:
      script.outcome = Outcome::apply_fails;
      break;
    case Recipe::slow_plan:
      script.planning = std::chrono::seconds(60);
      break;
    case Recipe::slow_apply:
      script.applying = std::chrono::seconds(60);
      break;
    case Recipe::outputs:
      script.outputs["plain"].value = "seen";
      script.outputs["hidden"] = Output{.sensitive = true, .value = json::value(kHiddenOutput)};
      break;
    case Recipe::policy_advises:
      script.outcome = Outcome::policy_advises;
      break;
    case Recipe::policy_soft_fails:
      script.outcome = Outcome::policy_soft_fails;
      break;
    case Recipe::policy_fails:
      script.outcome = Outcome::policy_fails;
      break;
    case Recipe::echo: {
      const auto word = request.variables.find("word");
      if (word == request.variables.end()) {
        script.outcome = Outcome::plan_fails;
        break;
      }
      script.outputs["echo"].value = *json::parse(word->second.expose("echoed by the script"));
      break;
    }
  }
  return script;
}

}  // namespace porc::contract
