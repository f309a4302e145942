// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "domain/approval/gate.h"
#include "raw_settings.h"
#include "servicenow/options.h"

namespace porc::app {

/// Where change records are looked up, and what they must be.
struct ChangeSettings {
  std::optional<servicenow::Options> servicenow{};  ///< none: change records are only recorded
  approval::GateRules rules{};
};

/// Reads SERVICENOW_… and PORC_CHANGE_…; adds to `faults` what is not sound.
ChangeSettings read_changes(const RawSettings& raw, std::vector<Violation>& faults);

}  // namespace porc::app
