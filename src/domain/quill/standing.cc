// SPDX-License-Identifier: Apache-2.0
#include "domain/quill/standing.h"

namespace porc::quill {
namespace {

constexpr char kDeprecatedRule[] = "quill-deprecated";

}  // namespace

std::string status_of(const Standing& standing) {
  if (standing.revoked) return "revoked";
  return standing.deprecated ? "deprecated" : "published";
}

std::string revocation_of(const std::string& name, const Withdrawal& revoked) {
  std::string text = name + " was revoked: " + revoked.reason;
  if (revoked.replace_by) text += "; take " + *revoked.replace_by;
  return text;
}

std::optional<rules::Finding> advice_of(const std::string& name, const Standing& standing) {
  if (!standing.deprecated) return std::nullopt;
  const Withdrawal& deprecated = *standing.deprecated;
  rules::Finding finding{.rule = kDeprecatedRule, .severity = rules::Severity::warning};
  finding.pointer = "/schema_version";
  finding.message = "takes " + name + ", which is deprecated: " + deprecated.reason;
  if (deprecated.replace_by) finding.fix = "take " + *deprecated.replace_by;
  return finding;
}

}  // namespace porc::quill
