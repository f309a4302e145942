// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "wire/server_view.h"

namespace porc::cli {

/// A blueprint to begin with, as commented YAML: the required inputs first with an example each,
/// the optional ones commented out with their defaults. What the schema says of an input stands
/// above it.
std::string starter_blueprint(const wire::QuillDetails& quill);

/// "integer, 1 to 20, default 2": what a schema says of one input, in a line.
std::string describe_input(const json::value& schema);

/// The input's schema behind a `$ref` of the same document.
const json::value& resolve(const json::value& root, const json::value& schema);

}  // namespace porc::cli
