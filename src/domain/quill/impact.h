// SPDX-License-Identifier: Apache-2.0
// What a new version of a quill would mean for the blueprints that are live: each is rendered under
// its present version and under the new one, and equal differences are told once.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <boost/describe/class.hpp>

#include "domain/blueprint/blueprint.h"
#include "domain/quill/quill.h"
#include "domain/quill/verdict.h"
#include "domain/violation.h"

namespace porc::quill {

/// A blueprint that was applied and not destroyed.
struct LiveBlueprint {
  blueprint::Blueprint blueprint{};
  blueprint::Identity identity{};
  std::shared_ptr<const Quill> quill{};  ///< that made it; null when it is no longer there
};

/// What comes of one blueprint.
struct Outcome {
  std::string name{};                   ///< environment/kind/name
  std::string difference{};             ///< "" when nothing changes; see normalized_difference
  std::vector<Violation> violations{};  ///< why the new version refuses it
  bool admits_new = false;              ///< its schema_version lets it take the new version
  bool is_unknown = false;              ///< what it was made with cannot be rendered
};

/// Sealed inputs stay sealed: they are references to variables on both sides.
Outcome compare(const LiveBlueprint& live, const Quill& next, const Platform& platform);

/// The lines that differ, file by file, where what only this blueprint says is written as its
/// place: `<inputs.image>`. Blueprints that change in the same way have the same text.
std::string normalized_difference(const std::vector<archive::File>& before,
                                  const std::vector<archive::File>& after,
                                  const blueprint::Blueprint& blueprint,
                                  const blueprint::Identity& identity);

/// Blueprints with one fate.
struct ImpactGroup {
  std::uint64_t count = 0;
  std::vector<std::string> names{};
  std::string difference{};             ///< of those that change
  std::vector<Violation> violations{};  ///< of those that are refused
};
BOOST_DESCRIBE_STRUCT(ImpactGroup, (), (count, names, difference, violations))

struct ImpactReport {
  std::string kind{};
  std::string version{};
  std::uint64_t considered = 0;  ///< live blueprints of the kind
  bool complete = true;          ///< false when there are more than are looked at; the newest are
  std::uint64_t unchanged = 0;
  std::uint64_t changed = 0;
  std::uint64_t refused = 0;
  std::uint64_t unknown = 0;           ///< what they were made with is not there or does not render
  std::uint64_t pinned = 0;            ///< their schema_version does not admit the new version
  std::vector<ImpactGroup> changes{};  ///< largest first
  std::vector<ImpactGroup> refusals{};  ///< largest first
};
BOOST_DESCRIBE_STRUCT(ImpactReport,
                      (),
                      (kind,
                       version,
                       considered,
                       complete,
                       unchanged,
                       changed,
                       refused,
                       unknown,
                       pinned,
                       changes,
                       refusals))

/// Counts outcomes and groups equal ones. Limit: kGroupsMax groups of each sort; what would make
/// another one joins a last group that says so.
class ImpactCount {
 public:
  static constexpr std::size_t kGroupsMax = 500;

  void add(const Outcome& outcome);
  ImpactReport report(const Quill& next) const;

 private:
  using Groups = std::map<std::string, ImpactGroup>;
  static ImpactGroup& group_of(Groups& groups, const std::string& key);

  ImpactReport totals_{};
  Groups changes_{};
  Groups refusals_{};
};

}  // namespace porc::quill
