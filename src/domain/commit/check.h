// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include "domain/commit/commit.h"

namespace porc::commit {

/// What a check is about.
enum class Phase : std::uint8_t { validate, plan, policy, apply };
BOOST_DESCRIBE_ENUM(Phase, validate, plan, policy, apply)
inline constexpr Phase kPhases[] = {Phase::validate, Phase::plan, Phase::policy, Phase::apply};

enum class CheckStatus : std::uint8_t { queued, in_progress, completed };
BOOST_DESCRIBE_ENUM(CheckStatus, queued, in_progress, completed)

/// From good to bad: the worst one of several is the one of all.
enum class Conclusion : std::uint8_t {
  skipped,
  success,
  neutral,
  action_required,
  cancelled,
  timed_out,
  failure,
};
BOOST_DESCRIBE_ENUM(
    Conclusion, skipped, success, neutral, action_required, cancelled, timed_out, failure)

/// How one run, or all of a commit, stands in one phase.
struct Standing {
  CheckStatus status = CheckStatus::queued;
  Conclusion conclusion = Conclusion::skipped;  ///< once completed
  std::string words{};                          ///< plain text, one line
  friend bool operator==(const Standing&, const Standing&) = default;
};

/// A remark on lines of a file.
struct Annotation {
  std::string path{};
  int line = 1;
  std::string title{};
  std::string message{};
  friend bool operator==(const Annotation&, const Annotation&) = default;
};
BOOST_DESCRIBE_STRUCT(Annotation, (), (path, line, title, message))

/// Something that a reader may ask for by a button.
struct Button {
  std::string label{};        ///< at most 20 characters
  std::string description{};  ///< at most 40
  std::string identifier{};   ///< at most 20
  friend bool operator==(const Button&, const Button&) = default;
};
BOOST_DESCRIBE_STRUCT(Button, (), (label, description, identifier))

/// What is shown of one phase of a commit.
struct Check {
  Phase phase = Phase::validate;
  CheckStatus status = CheckStatus::queued;
  Conclusion conclusion = Conclusion::skipped;
  std::string title{};    ///< plain text
  std::string summary{};  ///< Markdown
  std::vector<Annotation> annotations{};
  std::vector<Button> buttons{};  ///< at most 3
  friend bool operator==(const Check&, const Check&) = default;
};
BOOST_DESCRIBE_STRUCT(Check, (), (phase, status, conclusion, title, summary, annotations, buttons))

/// Limit: bytes of a summary; GitHub takes 65,535 characters.
inline constexpr std::size_t kSummaryBytesMax = 65'000;

/// Where people read more of a run; "" when nowhere.
using LinkOf = std::function<std::string(const RunId&)>;

/// How `run` stands in `phase`.
Standing standing_of(const run::Run& run, Phase phase);

/// How `all` stand: completed when each is, with the worst conclusion.
Standing worst_of(const std::vector<Standing>& all);

/// The four checks of a commit: of all of its blueprints together, also when there are none.
/// `runs` holds every run that it names.
std::vector<Check> checks_of(const Commit& commit,
                             const std::map<RunId, run::Run>& runs,
                             const LinkOf& link);

/// The check of one run alone, for a phase.
Check check_of(const Asked& asked, const run::Run& run, Phase phase, const LinkOf& link);

}  // namespace porc::commit
