// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "contracts/engine.h"
#include "jsonapi/document.h"
#include "tfe_engine/phase_table.h"

namespace porc::tfe_engine {

/// A `runs` document with its plan and apply, as far as it concerns us.
/// https://developer.hashicorp.com/terraform/enterprise/api-docs/run
struct RunDocument {
  EngineRun view{};  ///< without policies and `moved_by`
  RunFacts facts{};
  bool known = true;  ///< false: no row of the phase table has this status
  bool has_changes = false;
  bool applies_by_itself = false;  ///< without a confirmation
  bool is_discardable = false;
  bool stop_requested = false;
  bool was_confirmed = false;  ///< by whomever, whatever came of it
  std::string caused_by{};     ///< the run of ours whose anchor it carries; "" when it is not ours
  std::optional<Timestamp> created_at{};

  std::string plan{};
  std::string apply{};
  std::string workspace{};
  std::string confirmed_by{};
  std::string canceled_by{};
  std::vector<std::string> policy_checks{};
  std::vector<std::string> task_stages{};
};

/// `document` was asked for with include=plan,apply. Errors: invalid_argument.
Result<RunDocument> read_run(const jsonapi::Document& document);

/// `porc:<run id>`, the anchor by which a restarted PORC finds its runs, then the text for people.
std::string anchored_message(const RunId& run, const std::string& message);
/// The run id in the anchor; "" when there is none.
std::string run_anchored_in(std::string_view message);
/// When the run was submitted, as its id tells: a day at least, for a key that is no run of PORC
/// has an hour that no clock shows. nullopt when it is of another form.
std::optional<Timestamp> submitted_at(const RunId& run);

}  // namespace porc::tfe_engine
