// SPDX-License-Identifier: Apache-2.0
#include "domain/quill/catalog.h"

#include <string_view>
#include <utility>

#include "json/suggestion.h"

namespace porc::quill {
namespace {

Error refused(std::string message, std::string pointer, std::string why) {
  Error error{.code = ErrorCode::invalid_argument, .message = std::move(message)};
  error.violations.push_back({.pointer = std::move(pointer), .message = std::move(why)});
  return error;
}

std::string name_of(const std::string& kind, const std::string& version) {
  return kind + "@" + version;
}

}  // namespace

Result<bool> Catalog::add(std::shared_ptr<const Quill> quill) {
  auto [place, inserted] = quills_[quill->kind()].try_emplace(quill->version(), quill);
  if (inserted || place->second->digest() == quill->digest()) return inserted;
  return Error{.code = ErrorCode::conflict,
               .message = "quill " + quill->name() +
                          " exists with other content: a published version never changes"};
}

Result<const Catalog::Versions*> Catalog::versions_of(const std::string& kind) const {
  auto versions = quills_.find(kind);
  if (versions != quills_.end()) return &versions->second;
  std::vector<std::string_view> kinds;
  for (const auto& [name, unused] : quills_) kinds.emplace_back(name);
  return refused("unknown kind",
                 "/kind",
                 "is not a kind that anybody published" + json::did_you_mean(kind, kinds));
}

Result<std::shared_ptr<const Quill>> Catalog::find(const std::string& kind,
                                                   const std::string& range) const {
  PORC_TRY(const Versions* versions, versions_of(kind));
  auto wanted = Range::parse(range);
  if (!wanted) return refused("unknown version", "/schema_version", wanted.error().message);
  std::shared_ptr<const Quill> deprecated;
  std::string revoked;
  std::string others;
  for (const auto& [version, quill] : *versions) {
    const Standing standing = this->standing(kind, version.str());
    if (!wanted->admits(version)) {
      if (!standing.revoked) others += (others.empty() ? "" : ", ") + version.str();
    } else if (standing.revoked) {
      revoked += (revoked.empty() ? "" : "; ") + revocation_of(quill->name(), *standing.revoked);
    } else if (!standing.deprecated) {
      return quill;
    } else if (!deprecated) {
      deprecated = quill;
    }
  }
  if (deprecated) return deprecated;
  if (!revoked.empty()) return refused("revoked version", "/schema_version", std::move(revoked));
  return refused("unknown version",
                 "/schema_version",
                 "no published version fits" + (others.empty() ? others : "; there is " + others));
}

Result<std::shared_ptr<const Quill>> Catalog::get(const std::string& kind,
                                                  const std::string& version) const {
  PORC_TRY(const Versions* versions, versions_of(kind));
  for (const auto& [number, quill] : *versions) {
    if (number.str() == version) return quill;
  }
  return refused("unknown version", "/schema_version", "nobody published " + version);
}

std::vector<std::shared_ptr<const Quill>> Catalog::list() const {
  std::vector<std::shared_ptr<const Quill>> all;
  for (const auto& [kind, versions] : quills_) {
    for (const auto& [version, quill] : versions) all.push_back(quill);
  }
  return all;
}

Standing Catalog::standing(const std::string& kind, const std::string& version) const {
  auto found = standings_.find(name_of(kind, version));
  return found == standings_.end() ? Standing() : found->second;
}

void Catalog::put_standing(const std::string& kind, const std::string& version, Standing standing) {
  if (standing.is_good()) {
    standings_.erase(name_of(kind, version));
  } else {
    standings_[name_of(kind, version)] = std::move(standing);
  }
}

}  // namespace porc::quill
