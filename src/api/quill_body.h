// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "domain/quill/quill.h"
#include "http/message.h"

namespace porc::api {

/// A quill as it was sent: JSON or YAML with its files, or a tar.gz of them beside `?kind=` and
/// `?version=`. Unpacks: for work in the pool. Errors: those of the body.
Result<quill::Source> read_quill(const http::Request& request);

}  // namespace porc::api
