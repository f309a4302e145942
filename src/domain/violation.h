// SPDX-License-Identifier: Apache-2.0
// A violation as JSON has it.
#pragma once

#include <boost/describe/class.hpp>

#include "base/error.h"

namespace porc {
BOOST_DESCRIBE_STRUCT(Violation, (), (pointer, message))
}  // namespace porc
