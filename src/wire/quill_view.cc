// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "base/encoding.h"
#include "domain/rules/rule.h"
#include "wire/server_view.h"

namespace porc::wire {
namespace {

std::vector<RuleView> rules_of(const quill::Source& source) {
  std::vector<RuleView> views;
  for (const archive::File& file : source.files) {
    if (!file.path.starts_with("rules/")) continue;
    const auto rules = rules::parse_rules(file.bytes, file.path);
    if (!rules) continue;  // a quill was compiled from them
    for (const rules::Rule& rule : *rules) {
      views.push_back({.name = rule.name,
                       .severity = rule.severity.value_or(rules::Severity::error),
                       .at = rule.at,
                       .file = file.path});
    }
  }
  return views;
}

void fill(QuillView& view, const quill::Quill& quill, quill::Standing standing) {
  view.kind = quill.kind();
  view.version = quill.version().str();
  view.description = quill.description();
  view.digest = quill.digest();
  view.status = quill::status_of(standing);
  view.deprecated = std::move(standing.deprecated);
  view.revoked = std::move(standing.revoked);
}

}  // namespace

QuillView view_of(const quill::Quill& quill, quill::Standing standing) {
  QuillView view;
  fill(view, quill, std::move(standing));
  return view;
}

QuillDetails details_of(const quill::Quill& quill,
                        quill::Standing standing,
                        std::vector<std::string> versions) {
  QuillDetails details;
  fill(details, quill, std::move(standing));
  details.versions = std::move(versions);
  details.sensitive_inputs = quill.schema().sensitive_properties();
  details.schema = quill.schema().document();
  details.capabilities = quill.capabilities();
  details.rules = rules_of(quill.source());
  for (const archive::File& file : quill.source().files) {
    if (is_utf8(file.bytes)) details.files.emplace(file.path, file.bytes);
  }
  return details;
}

}  // namespace porc::wire
