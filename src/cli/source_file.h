// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/text.h"
#include "domain/rules/finding.h"
#include "yaml/parse.h"

namespace porc::cli {

struct Surroundings;

inline constexpr std::size_t kSourceBytesMax = std::size_t{1} << 20;

/// A file that a person wrote, or standard input for "-".
struct SourceFile {
  std::string name{};
  std::string text{};
  bool is_file = true;           ///< and not standard input
  std::set<int> secret_lines{};  ///< where a value stands that must not be shown
};
/// Errors: not_found and the like, naming the file; too_large over `bytes_max`.
Result<SourceFile> read_source(const Surroundings& around,
                               const std::string& path,
                               std::size_t bytes_max = kSourceBytesMax);

/// One fault where it stands. Line and column count from 1; a line of 0 is the file as a whole.
struct Fault {
  std::string pointer{};
  std::string message{};
  int line = 0;
  int column = 0;
  rules::Severity severity = rules::Severity::error;
  std::string rule{};  ///< its id
  std::string fix{};   ///< what to do; "" when nobody said, or when the message says it all
};
/// The faults that `error` tells of `file`, each with the place that its pointer names in the
/// document; of an error without violations its message. `document` is null when the text is no
/// document at all.
std::vector<Fault> faults_of(const Error& error,
                             const SourceFile& file,
                             const yaml::Document* document);

/// `file:line:column: /pointer: message`, the line, and a caret under the column. Of a long line
/// what stands around the column; no line with a secret.
Text show_fault(const SourceFile& file, const Fault& fault);
/// How many characters stand before the column, and one more. 0 without a place.
int character_of(const SourceFile& file, const Fault& fault);

}  // namespace porc::cli
