// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "tests/quills/pattern_text.h"

namespace porc::quills {

/// Text that would leave its place in HCL or JSON if anybody let it; often short, now and then
/// empty. UTF-8.
std::string nasty_text(Random& random);

/// The same on one line, as metadata must be.
std::string nasty_line(Random& random);

}  // namespace porc::quills
