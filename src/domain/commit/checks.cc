// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/printable.h"
#include "domain/commit/check.h"
#include "domain/commit/markdown.h"

namespace porc::commit {
namespace {

using run::Run;
using run::RunStatus;

// GitHub takes more, by one request for each 50; nobody reads them.
constexpr std::size_t kAnnotationsMax = 200;
constexpr std::size_t kTitleMax = 200;
constexpr std::size_t kChangesShown = 100;

std::string_view word_of(Conclusion conclusion) {
  switch (conclusion) {
    case Conclusion::success:
      return "passed";
    case Conclusion::failure:
      return "failed";
    case Conclusion::cancelled:
      return "cancelled";
    case Conclusion::timed_out:
      return "expired";
    case Conclusion::action_required:
      return "waits for somebody";
    case Conclusion::neutral:
      return "nothing to do yet";
    case Conclusion::skipped:
      return "skipped";
  }
  return "";
}

std::string word_of(const Standing& standing) {
  if (standing.status == CheckStatus::queued) return "queued";
  if (standing.status == CheckStatus::in_progress) return "in progress";
  return std::string(word_of(standing.conclusion));
}

std::string name_of(const Asked& asked, const Run* run) {
  if (run == nullptr) return asked.path;  // what is submitted by hand has a run
  const std::string& name = run->identity.name;
  return (name.empty() ? run->identity.kind : name) + " (" + run->identity.environment + ")";
}

/// How a file stands of which there is no run.
Standing without_run(const Asked& asked, const Commit& commit, Phase phase) {
  if (!asked.problem && !commit.complete) return {.words = "being read"};
  Standing ended{.status = CheckStatus::completed};
  if (!asked.problem) {
    ended.conclusion = Conclusion::success;
    ended.words = "nothing is deployed by this file";
    return ended;
  }
  const bool tells = phase == Phase::validate;
  ended.conclusion = phase == Phase::apply ? Conclusion::skipped : Conclusion::failure;
  ended.words = tells ? asked.problem->message : "not valid";
  return ended;
}

/// Code of strangers is not given what a plan may see.
Standing of_a_fork() {
  return {.status = CheckStatus::completed,
          .conclusion = Conclusion::neutral,
          .words = "not planned: the commit comes from a fork"};
}

/// One line of plain text, which looks like what it is.
std::string title_line(std::string_view text) {
  std::string line = one_line(text);
  if (line.size() <= kTitleMax) return line;
  std::size_t end = kTitleMax - 3;
  while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xc0) == 0x80) --end;
  return line.substr(0, end) + "…";
}

void annotate(const Asked& asked, const run::Reason& reason, std::vector<Annotation>& all) {
  if (asked.path.empty()) return;
  auto line_of = [&](std::string pointer) {
    for (;;) {
      if (auto found = asked.lines.find(pointer); found != asked.lines.end()) return found->second;
      const std::size_t slash = pointer.rfind('/');
      if (slash == std::string::npos) return 1;
      pointer.resize(slash);
    }
  };
  if (reason.violations.empty()) {
    all.push_back({.path = asked.path,
                   .line = 1,
                   .title = "Not valid",
                   .message = printable_lines(reason.message)});
  }
  for (const Violation& violation : reason.violations) {
    all.push_back({.path = asked.path,
                   .line = line_of(violation.pointer),
                   .title = violation.pointer.empty() ? "Not valid" : one_line(violation.pointer),
                   .message = printable_lines(violation.message)});
  }
}

std::string changes_of(const Run& run) {
  if (run.changes.empty()) return "";
  std::string lines;
  std::size_t shown = 0;
  for (const run::ResourceChange& change : run.changes) {
    if (shown++ == kChangesShown) break;
    const char* mark = change.action == "create"    ? "+ "
                       : change.action == "delete"  ? "- "
                       : change.action == "replace" ? "-+ "
                       : change.action == "update"  ? "~ "
                                                    : "  ";
    lines += mark + change.address + (*mark == ' ' ? " (" + change.action + ")" : "") + "\n";
  }
  std::size_t all = run.changes.size();
  if (run.counts) {
    all = std::max<std::size_t>(all, run.counts->add + run.counts->change + run.counts->destroy);
  }
  if (all > kChangesShown) lines += "… and more: see the run\n";
  return fenced(lines, "diff");
}

std::string policies_of(const Run& run) {
  std::string text;
  for (const run::PolicyOutcome& policy : run.policies) {
    if (policy.passed) continue;
    text += "- " + code(policy.policy_set + "/" + policy.policy) + " (" +
            words(policy.enforcement_level) + ")" +
            (policy.message.empty() ? "" : ": " + words(policy.message)) + "\n";
  }
  return text;
}

std::string violations_of(const run::Reason& reason) {
  std::string text;
  for (const Violation& violation : reason.violations) {
    text += "- " + (violation.pointer.empty() ? "" : code(violation.pointer) + ": ") +
            words(violation.message) + "\n";
  }
  return text;
}

std::string details_of(const Asked& asked, const Run* run, Phase phase) {
  const run::Reason* reason = asked.problem ? &*asked.problem : nullptr;
  if (run != nullptr && run->status == RunStatus::build_failed && run->reason)
    reason = &*run->reason;
  if (phase == Phase::validate) return reason == nullptr ? "" : violations_of(*reason);
  if (run == nullptr) return "";
  if (phase == Phase::plan) return run->planned_at ? changes_of(*run) : "";
  if (phase == Phase::policy) return policies_of(*run);
  return "";
}

/// One blueprint's part of a check.
std::string section(
    const Asked& asked, const Run* run, const Standing& standing, Phase phase, const LinkOf& link) {
  std::string text = "### " + words(name_of(asked, run)) + ": " + word_of(standing) + "\n\n";
  text += asked.path.empty() ? "submitted by hand" : code(asked.path);
  if (run != nullptr) text += " · " + link_to(run->id.str(), link(run->id));
  if (asked.operation == run::Operation::destroy) text += " · **destroys it**";
  text += "\n\n";
  // Terraform's reasons have several lines.
  const bool is_long = standing.words.find('\n') != std::string::npos;
  if (is_long) text += fenced(standing.words, "") + "\n";
  if (!is_long && !standing.words.empty()) text += words(standing.words) + "\n\n";
  if (!asked.note.empty()) text += words(asked.note) + "\n\n";
  std::string details = details_of(asked, run, phase);
  if (!details.empty()) text += details + "\n";
  return text;
}

bool waits_to_be_applied(const Run& run) {
  return run.status == RunStatus::planned && run.goal != run::Goal::applied;
}

std::vector<Button> buttons_of(const std::vector<const Run*>& runs, Phase phase) {
  const auto any = [&](auto holds) {
    return std::ranges::any_of(runs, [&](const Run* run) { return holds(*run); });
  };
  std::vector<Button> buttons;
  if (phase == Phase::plan && any(waits_to_be_applied))
    buttons.push_back({"Apply", "Apply exactly these plans", "apply"});
  if (phase == Phase::plan)
    buttons.push_back({"Plan again", "Validate and plan this commit again", "replan"});
  if (phase == Phase::policy &&
      any([](const Run& run) { return run.status == RunStatus::policy_soft_failed; })) {
    buttons.push_back({"Override", "Override the policies that failed", "override"});
  }
  if (phase == Phase::apply &&
      any([](const Run& run) { return run.status == RunStatus::awaiting_approval; })) {
    buttons.push_back({"Approve", "Say yes to what waits for an approval", "approve"});
  }
  return buttons;
}

std::string title_of(const std::vector<Standing>& all, const Standing& worst) {
  if (all.empty()) return "No blueprint changed";
  if (all.size() == 1 && !all[0].words.empty()) return title_line(all[0].words);
  std::map<std::string, std::size_t> counts;
  for (const Standing& one : all) ++counts[word_of(one)];
  std::string text;
  const auto add = [&](const std::string& word) {
    const auto found = counts.find(word);
    if (found == counts.end()) return;
    text += (text.empty() ? std::to_string(all.size()) + " blueprints: " : ", ") +
            std::to_string(found->second) + " " + word;
    counts.erase(found);
  };
  // All together may be in progress when none of them is.
  add(word_of(worst));
  while (!counts.empty()) add(counts.begin()->first);
  return text;
}

const Run* run_of(const Asked& asked, const std::map<RunId, Run>& runs) {
  if (!asked.run) return nullptr;
  auto found = runs.find(*asked.run);
  return found == runs.end() ? nullptr : &found->second;
}

Check made(Phase phase,
           const Standing& worst,
           std::string title,
           std::string summary,
           std::vector<Annotation> annotations,
           std::vector<Button> buttons) {
  if (annotations.size() > kAnnotationsMax) annotations.resize(kAnnotationsMax);
  if (worst.status != CheckStatus::completed) buttons.clear();
  return {.phase = phase,
          .status = worst.status,
          .conclusion = worst.conclusion,
          .title = std::move(title),
          .summary = shortened(std::move(summary), kSummaryBytesMax),
          .annotations = std::move(annotations),
          .buttons = std::move(buttons)};
}

Check aggregate(const Commit& commit,
                const std::map<RunId, Run>& runs,
                Phase phase,
                const LinkOf& link) {
  std::vector<Standing> all;
  std::vector<const Run*> known;
  std::vector<std::pair<Conclusion, std::string>> sections;
  std::vector<Annotation> annotations;
  for (const Asked& asked : commit.asked) {
    const Run* run = run_of(asked, runs);
    Standing standing;
    if (run != nullptr) {
      known.push_back(run);
      standing = standing_of(*run, phase);
      const bool ends_here =
          commit.fork && phase != Phase::validate && run->status == RunStatus::built;
      if (ends_here) standing = of_a_fork();
    } else {
      standing = without_run(asked, commit, phase);
    }
    if (phase == Phase::validate) {
      if (asked.problem) annotate(asked, *asked.problem, annotations);
      if (run != nullptr && run->status == RunStatus::build_failed && run->reason)
        annotate(asked, *run->reason, annotations);
    }
    sections.emplace_back(standing.conclusion, section(asked, run, standing, phase, link));
    all.push_back(std::move(standing));
  }
  Standing worst = worst_of(all);
  std::string title = title_of(all, worst);
  std::string summary;
  if (commit.problem) {
    worst = {.status = CheckStatus::completed,
             .conclusion = phase == Phase::apply ? Conclusion::skipped : Conclusion::failure};
    title = title_line(commit.problem->message);
    summary = words(commit.problem->message) + "\n\n";
  } else if (!commit.complete && !commit.by_hand) {
    if (worst.status == CheckStatus::completed) worst = {.status = CheckStatus::in_progress};
    if (all.empty()) title = "Looking for blueprints";
  } else if (all.empty()) {
    worst.conclusion = Conclusion::success;
    summary = "This commit changes no blueprint.\n";
  }
  // What is bad is read first.
  std::ranges::stable_sort(
      sections, std::ranges::greater(), [](const auto& one) { return one.first; });
  for (auto& [conclusion, text] : sections) summary += text;
  if (summary.empty()) summary = words(title) + "\n";
  return made(phase,
              worst,
              std::move(title),
              std::move(summary),
              std::move(annotations),
              buttons_of(known, phase));
}

}  // namespace

std::vector<Check> checks_of(const Commit& commit,
                             const std::map<RunId, Run>& runs,
                             const LinkOf& link) {
  std::vector<Check> checks;
  for (Phase phase : kPhases) checks.push_back(aggregate(commit, runs, phase, link));
  return checks;
}

Check check_of(const Asked& asked, const Run& run, Phase phase, const LinkOf& link) {
  const Standing standing = standing_of(run, phase);
  std::vector<Annotation> annotations;
  if (phase == Phase::validate && run.status == RunStatus::build_failed && run.reason)
    annotate(asked, *run.reason, annotations);
  return made(phase,
              standing,
              title_line(standing.words),
              section(asked, &run, standing, phase, link),
              std::move(annotations),
              {});
}

}  // namespace porc::commit
