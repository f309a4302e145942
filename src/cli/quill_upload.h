// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "cli/server.h"
#include "domain/quill/quill.h"

namespace porc::cli {

/// What sends a quill to `path`: as an archive, because its files need not be text.
Result<Ask> upload_of(const quill::Quill& quill, std::string_view path);

}  // namespace porc::cli
