// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <boost/describe/class.hpp>

#include "cli/arguments.h"
#include "cli/blueprint_file.h"
#include "cli/sarif.h"

namespace porc::cli {

/// A fault in the answer of `lint` and `validate` with `-o json`.
struct FaultView {
  std::string pointer{};
  std::string message{};
  std::string rule{};
  std::optional<std::string> fix{};
  std::optional<int> line{};  ///< from 1; absent when the file as a whole is meant
  std::optional<int> column{};
};
BOOST_DESCRIBE_STRUCT(FaultView, (), (pointer, message, rule, fix, line, column))

struct VerdictView {
  std::string file{};
  bool valid = false;
  std::optional<std::string> quill{};      ///< that judged it
  std::optional<std::string> unchecked{};  ///< why its inputs were not checked
  std::vector<FaultView> violations{};
  std::vector<FaultView> warnings{};
  std::vector<FaultView> infos{};
};
BOOST_DESCRIBE_STRUCT(VerdictView, (), (file, valid, quill, unchecked, violations, warnings, infos))

/// What is said of several files, and the exit code of it all. `--strict` makes faults of warnings.
class Verdicts {
 public:
  /// `around` outlives this.
  Verdicts(Surroundings& around, const Arguments& arguments)
      : around_(around), arguments_(arguments) {}

  void add(const BlueprintFile& file);
  /// From now on no quill is at hand, and why.
  void leave_inputs_unchecked(const Error& why) { unchecked_ = why.message; }
  bool inputs_unchecked() const { return unchecked_.has_value(); }
  /// Prints the documents when they were asked for.
  int finish();

 private:
  void show(const BlueprintFile& file, const VerdictView& verdict, const std::vector<Fault>& told);

  Surroundings& around_;
  const Arguments arguments_;
  std::vector<VerdictView> verdicts_{};
  std::vector<Located> located_{};
  std::optional<std::string> unchecked_{};
  int exit_code_ = 0;
};

}  // namespace porc::cli
