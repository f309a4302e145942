// SPDX-License-Identifier: Apache-2.0
#include "domain/rules/finding.h"

namespace porc::rules {

std::string sentence(const Finding& finding) {
  std::string text = finding.message;
  if (!finding.expected.empty()) text += ": expected " + finding.expected;
  text += " (rule " + finding.rule + ")";
  if (!finding.fix.empty()) text += "; to mend it: " + finding.fix;
  return text;
}

}  // namespace porc::rules
