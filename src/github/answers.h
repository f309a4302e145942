// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "json/decode.h"

namespace porc::github {

/// Reads an answer as a `T`; members that PORC does not know are GitHub's business. Errors:
/// unavailable, since a GitHub that says something else may say it right the next time.
template <class T>
Result<T> answer_as(const json::value& document, std::string_view what) {
  auto decoded = json::decode<T>(document, json::Unknown::ignore);
  if (decoded) return decoded;
  Error error = std::move(decoded).error().in("reading GitHub's " + std::string(what));
  error.code = ErrorCode::unavailable;
  return error;
}

/// The same for each item of a list.
template <class T>
Result<std::vector<T>> answers_as(const std::vector<json::value>& items, std::string_view what) {
  std::vector<T> decoded;
  decoded.reserve(items.size());
  for (const json::value& item : items) {
    PORC_TRY(T one, answer_as<T>(item, what));
    decoded.push_back(std::move(one));
  }
  return decoded;
}

}  // namespace porc::github
