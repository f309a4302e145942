// SPDX-License-Identifier: Apache-2.0
#include "domain/policy/shelf.h"

#include <algorithm>
#include <utility>

namespace porc::policy {

Result<void> Shelf::put_fixed(std::shared_ptr<const Set> set) {
  const std::string name = set->name();
  if (fixed_.emplace(name, std::move(set)).second) return ok;
  return Error{.code = ErrorCode::conflict,
               .message = "two folders hold a policy set '" + name + "'"};
}

Result<bool> Shelf::is_new(const Set& set) const {
  if (set.file().version.empty()) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "a policy set that is published names its version in " +
                            std::string(kSetFile) + ": version = \"1.0.0\""};
  }
  if (fixed_.contains(set.name())) {
    return Error{.code = ErrorCode::conflict,
                 .message = "the policy set '" + set.name() +
                            "' comes from a folder of the server: change it there"};
  }
  return is_unknown(set);
}

Result<bool> Shelf::is_unknown(const Set& set) const {
  auto versions = published_.find(set.name());
  if (versions == published_.end()) return true;
  auto same = versions->second.find(set.version());
  if (same == versions->second.end()) return true;
  if (same->second->digest() == set.digest()) return false;
  return Error{.code = ErrorCode::conflict,
               .message = "the policy set " + set.title() +
                          " is published with other content: give it a new version"};
}

Result<bool> Shelf::publish(std::shared_ptr<const Set> set) {
  PORC_CHECK(is_new(*set));
  return put_published(std::move(set));
}

Result<bool> Shelf::put_published(std::shared_ptr<const Set> set) {
  PORC_TRY(const bool fresh, is_unknown(*set));
  if (fresh) published_[set->name()].emplace(set->version(), std::move(set));
  return fresh;
}

void Shelf::put_unreadable(const Sets& stand_ins) {
  unreadable_ = stand_ins;
}

std::map<std::string, Shelf::Versions> Shelf::published() const {
  std::map<std::string, Versions> all = published_;
  for (const auto& set : unreadable_) all[set->name()].emplace(set->version(), set);
  return all;
}

Sets Shelf::current() const {
  std::map<std::string, std::shared_ptr<const Set>> counting = fixed_;
  for (const auto& [name, versions] : published()) counting.emplace(name, versions.begin()->second);
  Sets sets;
  for (auto& [name, set] : counting) sets.push_back(std::move(set));
  return sets;
}

Sets Shelf::list() const {
  Sets sets;
  for (const auto& [name, set] : fixed_) sets.push_back(set);
  for (const auto& [name, versions] : published()) {
    for (const auto& [version, set] : versions) sets.push_back(set);
  }
  std::ranges::stable_sort(sets, {}, [](const auto& set) { return set->name(); });
  return sets;
}

Result<std::shared_ptr<const Set>> Shelf::get(const std::string& name,
                                              const std::string& version) const {
  for (const auto& set : version.empty() ? current() : list()) {
    if (set->name() == name && (version.empty() || set->file().version == version)) return set;
  }
  return Error{
      .code = ErrorCode::not_found,
      .message = "there is no policy set " + name + (version.empty() ? "" : "@" + version)};
}

}  // namespace porc::policy
