// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include <boost/describe/class.hpp>

#include "cli/blueprint_file.h"

namespace porc::cli {

/// A fault in the answer of `lint` and `validate` with `-o json`.
struct FaultView {
  std::string pointer{};
  std::string message{};
  std::optional<int> line{};  ///< from 1; absent when the file as a whole is meant
  std::optional<int> column{};
};
BOOST_DESCRIBE_STRUCT(FaultView, (), (pointer, message, line, column))

struct VerdictView {
  std::string file{};
  bool valid = false;
  std::optional<std::string> quill{};
  std::vector<FaultView> violations{};
  std::vector<FaultView> warnings{};
};
BOOST_DESCRIBE_STRUCT(VerdictView, (), (file, valid, quill, violations, warnings))

/// What is said of several files, and the exit code of it all. `--strict` makes faults of warnings.
class Verdicts {
 public:
  /// `around` outlives this.
  Verdicts(Surroundings& around, const Arguments& arguments)
      : around_(around), arguments_(arguments) {}

  /// `quill` is the name of the quill that agreed, or "".
  void add(const BlueprintFile& file,
           const std::vector<Violation>& warnings,
           const std::string& quill);
  /// Prints the documents when they were asked for.
  int finish();

 private:
  Surroundings& around_;
  const Arguments arguments_;
  std::vector<VerdictView> verdicts_{};
  int exit_code_ = 0;
};

}  // namespace porc::cli
