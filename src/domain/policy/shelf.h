// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "base/result.h"
#include "domain/policy/policy_set.h"

namespace porc::policy {

/// Every policy set there is. A set from a folder has no versions: it is what the folder holds. Of
/// one that was published every version is kept, and the newest counts.
class Shelf {
 public:
  /// Errors: conflict when another folder holds a set of that name.
  Result<void> put_fixed(std::shared_ptr<const Set> set);
  /// True when it is new; the same content again changes nothing. Errors: invalid_argument when it
  /// names no version; conflict when that version is there with other content, or the set comes
  /// from a folder.
  Result<bool> publish(std::shared_ptr<const Set> set);
  /// The same for what was published before, or by others: a folder may hide it.
  Result<bool> put_published(std::shared_ptr<const Set> set);
  /// The stand-ins of all versions that are published and that nobody can read, in place of those
  /// put before. Each counts like the version it stands for, until that one was put.
  void put_unreadable(const Sets& stand_ins);
  /// What `publish` would answer.
  Result<bool> is_new(const Set& set) const;

  /// The one version that counts of each set, also of a retired one, by name.
  Sets current() const;
  /// All, by name, then newest first.
  Sets list() const;
  /// `version` "" is the one that counts. Errors: not_found.
  Result<std::shared_ptr<const Set>> get(const std::string& name, const std::string& version) const;

 private:
  using Versions = std::map<quill::Version, std::shared_ptr<const Set>, std::greater<>>;
  const Set* find_published(const Set& like) const;

  std::map<std::string, std::shared_ptr<const Set>> fixed_{};
  std::map<std::string, Versions> published_{};
  Sets unreadable_{};
};

}  // namespace porc::policy
