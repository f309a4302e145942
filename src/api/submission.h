// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "http/message.h"
#include "orchestrator/orchestrator.h"

namespace porc::api {

/// What a request to `POST /blueprint` asks, its document not yet judged. `callback_url` may stand
/// in the body, beside the blueprint, or in the query.
/// Errors: those of `read_document`; invalid_argument naming the parameter, member or header.
Result<Submission> read_submission(const http::Request& request);

}  // namespace porc::api
