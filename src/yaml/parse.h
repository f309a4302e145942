// SPDX-License-Identifier: Apache-2.0
// YAML as another spelling of JSON: what a person writes by hand, read into json::value with places
// for messages. It knows no domain word. Reading order: parse.h, scalar.h, emit.h.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "json/parse.h"
#include "json/value.h"

namespace porc::yaml {

/// Both from 1; columns count bytes.
struct Place {
  int line = 1;
  int column = 1;
  friend bool operator==(const Place&, const Place&) = default;
};

/// Where a value stands, and its members or elements in their order.
struct PlacedNode {
  Place place{};
  Place name_place{};  ///< of a member, where its name stands; else `place`
  std::vector<PlacedNode> children{};
};

struct Document {
  json::value value{};
  std::optional<PlacedNode> places{};  ///< beside `value`, node for node

  /// Where the value that a JSON Pointer names stands, or its nearest parent when it is absent.
  std::optional<Place> place(std::string_view pointer) const;
  /// The same for the name of the member that it is.
  std::optional<Place> name_place(std::string_view pointer) const;

 private:
  const PlacedNode* node(std::string_view pointer) const;
};

/// Reads one YAML 1.2 document with the core schema; `yes`, `no`, `on`, `off` and numbers with
/// leading zeros are strings. JSON is accepted too. An empty text is null.
/// Refused: a second document, tags, anchors, aliases, merge keys, keys that are no strings or
/// given twice, numbers that json/number.h refuses, control characters. Errors: too_large over
/// `bytes_max`; else malformed, whose message has line and column and whose violation has the JSON
/// Pointer and the reason.
Result<Document> parse(std::string_view text, json::ParseLimits limits = {});

}  // namespace porc::yaml
