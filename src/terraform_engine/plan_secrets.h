// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "json/value.h"
#include "terraform_engine/redaction.h"

namespace porc::terraform_engine {

/// Adds every value that a plan (`terraform show -json`) marks as sensitive, wherever it stands.
void add_plan_secrets(const json::value& plan, Redaction& redaction);

/// Hides what is known in every text of `value`, names of members too. A number that is a secret
/// becomes text.
void redact_json(json::value& value, const Redaction& redaction);

}  // namespace porc::terraform_engine
