// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "json/value.h"
#include "sentinel/evaluate/import.h"

namespace porc::sentinel {

/// The imports of Terraform over one document of `terraform show -json` and the data of a run (the
/// keys of reference 20). Either may be null: what it does not have is undefined. Built where it is
/// touched; what is looked up in the document is looked up once for all evaluations, which may go
/// on at the same time. Reference, sections 18, 20 and 21.
Imports terraform_imports(std::shared_ptr<const json::value> plan,
                          std::shared_ptr<const json::value> run);

/// Whether a document is what `terraform show -json` tells of a plan. In any other, that of a state
/// too, policies would find nothing to object to.
bool is_plan(const json::value& document);

}  // namespace porc::sentinel
