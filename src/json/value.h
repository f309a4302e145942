// SPDX-License-Identifier: Apache-2.0
// JSON as PORC sees it: Boost.JSON's values, our own parser, printer, decoder and schema check.
// It knows no domain word, no file and no socket. Reading order: value.h, parse.h, decode.h,
// member.h, print.h, canonical.h, schema.h.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <boost/json/array.hpp>
#include <boost/json/kind.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>
#include <boost/json/value.hpp>

namespace porc::json {

using boost::json::array;
using boost::json::kind;
using boost::json::object;
using boost::json::string;
using boost::json::value;

/// How many faults of one document are listed at most; more do not help anybody.
inline constexpr std::size_t kViolationsMax = 100;

/// Compact text that `parse` reads back as an equal value: members in their own order, doubles in
/// the shortest exact form and always with a point or an exponent. What is not UTF-8 in a string is
/// printed as U+FFFD. Doubles must be finite.
std::string serialize(const value& document);

/// How a message names what was found: "a string", "null". Never the value itself, which may be
/// secret.
std::string_view kind_name(const value& found);

}  // namespace porc::json
