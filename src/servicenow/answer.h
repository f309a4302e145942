// SPDX-License-Identifier: Apache-2.0
// What ServiceNow's answers mean. Pure.
// https://www.servicenow.com/docs/ (REST API, Table API)
#pragma once

#include <optional>

#include "base/result.h"
#include "base/time.h"
#include "http/client.h"
#include "json/value.h"

namespace porc::servicenow {

struct Answer {
  json::value result{};  ///< the member `result`
  Timestamp at{};        ///< by the instance's clock, or by ours when it tells no time
};

/// `now` is our clock's. Errors: not_found for 404; rate_limited and unavailable, with what the
/// instance asks for as retry_after; unavailable also for a page in place of data, as of a login or
/// of an instance that sleeps; unauthenticated for 401; precondition_failed for whatever else it
/// does not do. None tells a header or what was asked.
Result<Answer> read_answer(const http::ClientResponse& response, Timestamp now);

/// The same for the token endpoint, whose answers and errors have another shape.
Result<json::object> read_token_answer(const http::ClientResponse& response, Timestamp now);

}  // namespace porc::servicenow
