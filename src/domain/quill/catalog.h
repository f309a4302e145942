// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "domain/quill/quill.h"
#include "domain/quill/standing.h"

namespace porc::quill {

/// Every quill there is, by kind and version, with its standing, and which of them a blueprint
/// gets.
class Catalog {
 public:
  /// True when it is new; the same content again changes nothing. Errors: conflict when that
  /// version is there with other content.
  Result<bool> add(std::shared_ptr<const Quill> quill);

  /// The newest version that `range` admits ("" is any) and that is not revoked; one that is not
  /// deprecated is preferred. Errors: invalid_argument with a violation at /kind or
  /// /schema_version that names what there is, or why what was asked for was revoked.
  Result<std::shared_ptr<const Quill>> find(const std::string& kind,
                                            const std::string& range) const;
  /// This very version, whatever its standing. Errors: as find.
  Result<std::shared_ptr<const Quill>> get(const std::string& kind,
                                           const std::string& version) const;
  /// All, by kind, then newest first.
  std::vector<std::shared_ptr<const Quill>> list() const;

  /// Also of a version that is not there.
  Standing standing(const std::string& kind, const std::string& version) const;
  void put_standing(const std::string& kind, const std::string& version, Standing standing);

 private:
  using Versions = std::map<Version, std::shared_ptr<const Quill>, std::greater<>>;
  Result<const Versions*> versions_of(const std::string& kind) const;

  std::map<std::string, Versions> quills_{};
  std::map<std::string, Standing> standings_{};  ///< by kind@version; only those that are not good
};

}  // namespace porc::quill
