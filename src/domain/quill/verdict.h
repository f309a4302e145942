// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "domain/blueprint/blueprint.h"
#include "domain/quill/quill.h"
#include "json/value.h"

namespace porc::quill {

/// What a quill says of a blueprint. Server and command line both ask here, so that they say the
/// same words. `document` is what the team wrote: pointers lead to the name under which the inputs
/// stand there. Errors: invalid_argument with every violation.
Result<void> check_document(const Quill& quill,
                            const blueprint::Blueprint& blueprint,
                            const json::value& document);

/// JSON Pointers into `document` of the inputs whose values must not be shown, not even where they
/// are wrong.
std::vector<std::string> sensitive_places(const Quill& quill,
                                          const blueprint::Blueprint& blueprint,
                                          const json::value& document);

}  // namespace porc::quill
