// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/policy/policy_set.h"
#include "http/message.h"

namespace porc::api {

/// The files of a policy set that was sent as a tar.gz; blocks. Errors: unsupported_media; those of
/// policy::unpack.
Result<policy::Files> read_policy_set(const http::Request& request);

}  // namespace porc::api
