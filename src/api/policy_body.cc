// SPDX-License-Identifier: Apache-2.0
#include "api/policy_body.h"

#include "api/request_parts.h"
#include "domain/policy/packed_set.h"

namespace porc::api {

Result<policy::Files> read_policy_set(const http::Request& request) {
  if (!is_gzip(media_type_of(request))) {
    return Error{.code = ErrorCode::unsupported_media,
                 .message = "a policy set is sent as a tar.gz of its files (application/gzip)"};
  }
  return policy::unpack(request.body);
}

}  // namespace porc::api
