// SPDX-License-Identifier: Apache-2.0
// What policies said of a run, and which policy sets there are.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe/class.hpp>

#include "domain/policy/policy_set.h"
#include "domain/run/run.h"

namespace porc::wire {

/// A policy that was asked about a plan.
struct PolicyResult {
  std::string policy_set{};
  std::string policy{};
  std::string enforcement_level{};
  bool passed = false;
  std::string message{};
  std::optional<std::string> result{};       ///< "pass", "fail", "undefined" or "error"
  std::optional<std::string> description{};  ///< as the policy itself says
  std::optional<std::string> trace{};        ///< each rule with its value; what was printed
  std::optional<std::string> explanation{};  ///< the smallest cause of a failure
};
BOOST_DESCRIBE_STRUCT(PolicyResult,
                      (),
                      (policy_set,
                       policy,
                       enforcement_level,
                       passed,
                       message,
                       result,
                       description,
                       trace,
                       explanation))
PolicyResult view_of(const run::PolicyDetail& detail);

/// Answer of `GET /run/{id}/policy`.
struct PolicyView {
  RunId run_id{};
  run::RunStatus status = run::RunStatus::planned;
  std::string verdict{};  ///< "passed", "overridden", "none"; "failed"; "" before the plan ended
  std::optional<run::PolicyOverride> overridden{};
  std::vector<PolicyResult> policies{};
};
BOOST_DESCRIBE_STRUCT(PolicyView, (), (run_id, status, verdict, overridden, policies))
PolicyView policy_of(const Run& run, const std::vector<run::PolicyDetail>& details);

/// A policy of a set.
struct PolicyEntry {
  std::string name{};
  std::string enforcement_level{};
};
BOOST_DESCRIBE_STRUCT(PolicyEntry, (), (name, enforcement_level))

/// An item of `GET /policies`; answer of `POST /policies/`.
struct PolicySetView {
  std::string name{};
  std::string version{};  ///< "" for a set from a folder that names none
  std::string description{};
  std::string digest{};
  bool current = false;  ///< this version counts
  bool retired = false;  ///< and takes the set out of force
  std::vector<PolicyEntry> policies{};
  std::vector<policy::Attachment> attachments{};  ///< empty: holds for every run
  std::vector<std::string> preflight{};
};
BOOST_DESCRIBE_STRUCT(
    PolicySetView,
    (),
    (name, version, description, digest, current, retired, policies, attachments, preflight))
PolicySetView view_of(const policy::Set& set, bool current);

/// Answer of `GET /policies`.
struct PolicySetList {
  std::vector<PolicySetView> policy_sets{};
};
BOOST_DESCRIBE_STRUCT(PolicySetList, (), (policy_sets))

/// Answer of `GET /policies/{name}`.
struct PolicySetDetails {
  PolicySetView policy_set{};
  std::vector<std::string> versions{};
  std::map<std::string, std::string> files{};         ///< path → text
  std::map<std::string, std::string> binary_files{};  ///< path → base64, of what is no text
};
BOOST_DESCRIBE_STRUCT(PolicySetDetails, (), (policy_set, versions, files, binary_files))

}  // namespace porc::wire
