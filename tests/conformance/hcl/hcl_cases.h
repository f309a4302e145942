// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "../case_file.h"

namespace porc::hcl {

/// The cases with a file to parse: section `source`, or `json_source` for characters that a case
/// file cannot hold.
std::vector<conformance::Case> syntax_cases();
std::string source_of(const conformance::Case& each);

/// `count` sources made from those of the valid cases by a few random insertions, deletions and
/// transpositions; the same for the same `seed`.
std::vector<std::string> mutated_sources(unsigned seed, std::size_t count);

/// The cases with an `expression` that is nothing but text, which `want` gives as a JSON string.
std::vector<conformance::Case> text_cases();
std::string wanted_text(const conformance::Case& each);

}  // namespace porc::hcl
