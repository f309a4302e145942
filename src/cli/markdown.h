// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "cli/text.h"

namespace porc::cli {

/// Markdown as a terminal shows it: headings strong, the marks of emphasis, links and inline code
/// taken away, tables in columns, code as it is.
Text plain_markdown(std::string_view markdown);

}  // namespace porc::cli
