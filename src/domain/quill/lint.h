// SPDX-License-Identifier: Apache-2.0
// What is wrong with a quill, or seldom meant, beyond what keeps it from being published.
#pragma once

#include <string>
#include <vector>

#include <boost/describe/class.hpp>

#include "domain/quill/quill.h"
#include "domain/rules/finding.h"

namespace porc::quill {

/// What lint says of one place of a quill. An error keeps it from being pushed, a warning does with
/// `--strict`, an info only shows something.
struct Remark {
  std::string rule{};
  rules::Severity severity = rules::Severity::error;
  std::string file{};  ///< in the quill; "" is all of it
  int line = 0;        ///< from 1; 0 is the file as a whole
  int column = 0;
  std::string message{};
};
BOOST_DESCRIBE_STRUCT(Remark, (), (rule, severity, file, line, column, message))

/// Every remark: unsound files; examples that are refused or do not render; capabilities that are
/// declared and unused; each `| safe`; inputs without a description, that no template takes, or
/// that the README does not name; variables that the schema does not know; a version without an
/// entry in the changelog.
std::vector<Remark> lint(Source source);

}  // namespace porc::quill
