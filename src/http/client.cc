// SPDX-License-Identifier: Apache-2.0
#include "http/client.h"

namespace porc::http {

ErrorCode meaning_of(int status) {
  switch (status) {
    case 400:
    case 422:
      return ErrorCode::invalid_argument;
    case 401:
      return ErrorCode::unauthenticated;
    case 403:
    case 412:
    case 451:
      return ErrorCode::precondition_failed;
    case 404:
    case 410:
      return ErrorCode::not_found;
    case 409:
      return ErrorCode::conflict;
    case 413:
      return ErrorCode::too_large;
    case 429:
      return ErrorCode::rate_limited;
    default:
      return status == 408 || status >= 500 ? ErrorCode::unavailable : ErrorCode::internal;
  }
}

}  // namespace porc::http
