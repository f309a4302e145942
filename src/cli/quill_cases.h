// SPDX-License-Identifier: Apache-2.0
// The tests beside a quill: `tests/{case}/blueprint.yaml` with either `golden/`, the bundle it
// becomes, or `expected.txt`, the words with which it is refused; and every example is valid.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <boost/describe/class.hpp>

#include "aio/task.h"
#include "domain/quill/quill.h"

namespace porc::cli {

struct Surroundings;

/// How one case or example ended.
struct CaseOutcome {
  std::string name{};  ///< "tests/least", "examples/orders.yaml"
  bool passed = false;
  bool rewritten = false;  ///< what it expects was written anew
  std::string told{};      ///< lines: what is not as expected
};
BOOST_DESCRIBE_STRUCT(CaseOutcome, (), (name, passed, rewritten, told))

/// Runs them all, by name. `accept` writes what there is as what is expected. `around` outlives
/// the task. Errors: those of reading and writing files.
Task<std::vector<CaseOutcome>> run_cases(Surroundings& around,
                                         std::shared_ptr<const quill::Quill> quill,
                                         std::filesystem::path folder,
                                         bool accept);

}  // namespace porc::cli
