// SPDX-License-Identifier: Apache-2.0
// Of several forms that a value might have had, the one that its author meant. Private to the
// schema*.cc files.
#pragma once

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "json/schema_document.h"
#include "json/value.h"

namespace porc::json {

/// The branch of anyOf or oneOf that was meant, although it does not take `instance`: the only one
/// of its type, the one that its tag (a property with one fixed value) names, or the one with
/// strictly the fewest faults. Nothing when that cannot be told.
std::optional<std::size_t> meant_branch(const SchemaDocument& document,
                                        const array& branches,
                                        const value& instance,
                                        const std::vector<std::vector<Violation>>& faults);

/// The tag that tells the branches for `instance` apart, with the values that it has in them, when
/// `instance` has another.
std::optional<std::pair<std::string_view, array>> unknown_tag(const SchemaDocument& document,
                                                              const array& branches,
                                                              const value& instance);

/// The types that all branches ask for, when each asks for one and none is that of `instance`.
std::optional<array> types_of_all(const SchemaDocument& document,
                                  const array& branches,
                                  const value& instance);

}  // namespace porc::json
