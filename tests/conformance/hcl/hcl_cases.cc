// SPDX-License-Identifier: Apache-2.0
#include "hcl_cases.h"

#include "json/parse.h"

namespace porc::hcl {
namespace {

using conformance::Case;

std::vector<Case> cases_with(bool expression) {
  std::vector<Case> cases = conformance::read_cases(PORC_SOURCE_DIR "/tests/conformance/hcl");
  std::erase_if(cases,
                [expression](const Case& each) { return each.has("expression") != expression; });
  return cases;
}

std::string json_string(const std::string& text) {
  return std::string(json::parse(text).value().as_string());
}

}  // namespace

std::vector<Case> syntax_cases() {
  return cases_with(false);
}

std::string source_of(const Case& each) {
  return each.has("json_source") ? json_string(each.text("json_source")) : each.text("source");
}

std::vector<Case> text_cases() {
  return cases_with(true);
}

std::string wanted_text(const Case& each) {
  return json_string(each.text("want"));
}

}  // namespace porc::hcl
