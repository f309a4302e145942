// SPDX-License-Identifier: Apache-2.0
#include "api/report_page.h"

#include <gtest/gtest.h>

#include "json/parse.h"

namespace porc::api {
namespace {

TEST(ReportPage, CannotBeMadeToHoldMarkupOrScript) {
  constexpr char kEvil[] = "<script>alert(1)</script>\"'&";
  run::Run run;
  run.id = RunId::parse("porc-20260102-030405-abc234").value();
  run.identity = {.environment = kEvil, .kind = kEvil, .name = kEvil};
  run.blueprint.metadata.owner = kEvil;
  run.blueprint.inputs[kEvil] = kEvil;
  run.outputs[kEvil] = kEvil;
  run.requested_by = kEvil;
  run.reason = run::Reason{.code = kEvil, .message = kEvil, .violations = {{kEvil, kEvil}}};
  run.policies.push_back({.policy_set = kEvil, .policy = kEvil, .message = kEvil});
  wire::EventView event{.kind = kEvil, .actor = kEvil, .by = kEvil, .from = kEvil, .to = kEvil};
  const http::Response page = report_page(wire::report_of(run, {event}, run.updated_at));
  EXPECT_EQ(page.body.find("<script"), std::string::npos);
  EXPECT_EQ(page.body.find("'&"), std::string::npos);
  EXPECT_NE(page.body.find("&lt;script&gt;alert(1)"), std::string::npos);
  EXPECT_EQ(page.headers.get("Content-Type"), "text/html; charset=utf-8");
  EXPECT_TRUE(page.headers.get("Content-Security-Policy").starts_with("default-src 'none'"));
}

TEST(ReportPage, AReasonIsNotCalledByItsCode) {
  run::Run run;
  run.id = RunId::parse("porc-20260102-030405-abc234").value();
  run.status = run::RunStatus::discarded;
  run.reason = run::Reason{.code = "cancelled", .message = "discarded by porc:a@example.com"};
  const http::Response page = report_page(wire::report_of(run, {}, run.updated_at));
  EXPECT_NE(page.body.find("discarded by porc:a@example.com"), std::string::npos);
  EXPECT_EQ(page.body.find("cancelled"), std::string::npos) << page.body;
}

TEST(EscapeHtml, CoversTextAndQuotedAttributes) {
  EXPECT_EQ(escape_html("a<b>&\"c'"), "a&lt;b&gt;&amp;&quot;c&#39;");
}

}  // namespace
}  // namespace porc::api
