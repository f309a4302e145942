// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace porc::sentinel {

/// Where in a JSON text a member's name begins (an element's value, the document itself), by JSON
/// Pointer, as deep as configurations have blocks. `text` must be a JSON document.
class JsonPlaces {
 public:
  explicit JsonPlaces(std::string_view text);

  /// The offset of what `pointer` names, or of the nearest thing around it.
  std::uint32_t offset(std::string_view pointer) const;

 private:
  void value(const std::string& pointer, int depth);
  void skip_space();
  std::string_view word();

  std::string_view text_;  ///< only while it is made
  std::size_t at_ = 0;
  std::map<std::string, std::uint32_t, std::less<>> offsets_{};
};

}  // namespace porc::sentinel
