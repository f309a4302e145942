// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "hcl/syntax.h"

namespace porc::quills {

using ExpressionVisitor = std::function<void(const hcl::Expression&)>;

/// Calls `visit` for the expression and for every one inside it.
void walk(const hcl::Expression& expression, const ExpressionVisitor& visit);

/// The same for every expression of a body and of the blocks in it.
void walk(const hcl::Body& body, const ExpressionVisitor& visit);

}  // namespace porc::quills
