// SPDX-License-Identifier: Apache-2.0
// Which documents a filter of MongoDB's selects, as far as porc asks.
#pragma once

#include <string>
#include <vector>

#include "mongo/document.h"

namespace porc::fakes::mongo_filter {

/// What nobody implemented.
struct Unknown {
  std::string what{};
};
[[noreturn]] void refuse_unknown(const std::string& what);

std::vector<std::string> names_of(const mongo::Document& document);
/// Orders values of the kinds that are asked for: numbers before words before truths; "" for all
/// others, and when there is none.
std::string order_of(const mongo::Document& document, const std::string& name);
std::string id_of(const mongo::Document& document);

/// Throws Unknown for what it does not know.
bool matches(const mongo::Document& document, const mongo::Document& filter);
/// `_id` and the named members.
mongo::Document projected(const mongo::Document& document, const mongo::Document& members);

}  // namespace porc::fakes::mongo_filter
