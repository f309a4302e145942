// SPDX-License-Identifier: Apache-2.0
// Described structs as the JSON text that a store holds.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "json/decode.h"
#include "json/parse.h"
#include "json/print.h"

namespace porc {

/// Limits of one stored document. Deeper than anything that the parser of requests lets in, because
/// what came in lies inside of the document.
inline constexpr json::ParseLimits kDocumentLimits{.bytes_max = std::size_t{64} << 20,
                                                   .depth_max = 128};

/// True when nothing in `document` lies deeper than in `levels` arrays and objects.
inline bool is_within(const json::value& document, std::size_t levels) {
  const auto* items = document.if_array();
  const auto* members = document.if_object();
  if (items == nullptr && members == nullptr) return true;
  if (levels == 0) return false;
  if (items != nullptr) {
    return std::ranges::all_of(*items,
                               [&](const auto& item) { return is_within(item, levels - 1); });
  }
  return std::ranges::all_of(
      *members, [&](const auto& member) { return is_within(member.value(), levels - 1); });
}

/// What is written can be read back. Errors: too_large.
inline Result<std::string> write_document(const json::value& document) {
  if (!is_within(document, kDocumentLimits.depth_max)) {
    return Error{.code = ErrorCode::too_large,
                 .message = "a document that is nested deeper than " +
                            std::to_string(kDocumentLimits.depth_max) + " levels is not stored"};
  }
  std::string text = json::serialize(document);
  if (text.size() <= kDocumentLimits.bytes_max) return text;
  return Error{.code = ErrorCode::too_large,
               .message = "a document of " + std::to_string(text.size()) + " bytes; at most " +
                          std::to_string(kDocumentLimits.bytes_max) + " are stored"};
}

/// Errors: corrupt: what is stored was written by us.
inline Result<json::value> read_value(const std::string& text) {
  auto document = json::parse(text, kDocumentLimits);
  if (document) return document;
  return Error{.code = ErrorCode::corrupt,
               .message = "a stored document is damaged: " + document.error().message};
}

/// Errors: corrupt. A member that this program does not know is passed over.
template <class T>
Result<T> read_document(const std::string& text) {
  PORC_TRY(json::value document, read_value(text));
  auto decoded = json::decode<T>(document, json::Unknown::ignore);
  if (decoded) return decoded;
  Error error = std::move(decoded).error();
  error.code = ErrorCode::corrupt;
  error.message = "a stored document is damaged";
  return error;
}

}  // namespace porc
