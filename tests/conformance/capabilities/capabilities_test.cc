// SPDX-License-Identifier: Apache-2.0
// What a quill declares against what its files and plans use. Each case has `declared` (the block
// `capabilities` of quill.yaml), then either `file PATH` sections or a `plan` (JSON), and `want`:
// one line for each violation, none when all is declared.
#include <gtest/gtest.h>

#include "../case_file.h"
#include "domain/quill/manifest.h"
#include "domain/quill/plan_uses.h"
#include "domain/quill/terraform_files.h"

namespace porc::quill {
namespace {

using conformance::Case;

Capabilities declared_in(const Case& each) {
  std::string manifest = "kind: k\nversion: 1.0.0\ndescription: d\n";
  if (each.has("declared")) {
    manifest += "capabilities:\n";
    std::string_view rest = each.sections.at("declared");
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find('\n'), rest.size() - 1);
      manifest += "  " + std::string(rest.substr(0, end + 1));
      rest.remove_prefix(end + 1);
    }
  }
  auto parsed = parse_manifest(manifest);
  EXPECT_TRUE(parsed) << manifest << parsed.error().to_string();
  return parsed ? parsed->capabilities.value_or(Capabilities()) : Capabilities();
}

std::string lines_of(const std::vector<Violation>& violations) {
  std::string lines;
  for (const Violation& violation : violations) {
    lines += violation.pointer + ": " + violation.message + "\n";
  }
  return lines;
}

std::string verdict_of(const Case& each) {
  const Capabilities declared = declared_in(each);
  if (each.has("plan")) {
    auto uses = uses_of_plan(each.text("plan"));
    return uses ? lines_of(undeclared(declared, *uses)) : uses.error().to_string() + "\n";
  }
  std::vector<archive::File> files;
  for (const auto& [section, text] : each.sections) {
    constexpr std::string_view kFile = "file ";
    if (section.starts_with(kFile)) {
      files.push_back({.path = section.substr(kFile.size()), .bytes = text});
    }
  }
  auto found = read_terraform_files(files);
  if (!found) return found.error().message + "\n";
  return lines_of(found->refused) + lines_of(undeclared(declared, found->uses));
}

std::string without_last_lines(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

TEST(Capabilities, NothingUndeclaredPasses) {
  for (const Case& each :
       conformance::read_cases(PORC_SOURCE_DIR "/tests/conformance/capabilities")) {
    SCOPED_TRACE(each.file + ": " + each.name);
    EXPECT_EQ(without_last_lines(verdict_of(each)), without_last_lines(each.text("want")));
  }
}

}  // namespace
}  // namespace porc::quill
