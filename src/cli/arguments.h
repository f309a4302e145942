// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace porc::cli {

struct Command;

/// What a command was given, checked against its row of the registry.
class Arguments {
 public:
  Arguments() = default;
  Arguments(std::map<std::string, std::vector<std::string>, std::less<>> values,
            std::vector<std::string> operands)
      : values_(std::move(values)), operands_(std::move(operands)) {}

  bool has(std::string_view flag) const { return values_.contains(flag); }
  /// The last value given.
  std::optional<std::string> value(std::string_view flag) const;
  std::string value_or(std::string_view flag, std::string_view otherwise) const;
  std::vector<std::string> values(std::string_view flag) const;
  const std::vector<std::string>& operands() const noexcept { return operands_; }
  /// Needs one that the command requires.
  const std::string& operand(std::size_t index = 0) const { return operands_[index]; }

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> values_{};
  std::vector<std::string> operands_{};
};

/// Reads the words after the command's name. `--` ends the flags.
/// Errors: invalid_argument that names the word and what was meant.
Result<Arguments> parse_arguments(const Command& command, std::vector<std::string> words);

}  // namespace porc::cli
