// SPDX-License-Identifier: Apache-2.0
#include "api/routes.h"

#include <fstream>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "api/api_world.h"
#include "domain/policy/replay.h"
#include "domain/quill/impact.h"
#include "wire/administration.h"
#include "wire/check_view.h"
#include "wire/inbox_view.h"
#include "wire/outbox_view.h"
#include "wire/problem.h"
#include "wire/requests.h"
#include "wire/run_details.h"
#include "wire/server_view.h"
#include "yaml/parse.h"

namespace porc::api {
namespace {

using identity::Role;

std::string filled(std::string_view path) {
  std::string target(path);
  for (const auto& [name, value] :
       {std::pair<std::string, std::string>{"{run_id}", "porc-20260102-030405-abc234"},
        {"{kind}", "service"},
        {"{version}", "1.0.0"},
        {"{source}", "service"},
        {"{key}", "no:1%2Fkey"},
        {"{token_id}", "token-x"}}) {
    if (std::size_t at = target.find(name); at != target.npos)
      target.replace(at, name.size(), value);
  }
  return target;
}

/// The signature of what comes in by a webhook is its authentication: nobody is known as "service".
/// Nor is anybody an identity provider.
int status_without_token(const Route& route) {
  if (route.path == wire::paths::kHealth) return 200;
  if (route.path == wire::paths::kOidc) return 404;
  return route.path == wire::paths::kWebhook ? 404 : 401;
}

TEST(Routes, EveryOneButHealthAndWebhooksNeedsAToken) {
  ApiWorld world;
  for (const Route& route : kRoutes) {
    const Answer answer =
        world.ask(std::string(route.method), filled(route.path), "", {{"Authorization", ""}});
    EXPECT_EQ(answer.status, status_without_token(route)) << route.method << " " << route.path;
    EXPECT_EQ(route.permission.has_value(), answer.status == 401) << route.path;
  }
}

TEST(Routes, AreClosedToWhoeverLacksThePermission) {
  ApiWorld world;
  for (const Role role : {Role::viewer, Role::developer, Role::approver, Role::admin}) {
    const std::string bearer = world.bearer({role});
    for (const Route& route : kRoutes) {
      if (!route.permission) continue;
      const Answer answer =
          world.ask(std::string(route.method), filled(route.path), "", {{"Authorization", bearer}});
      const bool refused = answer.status == 403;
      const bool may = identity::role_permits(role, *route.permission) ||
                       (route.or_else && identity::role_permits(role, *route.or_else));
      EXPECT_EQ(refused, !may) << static_cast<int>(role) << " " << route.method << " " << route.path
                               << ": " << answer.status;
    }
  }
}

TEST(Routes, ThatReachEverybodyAreClosedToWhoeverHasAScope) {
  ApiWorld world;
  const std::string limited = world.bearer({Role::admin}, {.environments = {"dev"}});
  for (const Route& route : kRoutes) {
    const Answer answer =
        world.ask(std::string(route.method), filled(route.path), "", {{"Authorization", limited}});
    EXPECT_EQ(answer.status == 403, route.reach == Reach::all) << route.method << " " << route.path;
  }
  for (const Route& route : kRoutes) {
    const bool shared = route.permission == identity::Permission::administer ||
                        route.permission == identity::Permission::publish_quill ||
                        route.permission == identity::Permission::publish_policy;
    EXPECT_EQ(shared, route.reach == Reach::all) << route.method << " " << route.path;
  }
}

TEST(Routes, TellNothingOfARunOutsideTheScope) {
  ApiWorld world;
  const std::string id = world.submit(kBlueprint, "?goal=planned&wait=30");
  const std::string foreign = world.bearer({Role::admin}, {.environments = {"prod"}});
  const std::string unknown = "porc-20260102-030405-abc234";
  for (const Route& route : kRoutes) {
    const std::size_t at = route.path.find("{run_id}");
    if (at == route.path.npos) continue;
    EXPECT_EQ(route.reach, Reach::runs) << route.path;
    const auto ask = [&](const std::string& run, const char* query) {
      std::string target(route.path);
      target.replace(at, 8, run);
      return world.ask(std::string(route.method), target + query, "", {{"Authorization", foreign}});
    };
    for (const char* query : {"", "?follow=1", "?wait=1"}) {
      Answer hidden = ask(id, query);
      EXPECT_EQ(hidden.status, 404) << route.method << " " << route.path << query;
      // Nothing but the id differs from a run that never was.
      const Answer absent = ask(unknown, query);
      EXPECT_EQ(hidden.text("error"), absent.text("error"));
      std::string detail = hidden.text("detail");
      if (const std::size_t place = detail.find(id); place != detail.npos) {
        detail.replace(place, id.size(), unknown);
      }
      EXPECT_EQ(detail, absent.text("detail")) << route.path;
    }
  }
  EXPECT_EQ(world.get("/run/" + id + "/status").text("status"), "planned");
}

TEST(Routes, OfOneRunHaveTwoSpellings) {
  ApiWorld world;
  const std::string id = world.submit(kFlatBody);
  EXPECT_EQ(world.get("/run/" + id + "/status").body, world.get("/runs/" + id + "/status").body);
}

json::value contract() {
  std::ifstream file(std::string(PORC_SOURCE_DIR) + "/api/openapi.yaml");
  std::stringstream text;
  text << file.rdbuf();
  auto document = yaml::parse(text.str());
  if (document) return std::move(document->value);
  ADD_FAILURE() << document.error().to_string();
  return nullptr;
}

std::string upper(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

TEST(OpenApi, ListsExactlyTheRoutes) {
  std::set<std::string> described;
  const json::value document = contract();
  for (const auto& [path, operations] : document.at("paths").as_object()) {
    for (const auto& [method, operation] : operations.as_object()) {
      if (method == "parameters") continue;
      const json::value* permission = operation.as_object().if_contains("x-permission");
      described.insert(upper(method) + " " + std::string(path) + " " +
                       (permission != nullptr ? std::string(permission->as_string()) : "open"));
    }
  }
  std::set<std::string> served;
  for (const Route& route : kRoutes) {
    std::string permission =
        route.permission ? boost::describe::enum_to_string(*route.permission, "?") : "open";
    if (route.or_else)
      permission += std::string(" or ") + boost::describe::enum_to_string(*route.or_else, "?");
    served.insert(std::string(route.method) + " " + std::string(route.path) + " " + permission);
  }
  EXPECT_EQ(described, served);
}

template <class T>
void expect_described(const json::value& document, const std::string& name) {
  std::set<std::string> members;
  using namespace boost::describe;
  boost::mp11::mp_for_each<describe_members<T, mod_public | mod_inherited>>(
      [&](auto member) { members.insert(member.name); });
  std::set<std::string> properties;
  const json::value& schema = document.at("components").at("schemas").at(name);
  for (const auto& property : schema.at("properties").as_object())
    properties.emplace(property.key());
  EXPECT_EQ(members, properties) << name;
}

TEST(OpenApi, DescribesEveryMemberOfWhatIsAnswered) {
  const json::value document = contract();
  expect_described<wire::Problem>(document, "Problem");
  expect_described<wire::Readiness>(document, "Readiness");
  expect_described<wire::VersionView>(document, "VersionView");
  expect_described<wire::MetricsView>(document, "MetricsView");
  expect_described<wire::RunView>(document, "RunView");
  expect_described<wire::Submitted>(document, "Submitted");
  expect_described<wire::Built>(document, "Built");
  expect_described<wire::Queued>(document, "Queued");
  expect_described<wire::QueuedReport>(document, "QueuedReport");
  expect_described<wire::Notified>(document, "Notified");
  expect_described<wire::RunPage>(document, "RunPage");
  expect_described<wire::RunSummary>(document, "RunSummary");
  expect_described<wire::LogLine>(document, "LogLine");
  expect_described<wire::EventView>(document, "EventView");
  expect_described<wire::PlannedChange>(document, "PlannedChange");
  expect_described<wire::PlanView>(document, "PlanView");
  expect_described<wire::PolicyView>(document, "PolicyView");
  expect_described<wire::PolicyResult>(document, "PolicyResult");
  expect_described<run::PolicyOutcome>(document, "PolicyOutcome");
  expect_described<run::PolicyOverride>(document, "PolicyOverride");
  expect_described<wire::Override>(document, "Override");
  expect_described<wire::Approve>(document, "Approve");
  expect_described<run::Approval>(document, "Approval");
  expect_described<approval::ChangeRecord>(document, "ChangeRecord");
  expect_described<wire::PolicySetView>(document, "PolicySetView");
  expect_described<wire::PolicySetDetails>(document, "PolicySetDetails");
  expect_described<policy::Attachment>(document, "Attachment");
  expect_described<wire::FilesView>(document, "FilesView");
  expect_described<wire::Report>(document, "Report");
  expect_described<wire::ActivityView>(document, "ActivityView");
  expect_described<wire::QuillView>(document, "QuillView");
  expect_described<wire::QuillDetails>(document, "QuillDetails");
  expect_described<wire::RulesView>(document, "RulesView");
  expect_described<wire::SchemaCheck>(document, "SchemaCheck");
  expect_described<wire::RefusedRun>(document, "RefusedRun");
  expect_described<rules::Rule>(document, "Rule");
  expect_described<rules::Finding>(document, "Finding");
  expect_described<quill::Withdrawal>(document, "Withdrawal");
  expect_described<quill::Capabilities>(document, "Capabilities");
  expect_described<wire::RuleView>(document, "QuillRule");
  expect_described<wire::Withdraw>(document, "Withdraw");
  expect_described<quill::ImpactReport>(document, "ImpactReport");
  expect_described<quill::ImpactGroup>(document, "ImpactGroup");
  expect_described<policy::ReplayReport>(document, "ReplayReport");
  expect_described<policy::PolicyTotal>(document, "PolicyTotal");
  expect_described<policy::WordChange>(document, "WordChange");
  expect_described<policy::Word>(document, "PolicyWord");
  expect_described<policy::PlanName>(document, "PlanName");
  expect_described<wire::Received>(document, "Received");
  expect_described<wire::InboxItem>(document, "InboxItem");
  expect_described<wire::InboxDetails>(document, "InboxDetails");
  expect_described<wire::InboxPage>(document, "InboxPage");
  expect_described<wire::OutboxItem>(document, "OutboxItem");
  expect_described<wire::OutboxDetails>(document, "OutboxDetails");
  expect_described<wire::CheckView>(document, "CheckView");
  expect_described<wire::CheckList>(document, "CheckList");
  expect_described<wire::OutboxPage>(document, "OutboxPage");
  expect_described<wire::CreateToken>(document, "CreateToken");
  expect_described<wire::OpenSession>(document, "OpenSession");
  expect_described<wire::Session>(document, "Session");
  expect_described<wire::TokenView>(document, "TokenView");
  expect_described<wire::AuditOutcome>(document, "AuditOutcome");
  expect_described<wire::KeysView>(document, "KeysView");
  expect_described<wire::MasterKeyView>(document, "MasterKeyView");
  expect_described<wire::ResealingView>(document, "ResealingView");
  expect_described<run::Binding>(document, "Binding");
}

}  // namespace
}  // namespace porc::api
