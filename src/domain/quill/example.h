// SPDX-License-Identifier: Apache-2.0
// A blueprint beside a quill, rendered where no server is.
#pragma once

#include <string_view>
#include <vector>

#include "archive/tar.h"
#include "base/result.h"
#include "domain/blueprint/blueprint.h"
#include "domain/quill/quill.h"
#include "json/value.h"

namespace porc::quill {

/// Of an example that names none: what the server's TFE_ENV is by default.
inline constexpr char kExampleEnvironment[] = "dev";

struct Example {
  json::value document{};
  blueprint::Blueprint blueprint{};
};
/// Errors: malformed or invalid_argument, for what is no blueprint.
Result<Example> read_example(std::string_view text);

/// The files that an example becomes. Which kind and version it asks for is not looked at. Errors:
/// as `judge` and `render` have them.
Result<std::vector<archive::File>> render_example(const Quill& quill, const Example& example);

}  // namespace porc::quill
