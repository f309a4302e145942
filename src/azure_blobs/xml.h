// SPDX-License-Identifier: Apache-2.0
// XML as the Blob service answers it, read by libxml2 under limits: no document type, no entities
// of its own, nothing fetched. Pure.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace porc::azure_blobs {

inline constexpr std::size_t kXmlBytesMax = std::size_t{32} << 20;
inline constexpr int kXmlDepthMax = 16;
inline constexpr std::size_t kXmlElementsMax = 400'000;

struct Element {
  std::string name{};  ///< without a namespace
  std::map<std::string, std::string> attributes{};
  std::string text{};  ///< all of it, between the children too
  std::vector<Element> children{};

  /// The first child of that name, or null.
  const Element* find(std::string_view child) const;
  /// The text of the first child of that name, or "".
  std::string text_of(std::string_view child) const;
};

/// The root. Errors: malformed, with the line; too_large over a limit.
Result<Element> parse_xml(std::string_view text);

}  // namespace porc::azure_blobs
