// SPDX-License-Identifier: Apache-2.0
#include "domain/policy/shelf.h"

#include <algorithm>
#include <utility>

namespace porc::policy {
namespace {

/// Whether there is none. Errors: conflict when there is one with other content.
Result<bool> is_absent(const Set* there, const Set& set) {
  if (there == nullptr) return true;
  if (there->digest() == set.digest()) return false;
  return Error{.code = ErrorCode::conflict,
               .message = "the policy set " + set.title() +
                          " is published with other content: give it a new version"};
}

}  // namespace

Result<void> Shelf::put_fixed(std::shared_ptr<const Set> set) {
  const std::string name = set->name();
  if (fixed_.emplace(name, std::move(set)).second) return ok;
  return Error{.code = ErrorCode::conflict,
               .message = "two folders hold a policy set '" + name + "'"};
}

/// That version, or null.
const Set* Shelf::find_published(const Set& like) const {
  const auto versions = published_.find(like.name());
  if (versions == published_.end()) return nullptr;
  const auto same = versions->second.find(like.version());
  return same == versions->second.end() ? nullptr : same->second.get();
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
  return is_absent(find_published(set), set);
}

Result<bool> Shelf::publish(std::shared_ptr<const Set> set) {
  PORC_CHECK(is_new(*set));
  return put_published(std::move(set));
}

Result<bool> Shelf::put_published(std::shared_ptr<const Set> set) {
  PORC_TRY(const bool fresh, is_absent(find_published(*set), *set));
  if (fresh) published_[set->name()].emplace(set->version(), std::move(set));
  return fresh;
}

void Shelf::put_unreadable(const Sets& stand_ins) {
  unreadable_ = stand_ins;
}

Sets Shelf::current() const {
  std::map<std::string, std::shared_ptr<const Set>> counting = fixed_;
  for (const auto& [name, versions] : published_) counting.emplace(name, versions.begin()->second);
  for (const auto& set : unreadable_) {
    auto& counts = counting.emplace(set->name(), set).first->second;
    if (!fixed_.contains(set->name()) && counts->version() < set->version()) counts = set;
  }
  Sets sets;
  for (auto& [name, set] : counting) sets.push_back(std::move(set));
  return sets;
}

Sets Shelf::list() const {
  Sets published;
  for (const auto& [name, versions] : published_) {
    for (const auto& [version, set] : versions) published.push_back(set);
  }
  for (const auto& set : unreadable_) {
    if (find_published(*set) == nullptr) published.push_back(set);
  }
  std::ranges::sort(published, std::greater<>(), [](const auto& set) { return set->version(); });
  Sets sets;
  for (const auto& [name, set] : fixed_) sets.push_back(set);
  sets.insert(sets.end(), published.begin(), published.end());
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
