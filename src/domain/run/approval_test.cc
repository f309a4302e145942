// SPDX-License-Identifier: Apache-2.0
#include "domain/run/approval.h"

#include <set>

#include <boost/describe/members.hpp>
#include <boost/describe/modifiers.hpp>
#include <boost/mp11/algorithm.hpp>
#include <gtest/gtest.h>

#include "domain/run/kafka_origin.h"
#include "domain/run/step.h"
#include "json/decode.h"
#include "json/print.h"

namespace porc::run {
namespace {

Run planned() {
  Run run;
  run.status = RunStatus::awaiting_approval;
  run.blueprint.metadata.approval_required = true;
  run.binding.emplace();
  run.binding->blueprint_digest = "blueprint";
  run.binding->plan.policy_verdict = "passed";
  run.policies.push_back({.policy_set = "base", .policy = "tags", .passed = true});
  return run;
}

Run approved() {
  porc::Run run = planned();
  run.approval.emplace();
  run.approval->bound_to = approvable_digest(run);
  return run;
}

void change(std::string& text) {
  text += "x";
}
void change(std::uint64_t& number) {
  ++number;
}
void change(bool& flag) {
  flag = !flag;
}
template <class T>
void change(std::optional<T>& value) {
  value.emplace();
}

/// Changes one member of `part` after the other and lets `look` see each.
template <class T, class Look>
void change_each(Run& run, T& part, const Look& look) {
  using Members = boost::describe::describe_members<T, boost::describe::mod_public>;
  boost::mp11::mp_for_each<Members>([&](auto member) {
    auto& item = part.*member.pointer;
    if constexpr (std::is_same_v<std::remove_cvref_t<decltype(item)>, PlanEvidence>) {
      change_each(run, item, look);
    } else {
      const auto was = item;
      change(item);
      look(member.name);
      item = was;
    }
  });
}

TEST(Approval, AnyChangeOfWhatItWasGivenForVoidsIt) {
  porc::Run run = approved();
  ASSERT_FALSE(is_approval_void(run));
  std::set<std::string> seen;
  const auto look = [&](const char* name) {
    EXPECT_TRUE(is_approval_void(run)) << name;
    seen.insert(name);
  };
  change_each(run, *run.binding, look);
  change_each(run, run.policies.front(), look);
  EXPECT_EQ(seen.size(), 11U + 6U);
  run.policies.emplace_back();
  look("one more policy");
  run.policies.clear();
  look("no policy");
  run = approved();
  run.policy_override.emplace();
  look("an override");
  run = approved();
  run.binding.reset();
  look("no binding");
}

TEST(Approval, IsNotNeededTwiceAndOneOfOldCounts) {
  EXPECT_TRUE(needs_approval(planned()));
  EXPECT_FALSE(needs_approval(approved()));
  porc::Run old = planned();
  old.approved_by = "porc:boss@example.com";
  EXPECT_FALSE(needs_approval(old));
  EXPECT_FALSE(is_approval_void(old));
}

TEST(Approval, RestsOnTheChangeRecordThatItNamesOrOnThatOfTheBlueprint) {
  porc::Run run = planned();
  EXPECT_EQ(gating_change(run), std::nullopt);
  run.blueprint.metadata.change_record = "CHG0030001";
  EXPECT_EQ(gating_change(run), "CHG0030001");
  run.approval.emplace();
  EXPECT_EQ(gating_change(run), "CHG0030001");
  run.approval->change_record = "CHG0030002";
  EXPECT_EQ(gating_change(run), "CHG0030002");
  run.approval->override = true;
  EXPECT_EQ(gating_change(run), std::nullopt);
  EXPECT_EQ(change_of(run), "CHG0030002");
}

std::string refusal(const identity::People& people, const char* asker, const char* approver) {
  porc::Run run = planned();
  run.id = RunId::trusted("porc-20260102-030405-abc234");
  run.requested_by = asker;
  auto checked = check_separation(run, people, approver);
  if (checked) return "";
  EXPECT_EQ(checked.error().code, ErrorCode::forbidden);
  return checked.error().message;
}

TEST(Separation, ComparesPersonsAndNotNames) {
  const auto mapped = identity::People::parse(
      "people:\n"
      "  - {name: Ana, emails: [ana@example.com, ana@port.example.com], github: [analima]}\n"
      "  - {name: Bo, emails: [bo@example.com], github: [bo]}\n",
      "people.yaml");
  ASSERT_TRUE(mapped);
  EXPECT_EQ(refusal(*mapped, "github:analima", "porc:bo@example.com"), "");
  EXPECT_EQ(refusal(*mapped, "porc:ana@example.com", "github:bo"), "");
  EXPECT_EQ(refusal(*mapped, "github:analima", "porc:ana@example.com"),
            "porc:ana@example.com is the same person as github:analima, who asked for run "
            "porc-20260102-030405-abc234, and cannot approve it: somebody else has to");
  EXPECT_NE(refusal(*mapped, "port:ana@port.example.com", "porc:ANA@example.com"), "");
  EXPECT_EQ(refusal(*mapped, "porc:ana@example.com", "porc:cy@example.com"),
            "porc:cy@example.com is tied to no person (PORC_IDENTITIES) and cannot approve: nobody "
            "can tell whether they asked for run porc-20260102-030405-abc234");
  EXPECT_EQ(refusal(*mapped, "github:octocat", "porc:bo@example.com"),
            "nobody can approve run porc-20260102-030405-abc234: github:octocat, who asked for it, "
            "is tied to no person (PORC_IDENTITIES); the approval can only be overridden");
}

TEST(Separation, WithoutAMapAddressesArePersonsAndLoginsAreNobody) {
  const identity::People none;
  EXPECT_EQ(refusal(none, "porc:ana@example.com", "porc:bo@example.com"), "");
  EXPECT_EQ(refusal(none, "port:ana@example.com", "porc:bo@example.com"), "");
  EXPECT_EQ(refusal(none, "porc:ana@example.com", "porc:ana@example.com"),
            "porc:ana@example.com asked for run porc-20260102-030405-abc234 and cannot approve it: "
            "somebody else has to");
  EXPECT_NE(refusal(none, "port:Ana@example.com", "porc:ana@example.com"), "");
  EXPECT_NE(refusal(none, "github:ana", "porc:bo@example.com"), "");
  EXPECT_NE(refusal(none, "porc:ana@example.com", "github:bo"), "");
}

// Whoever may write to the topic asks in one name, also who approves in their own.
TEST(Separation, TheOwnerThatAllEventsShareIsNobody) {
  porc::Run run = planned();
  run.requested_by = "kafka:platform@example.com";
  run.origin = Origin{.source = "kafka", .subject = "orders"};
  const identity::People none;
  EXPECT_FALSE(check_separation(run, none, "porc:bo@example.com"));
  EXPECT_FALSE(check_separation(run, none, "porc:platform@example.com"));
  const auto mapped = identity::People::parse(
      "people:\n"
      "  - {name: Platform team, emails: [platform@example.com]}\n"
      "  - {name: Bo, emails: [bo@example.com]}\n",
      "people.yaml");
  EXPECT_TRUE(check_separation(run, *mapped, "porc:bo@example.com"));
  run.origin->facts[kOwnerNamed] = true;
  EXPECT_TRUE(check_separation(run, none, "porc:bo@example.com"));
  EXPECT_FALSE(check_separation(run, none, "porc:platform@example.com"));
}

/// A run that a job of GitHub Actions asked for.
porc::Run asked_by_job(const char* job, const char* actor) {
  porc::Run run = planned();
  run.id = RunId::trusted("porc-20260102-030405-abc234");
  run.requested_by = std::string("github-actions:") + job;
  run.origin = Origin{.source = "github-actions", .subject = job};
  if (*actor != '\0') run.origin->facts["actor"] = actor;
  return run;
}

TEST(Separation, WhoStartedAJobAskedForItsRun) {
  const auto mapped = identity::People::parse(
      "people:\n"
      "  - {name: Ana, emails: [ana@example.com], github: [analima]}\n"
      "  - {name: Bo, emails: [bo@example.com], principals: "
      "['github-actions:bo:refs/heads/main']}\n"
      "  - {name: Cy, emails: [cy@example.com]}\n",
      "people.yaml");
  ASSERT_TRUE(mapped);
  const auto refused = [&](const porc::Run& run, const char* approver) {
    auto checked = check_separation(run, *mapped, approver);
    return checked ? "" : checked.error().message;
  };
  const porc::Run of_ana = asked_by_job("shop/orders:refs/heads/main", "AnaLima");
  EXPECT_EQ(refused(of_ana, "porc:ana@example.com"),
            "porc:ana@example.com is the same person as github:AnaLima, who asked for run "
            "porc-20260102-030405-abc234, and cannot approve it: somebody else has to");
  EXPECT_EQ(refused(of_ana, "porc:bo@example.com"), "") << "the job itself need be nobody";
  const porc::Run by_both = asked_by_job("bo:refs/heads/main", "analima");
  EXPECT_NE(refused(by_both, "porc:ana@example.com"), "");
  EXPECT_NE(refused(by_both, "porc:bo@example.com"), "") << "whose job it is asked too";
  EXPECT_EQ(refused(by_both, "porc:cy@example.com"), "");

  // Whose job it is says nothing of who started it.
  EXPECT_EQ(refused(asked_by_job("bo:refs/heads/main", "octocat"), "porc:cy@example.com"),
            "nobody can approve run porc-20260102-030405-abc234: github:octocat, who asked for it, "
            "is tied to no person (PORC_IDENTITIES); the approval can only be overridden");
  EXPECT_EQ(refused(asked_by_job("bo:refs/heads/main", ""), "porc:cy@example.com"), "");
  EXPECT_NE(refused(asked_by_job("shop/orders:refs/heads/main", ""), "porc:cy@example.com"), "");
  // Only GitHub vouches for a login.
  porc::Run elsewhere = asked_by_job("bo:refs/heads/main", "analima");
  elsewhere.origin->source = "kafka";
  EXPECT_EQ(refused(elsewhere, "porc:ana@example.com"), "");
}

TEST(Separation, AllWhoHadAHandInACommitAskedForItsRun) {
  const auto mapped = identity::People::parse(
      "people:\n"
      "  - {name: Ana, emails: [ana@example.com], github: [analima]}\n"
      "  - {name: Bo, emails: [bo@example.com], github: [bo]}\n"
      "  - {name: Cy, emails: [cy@example.com]}\n",
      "people.yaml");
  ASSERT_TRUE(mapped);
  const auto refused = [&](const char* by, json::array people, const char* approver) {
    porc::Run run = planned();
    run.id = RunId::trusted("porc-20260102-030405-abc234");
    run.requested_by = by;
    run.origin = Origin{.source = "github"};
    run.origin->facts["people"] = std::move(people);
    auto checked = check_separation(run, *mapped, approver);
    return checked ? "" : checked.error().message;
  };
  EXPECT_NE(refused("github:bo", {"analima", "bo"}, "porc:ana@example.com"), "");
  EXPECT_NE(refused("github:bo", {"analima", "bo"}, "porc:bo@example.com"), "");
  EXPECT_EQ(refused("github:bo", {"analima", "bo"}, "porc:cy@example.com"), "");
  EXPECT_NE(refused("github:bo", {"octocat"}, "porc:cy@example.com"), "") << "it may be them";
  EXPECT_EQ(refused("github:queue[bot]", {"analima"}, "porc:cy@example.com"), "");
  EXPECT_EQ(refused("github:bo", {"renovate[bot]"}, "porc:cy@example.com"), "");
  EXPECT_NE(refused("github:queue[bot]", {"renovate[bot]"}, "porc:cy@example.com"), "");
}

TEST(Approval, IsKeptInARunAndMissingInOneOfOld) {
  porc::Run run = approved();
  run.id = RunId::trusted("porc-20260102-030405-abc234");
  run.workspace = WorkspaceName::trusted("porc-dev-orders");
  run.approval->by = "porc:boss@example.com";
  run.approval->checked.emplace();
  run.approval->checked->number = "CHG0030001";
  json::value stored = json::encode(run);
  auto read = json::decode<porc::Run>(stored, json::Unknown::ignore);
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_EQ(json::print(*read->approval), json::print(*run.approval));
  EXPECT_EQ(stored.at("approval").at("override"), false);
  stored.as_object().erase("approval");
  stored.as_object()["approved_by"] = "porc:boss@example.com";
  read = json::decode<porc::Run>(stored, json::Unknown::ignore);
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_FALSE(read->approval);
  EXPECT_EQ(read->approved_by, "porc:boss@example.com");
}

}  // namespace
}  // namespace porc::run
