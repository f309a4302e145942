// SPDX-License-Identifier: Apache-2.0
// A configuration as it is written, before anybody asks what its blocks mean: the same for HCL, its
// JSON form and the JSON of old. Reference, section 23.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "json/value.h"
#include "sentinel/syntax/source.h"

namespace porc::sentinel {

/// `name = literal`. Its numbers are doubles (reference 4.8).
struct ConfigAttribute {
  std::string name{};
  Position position{};        ///< of the name
  Position value_position{};  ///< of the literal
  json::value value{};
};

struct ConfigBlock {
  std::string type{};
  Position position{};
  std::vector<std::string> labels{};
  std::vector<ConfigAttribute> attributes{};
  std::vector<ConfigBlock> blocks{};

  const ConfigAttribute* find(std::string_view name) const;
};

/// What is wrong goes to `faults`; the answer is whole only without any.
std::vector<ConfigBlock> read_hcl_blocks(std::string_view text,
                                         std::string_view filename,
                                         std::vector<Fault>& faults);
/// HCL's JSON form and the form of old, told apart by their shapes (reference 23.10).
std::vector<ConfigBlock> read_json_blocks(std::string_view text,
                                          std::string_view filename,
                                          std::vector<Fault>& faults);

}  // namespace porc::sentinel
