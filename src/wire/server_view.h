// SPDX-License-Identifier: Apache-2.0
// What the server tells about itself: health, readiness, version, metrics, recent activity, quills.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe/class.hpp>

#include "domain/quill/quill.h"
#include "domain/quill/standing.h"
#include "domain/rules/finding.h"
#include "domain/run/run.h"
#include "wire/run_view.h"

namespace porc::wire {

/// Answer of `GET /health`: the process answers. The only route without a token.
struct Health {
  std::string status = "ok";
};
BOOST_DESCRIBE_STRUCT(Health, (), (status))

struct Dependency {
  std::string
      name{};  ///< "store", "engine" or "blobs"; "policies", once for each problem of theirs
  bool ready = false;
  std::optional<std::string> problem{};  ///< one that is ready may have one, too
};
BOOST_DESCRIBE_STRUCT(Dependency, (), (name, ready, problem))

/// Answer of `GET /readyz`: 200 when everything is there, else 503.
struct Readiness {
  std::string status{};  ///< "ready", "not_ready" or "draining"
  std::vector<Dependency> dependencies{};
};
BOOST_DESCRIBE_STRUCT(Readiness, (), (status, dependencies))

/// Answer of `GET /version`.
struct VersionView {
  std::string version{};
  std::string engine{};  ///< "terraform" (embedded), "tfe" or "memory"
  std::string store{};   ///< "sqlite" or "memory"
};
BOOST_DESCRIBE_STRUCT(VersionView, (), (version, engine, store))

/// Answer of `GET /metrics` unless the client asks for Prometheus text.
struct MetricsView {
  std::map<std::string, std::uint64_t> runs{};  ///< status → how many stand there
  std::uint64_t outbox_due = 0;
  std::uint64_t outbox_dead = 0;
  std::uint64_t outbox_oldest_seconds = 0;  ///< how long the oldest waits that is due; 0: none
  std::uint64_t inbox_waiting = 0;
  std::uint64_t inbox_dead = 0;
  std::uint64_t inbox_oldest_seconds = 0;  ///< how long the oldest waits; 0: none does
  std::uint64_t uptime_seconds = 0;
  json::object series{};  ///< metric → number, or label set → number
};
BOOST_DESCRIBE_STRUCT(MetricsView,
                      (),
                      (runs,
                       outbox_due,
                       outbox_dead,
                       outbox_oldest_seconds,
                       inbox_waiting,
                       inbox_dead,
                       inbox_oldest_seconds,
                       uptime_seconds,
                       series))

/// Answer of `GET /report/summary`: a rollup of the newest runs.
struct ActivityView {
  std::uint64_t considered = 0;  ///< how many runs the numbers below are about
  std::map<std::string, std::uint64_t> by_status{};
  std::map<std::string, std::uint64_t> by_kind{};
  std::map<std::string, std::uint64_t> by_environment{};
  std::uint64_t waiting = 0;                           ///< for a person
  std::uint64_t outside = 0;                           ///< moved outside PORC
  std::optional<std::uint64_t> median_milliseconds{};  ///< submitted → applied
  std::vector<RunView> recent{};
};
BOOST_DESCRIBE_STRUCT(
    ActivityView,
    (),
    (considered, by_status, by_kind, by_environment, waiting, outside, median_milliseconds, recent))

/// An item of `GET /quills`.
struct QuillView {
  std::string kind{};
  std::string version{};
  std::string description{};
  std::string digest{};              ///< SHA-256 (hex) over its files
  std::string status = "published";  ///< or "deprecated" or "revoked"
  std::optional<quill::Withdrawal> deprecated{};
  std::optional<quill::Withdrawal> revoked{};
};
BOOST_DESCRIBE_STRUCT(QuillView,
                      (),
                      (kind, version, description, digest, status, deprecated, revoked))

/// Answer of `GET /quills`: by kind, then newest first.
struct QuillList {
  std::vector<QuillView> quills{};
};
BOOST_DESCRIBE_STRUCT(QuillList, (), (quills))

/// A rule of a quill, without what it demands.
struct RuleView {
  std::string name{};
  rules::Severity severity = rules::Severity::error;
  std::string at{};  ///< JSON Pointer into the blueprint
  std::string file{};
};
BOOST_DESCRIBE_STRUCT(RuleView, (), (name, severity, at, file))

/// Answer of `GET /quills/{kind}?version=`.
struct QuillDetails : QuillView {
  std::vector<std::string> versions{};  ///< all that are published, newest first
  std::vector<std::string> sensitive_inputs{};
  json::value schema{};  ///< JSON Schema of the inputs
  quill::Capabilities capabilities{};
  std::vector<RuleView> rules{};
  /// path → text, README.md and CHANGELOG.md among them; what is no UTF-8 is left out
  std::map<std::string, std::string> files{};
};
BOOST_DESCRIBE_STRUCT(QuillDetails,
                      (QuillView),
                      (versions, sensitive_inputs, schema, capabilities, rules, files))

QuillView view_of(const quill::Quill& quill, quill::Standing standing);
/// `versions` of the same kind.
QuillDetails details_of(const quill::Quill& quill,
                        quill::Standing standing,
                        std::vector<std::string> versions);

/// Answer of `GET /rules/{kind}`: what the platform demands of blueprints of a kind beside its
/// quill, and what it takes for granted where they say nothing.
struct RulesView {
  std::string kind{};
  std::string default_environment{};
  std::vector<std::string> environments{};  ///< that there are; none: any
  json::value rules{};                      ///< as files of rules hold them
};
BOOST_DESCRIBE_STRUCT(RulesView, (), (kind, default_environment, environments, rules))

/// A run whose blueprint a schema would refuse.
struct RefusedRun {
  RunId run_id{};
  std::string environment{};
  std::string name{};
  std::string quill_version{};
  std::vector<Violation> violations{};
};
BOOST_DESCRIBE_STRUCT(RefusedRun, (), (run_id, environment, name, quill_version, violations))

/// Answer of `POST /schema/check?kind=`: what the schema in the body says of the inputs of what was
/// applied last of each blueprint, unless that destroyed it.
struct SchemaCheck {
  std::uint64_t considered = 0;
  /// False when there are more than are looked at, or than can be checked.
  bool complete = true;
  std::uint64_t refused_in_all = 0;
  std::vector<RefusedRun> refused{};  ///< by identity, at most 1000
};
BOOST_DESCRIBE_STRUCT(SchemaCheck, (), (considered, complete, refused_in_all, refused))

}  // namespace porc::wire
