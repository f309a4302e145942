// SPDX-License-Identifier: Apache-2.0
// Why policies failed: `policy`, and in `want` the explanation as people read it.
#include "sentinel/explain/explain.h"

#include <gtest/gtest.h>

#include "../case_file.h"

namespace porc::sentinel {
namespace {

TEST(Explain, NamesWhatMadeThePolicyFail) {
  for (const auto& each :
       conformance::read_cases(PORC_SOURCE_DIR "/tests/conformance/sentinel/explain")) {
    SCOPED_TRACE(each.file + ": " + each.name);
    const auto program = std::make_shared<const Program>("policy.sentinel", each.text("policy"));
    EXPECT_EQ(each.text("want"), explanation_text(explain(program, Setting{})));
  }
}

}  // namespace
}  // namespace porc::sentinel
