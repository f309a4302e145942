// SPDX-License-Identifier: Apache-2.0
// How a plan's JSON shows the parts of a configuration.
#pragma once

#include <span>
#include <string_view>

#include "hcl/syntax.h"
#include "json/value.h"

namespace porc::sentinel {

/// An expression: {"constant_value": …, "references": […]}, each only when there is one.
json::object described(const hcl::Attribute& attribute);

/// What may stand in a body beside attributes.
enum class Blocks : std::uint8_t {
  none,     ///< the schema is known to have none
  unknown,  ///< each may be shown in several ways, or not at all
};

/// The expressions of a body without the attributes and blocks called `reserved`.
json::object described(const hcl::Body& body,
                       std::span<const std::string_view> reserved,
                       Blocks blocks);

/// `depends_on`; empty when there is none.
json::array described_dependencies(const hcl::Body& body);

/// Adds `count_expression` or `for_each_expression`.
void add_repetition(const hcl::Body& body, json::object& out);

/// A variable with its default and description.
json::object described_variable(const hcl::Body& body);

json::object described_output(const hcl::Body& body);

}  // namespace porc::sentinel
