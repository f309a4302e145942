// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "json/value.h"

namespace porc::json {

/// The schema of schemas, draft-07, so that a malformed schema is refused with its own places.
/// Differs: `pattern` has no format "regex"; RE2 itself judges every pattern when it is compiled.
const value& metaschema();

}  // namespace porc::json
