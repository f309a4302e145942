// SPDX-License-Identifier: Apache-2.0
#include "tests/fakes/mongo_filter.h"

#include <algorithm>
#include <cstdint>
#include <regex>
#include <string_view>

#include <bson/bson.h>

namespace porc::fakes::mongo_filter {

using mongo::Document;

namespace {

std::string order_at(const bson_iter_t& value) {
  if (BSON_ITER_HOLDS_NUMBER(&value) || BSON_ITER_HOLDS_DATE_TIME(&value)) {
    const std::int64_t number = BSON_ITER_HOLDS_DATE_TIME(&value) ? bson_iter_date_time(&value)
                                                                  : bson_iter_as_int64(&value);
    const std::uint64_t biased = static_cast<std::uint64_t>(number) ^ (std::uint64_t{1} << 63U);
    std::string text = "n";
    for (int shift = 56; shift >= 0; shift -= 8)
      text += static_cast<char>((biased >> static_cast<unsigned>(shift)) & 0xffU);
    return text;
  }
  if (BSON_ITER_HOLDS_UTF8(&value)) {
    std::uint32_t size = 0;
    const char* text = bson_iter_utf8(&value, &size);
    return "s" + std::string(text, size);
  }
  if (BSON_ITER_HOLDS_BOOL(&value)) return bson_iter_bool(&value) ? "t1" : "t0";
  return "";
}

bool matches_value(const Document& document, const std::string& name, const bson_iter_t& wanted) {
  const std::string found = order_of(document, name);
  if (!BSON_ITER_HOLDS_DOCUMENT(&wanted)) {
    if (order_at(wanted).empty()) refuse_unknown("a filter by a value of " + name);
    return found == order_at(wanted);
  }
  bson_iter_t how;
  bson_iter_recurse(&wanted, &how);
  while (bson_iter_next(&how)) {
    const std::string_view operation = bson_iter_key(&how);
    const std::string value = order_at(how);
    if (operation == "$in") {
      bson_iter_t item;
      bool is_in = false;
      if (!BSON_ITER_HOLDS_ARRAY(&how)) refuse_unknown("$in without a list");
      bson_iter_recurse(&how, &item);
      while (bson_iter_next(&item)) is_in = is_in || order_at(item) == found;
      if (!is_in) return false;
      continue;
    }
    if (value.empty()) refuse_unknown("an operand of " + std::string(operation));
    if (operation == "$regex") {
      if (found.empty() || found[0] != 's') return false;
      if (!std::regex_search(found.substr(1), std::regex(value.substr(1)))) return false;
      continue;
    }
    // Only values of one kind are compared.
    const bool comparable = !found.empty() && found[0] == value[0];
    bool holds = false;
    if (operation == "$gt") {
      holds = found > value;
    } else if (operation == "$gte") {
      holds = found >= value;
    } else if (operation == "$lt") {
      holds = found < value;
    } else if (operation == "$lte") {
      holds = found <= value;
    } else {
      refuse_unknown("the operator " + std::string(operation));
    }
    if (!comparable || !holds) return false;
  }
  return true;
}

}  // namespace

void refuse_unknown(const std::string& what) {
  throw Unknown{what};
}

std::string order_of(const Document& document, const std::string& name) {
  bson_iter_t place;
  if (!bson_iter_init_find(&place, document.raw(), name.c_str())) return "";
  return order_at(place);
}

std::string id_of(const Document& document) {
  return order_of(document, "_id");
}

std::vector<std::string> names_of(const Document& document) {
  std::vector<std::string> names;
  bson_iter_t place;
  bson_iter_init(&place, document.raw());
  while (bson_iter_next(&place)) names.emplace_back(bson_iter_key(&place));
  return names;
}

bool matches(const Document& document, const Document& filter) {
  bson_iter_t place;
  bson_iter_init(&place, filter.raw());
  while (bson_iter_next(&place)) {
    const std::string name = bson_iter_key(&place);
    if (name == "$or") {
      const auto any = filter.children(name).value_or(std::vector<Document>());
      if (!std::ranges::any_of(any, [&](const auto& one) { return matches(document, one); }))
        return false;
    } else if (name.starts_with('$')) {
      refuse_unknown("the operator " + name);
    } else if (!matches_value(document, name, place)) {
      return false;
    }
  }
  return true;
}

Document projected(const Document& document, const Document& members) {
  Document kept;
  bson_iter_t place;
  bson_iter_init(&place, document.raw());
  while (bson_iter_next(&place)) {
    const std::string name = bson_iter_key(&place);
    if (name != "_id" && !members.has(name)) continue;
    bson_append_iter(const_cast<bson_t*>(kept.raw()), name.c_str(), -1, &place);
  }
  return kept;
}

}  // namespace porc::fakes::mongo_filter
