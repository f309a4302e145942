// SPDX-License-Identifier: Apache-2.0
#include "domain/policy/attachment.h"

#include <algorithm>

#include "domain/identity/principal.h"

namespace porc::policy {
namespace {

/// What is not known fits no pattern, not even `*`: a set for some environment is none for a run
/// without one.
bool fits(const std::vector<std::string>& patterns, const std::string& text) {
  return patterns.empty() ||
         (!text.empty() && std::ranges::any_of(patterns, [&](const std::string& pattern) {
           return identity::matches_pattern(pattern, text);
         }));
}

/// A tag without a value is a tag.
bool has_tag(const Subject& subject,
             const std::string& name,
             const std::vector<std::string>& values) {
  auto found = subject.tags.find(name);
  return found != subject.tags.end() &&
         std::ranges::any_of(values, [&](const std::string& pattern) {
           return identity::matches_pattern(pattern, found->second);
         });
}

}  // namespace

bool Attachment::admits(const Subject& subject) const {
  return fits(environments, subject.environment) && fits(kinds, subject.kind) &&
         fits(workspaces, subject.workspace) && std::ranges::all_of(tags, [&](const auto& tag) {
           return has_tag(subject, tag.first, tag.second);
         });
}

bool any_admits(const std::vector<Attachment>& attachments, const Subject& subject) {
  return attachments.empty() || std::ranges::any_of(attachments, [&](const Attachment& attachment) {
           return attachment.admits(subject);
         });
}

}  // namespace porc::policy
