// SPDX-License-Identifier: Apache-2.0
// HCL's JSON syntax: each case of json_syntax.case is a file and the tree it stands for.
#include <array>

#include <gtest/gtest.h>

#include "../case_file.h"
#include "hcl/json_syntax.h"
#include "tree_text.h"

namespace porc::hcl {
namespace {

using conformance::Case;

constexpr auto kProvisioner = std::to_array<BlockType>({{.name = "provisioner", .labels = 1}});
constexpr auto kBlocks = std::to_array<BlockType>({
    {.name = "locals"},
    {.name = "variable", .labels = 1},
    {.name = "resource", .labels = 2, .inner = kProvisioner},
});

std::string without_last_lines(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

TEST(HclJsonCases, GiveTheirTreeOrTheirFault) {
  int seen = 0;
  for (const Case& each : conformance::read_cases(PORC_SOURCE_DIR "/tests/conformance/hcl")) {
    if (!each.has("json")) continue;
    ++seen;
    SCOPED_TRACE(each.name);
    ASSERT_NE(each.has("want"), each.has("want_error")) << "a case wants exactly one thing";
    auto body = parse_json(each.text("json"), "main.tf.json", kBlocks);
    EXPECT_EQ(body.has_value(), each.has("want"));
    EXPECT_EQ(without_last_lines(body ? tree_text(*body) : body.error().message),
              without_last_lines(each.text(body ? "want" : "want_error")));
  }
  EXPECT_GE(seen, 15);
}

}  // namespace
}  // namespace porc::hcl
