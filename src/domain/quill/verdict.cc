// SPDX-License-Identifier: Apache-2.0
#include "domain/quill/verdict.h"

#include <utility>

namespace porc::quill {
namespace {

constexpr std::string_view kInputs = "/inputs";

/// Inputs may have been sent under another name; violations point at what the caller wrote.
std::string_view inputs_name(const json::value& document) {
  const json::object* members = document.if_object();
  if (members == nullptr || members->contains("inputs")) return kInputs;
  if (members->contains("variables")) return "/variables";
  return members->contains("spec") ? "/spec" : kInputs;
}

}  // namespace

Result<void> check_document(const Quill& quill,
                            const blueprint::Blueprint& blueprint,
                            const json::value& document) {
  std::vector<Violation> violations = check_inputs(quill, blueprint);
  if (violations.empty()) return ok;
  for (Violation& violation : violations) {
    if (!violation.pointer.starts_with(kInputs)) continue;
    violation.pointer.replace(0, kInputs.size(), inputs_name(document));
  }
  return Error{.code = ErrorCode::invalid_argument,
               .message = "the blueprint is not valid",
               .violations = std::move(violations)};
}

std::vector<std::string> sensitive_places(const Quill& quill,
                                          const blueprint::Blueprint& blueprint,
                                          const json::value& document) {
  std::vector<std::string> places = sensitive_inputs(quill, blueprint);
  for (std::string& place : places) place.insert(0, inputs_name(document));
  return places;
}

}  // namespace porc::quill
