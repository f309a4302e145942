// SPDX-License-Identifier: Apache-2.0
// Which programs one phase runs, with which arguments. Pure.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "contracts/hosted_engine.h"
#include "supervisor/report.h"
#include "terraform_engine/options.h"
#include "terraform_engine/sandbox.h"

namespace porc::terraform_engine {

// Names inside a run's work folder, which terraform sees as a whole.
inline constexpr const char* kConfigFolder = "config";
inline constexpr const char* kPlanFile = "tfplan";
inline constexpr const char* kJsonVariablesFile = "values.tfvars.json";
inline constexpr const char* kLiteralVariablesFile = "values.tfvars";
inline constexpr const char* kStateFile = "terraform.tfstate";
/// Where terraform leaves a state that it could not write to its place.
inline constexpr const char* kErroredStateFile = "errored.tfstate";
inline constexpr const char* kLockFile = ".terraform.lock.hcl";
inline constexpr const char* kDataFolder = ".terraform";

// Names inside a job's folder, which terraform does not see.
inline constexpr const char* kLogFile = "log";
inline constexpr const char* kInitLogFile = "init.log";
inline constexpr const char* kPlanJsonFile = "plan.json";
inline constexpr const char* kSchemasFile = "schemas.json";
inline constexpr const char* kRedactionFile = "redaction";

/// Limit: how long one `init` may keep all others from installing.
inline constexpr std::chrono::minutes kInstallMax{10};

/// What the steps of a phase depend on.
struct PhaseCommand {
  hosted::RunOptions options{};
  std::string working_directory{};  ///< inside the configuration; "" = its root
  std::filesystem::path terraform{};
  std::filesystem::path job{};             ///< the job's folder
  Reach reach{};                           ///< of plan and apply; `init` may write the plugins too
  std::vector<std::string> environment{};  ///< besides what every step gets
  bool init = true;
  bool lock_file = false;  ///< the configuration brought kLockFile, or the plan did
  bool literals = false;   ///< kLiteralVariablesFile exists
  bool variables_at_apply = false;
};

std::vector<supervisor::Step> plan_steps(const PhaseCommand& command, const Sandbox& sandbox);
std::vector<supervisor::Step> apply_steps(const PhaseCommand& command, const Sandbox& sandbox);

/// What a phase came to.
struct PhaseEnd {
  enum class Kind : std::uint8_t { finished, failed, stopped };
  Kind kind = Kind::failed;
  bool has_changes = false;
  std::string message{};  ///< why it failed, as far as the report tells
};

/// `init` as in the command whose steps the report is about.
PhaseEnd judge_plan(const supervisor::Report& report, bool init);
PhaseEnd judge_apply(const supervisor::Report& report, bool init);

/// What ran of a plan, or of an apply, in its order; the last one ended at `ended`.
std::vector<TerraformCall> calls_of(const supervisor::Report& report,
                                    bool apply,
                                    bool init,
                                    Timestamp ended);

}  // namespace porc::terraform_engine
