// SPDX-License-Identifier: Apache-2.0
// What lint and validate say with rules, and what lint says without quills.
#include "cli/sample_views.h"
#include "cli/test_terminal.h"
#include "json/decode.h"
#include "wire/policy_view.h"
#include "wire/problem.h"
#include "wire/server_view.h"

namespace porc::cli {
namespace {

constexpr char kSchema[] =
    R"({"type":"object","properties":{"size":{"type":"integer","default":9}}})";
constexpr char kRules[] = R"(
rules:
  - name: has-owner
    at: /metadata/owner
    required: true
    fix: name one
  - name: not-big
    at: /inputs/size
    maximum: 5
    severity: warning
  - name: in-dev
    when: {/metadata/environment: dev}
    at: /inputs/size
    denied: [9]
    severity: info
)";

std::shared_ptr<const quill::Quill> tiny() {
  quill::Source source{.kind = "tiny", .version = "1.0.0"};
  source.files = {{.path = "quill.yaml", .bytes = "kind: tiny\nversion: 1.0.0\ndescription: t\n"},
                  {.path = "schema.json", .bytes = kSchema},
                  {.path = "main.tf", .bytes = "locals {}\n"}};
  return quill::Quill::compile(std::move(source)).value();
}

class Verdict : public CommandLineTest {
 protected:
  Verdict() { quills = {tiny()}; }

  void expect_quill() {
    const auto quill = tiny();
    wire::QuillDetails details;
    details.kind = "tiny";
    details.version = "1.0.0";
    details.digest = quill->digest();
    details.schema = quill->schema().document();
    for (const archive::File& file : quill->source().files)
      details.files.emplace(file.path, file.bytes);
    expect("GET /quills/tiny", 200, json::serialize(json::encode(details)));
  }
  void expect_submission(const wire::Submitted& submitted) {
    fakes::Exchange exchange{.request = "POST /blueprint?goal=submitted&operation=apply"};
    exchange.answer = http::ClientResponse{.status = 200, .body = body_of(submitted)};
    client.expect(std::move(exchange));
  }
  void expect_no_policies() {
    expect("GET /policies", 200, json::serialize(json::encode(wire::PolicySetList{})));
  }
  void expect_rules() {
    wire::RulesView view{.kind = "tiny", .default_environment = "dev"};
    view.environments = {"dev", "prod"};
    view.rules = json::encode(rules::parse_rules(kRules, "all.yaml").value());
    expect("GET /rules/tiny", 200, json::serialize(json::encode(view)));
  }
};

constexpr char kNobodys[] = "kind: tiny\nmetadata: {name: a}\n";

TEST_F(Verdict, RulesRefuseWarnAndInform) {
  variables.clear();
  rules = {{.path = "all.yaml", .bytes = kRules}};
  const std::string path = write("a.yaml", kNobodys);
  EXPECT_EQ(run({"validate", "--quills", "q", "--rules", "r", path}), 11);
  EXPECT_EQ(anonymous(notes),
            "a.yaml:2:11: /metadata/owner: is required (rule has-owner); to mend it: name one\n"
            "  2 | metadata: {name: a}\n"
            "    |           ^\n"
            "a.yaml:1:1: warning: /inputs/size: is too large: expected at most 5 (rule not-big)\n"
            "  1 | kind: tiny\n"
            "    | ^\n");
  notes.clear();
  variables["TFE_ENV"] = "dev";
  EXPECT_EQ(run({"validate", "--quills", "q", "--rules", "r", "-o", "json", path}), 11);
  const json::value verdict = json::parse(out).value().at(0);
  EXPECT_EQ(verdict.at("quill"), "tiny@1.0.0");
  EXPECT_EQ(verdict.at("violations").at(0).at("rule"), "has-owner");
  EXPECT_EQ(verdict.at("violations").at(0).at("fix"), "name one");
  EXPECT_EQ(verdict.at("warnings").at(0).at("rule"), "not-big");
  EXPECT_EQ(verdict.at("infos").at(0).at("rule"), "in-dev");
}

TEST_F(Verdict, TheServersRulesAreAskedForOnceForAllFiles) {
  expect_quill();
  expect_rules();
  expect_no_policies();
  EXPECT_EQ(run({"validate",
                 write("a.yaml", kNobodys),
                 write("b.yaml", "kind: tiny\nmetadata: {owner: o, environment: moon}\n")}),
            11);
  EXPECT_NE(notes.find("/metadata/owner: is required (rule has-owner)"), notes.npos) << notes;
  EXPECT_NE(notes.find("info: /inputs/size: is not allowed (rule in-dev)"), notes.npos) << notes;
  EXPECT_NE(notes.find("/metadata/environment: is not an environment of this platform: expected "
                       "one of dev, prod (rule environments)"),
            notes.npos)
      << notes;
}

TEST_F(Verdict, TheServersPoliciesAreAsked) {
  expect_quill();
  expect("GET /rules/tiny", 200, R"({"kind":"tiny","default_environment":"dev","rules":[]})");
  wire::PolicySetView asked{.name = "base", .version = "1.1.0", .current = true};
  asked.preflight = {"shown"};
  wire::PolicySetView older = asked;
  older.current = false;
  wire::PolicySetView retired = asked;
  retired.retired = true;
  const wire::PolicySetView later{.name = "later", .current = true};
  expect("GET /policies",
         200,
         json::serialize(json::encode(wire::PolicySetList{{asked, older, retired, later}})));
  wire::PolicySetDetails details{.policy_set = asked};
  details.files = {
      {"porc.hcl", "version = \"1.1.0\"\npreflight = [\"shown\"]\n"},
      {"sentinel.hcl",
       "policy \"shown\" {\n  source            = \"./shown.sentinel\"\n"
       "  enforcement_level = \"hard-mandatory\"\n}\n"},
      {"shown.sentinel",
       "import \"tfconfig/v2\" as tfconfig\nmain = rule { length(tfconfig.outputs) > 0 }\n"}};
  expect("GET /policies/base?version=1.1.0", 200, json::serialize(json::encode(details)));
  EXPECT_EQ(run({"validate",
                 write("a.yaml", "kind: tiny\nmetadata: {name: a}\n"),
                 write("b.yaml", "kind: tiny\nmetadata: {name: b}\n")}),
            11);
  EXPECT_NE(notes.find("a.yaml:1:1: breaks the policy base/shown (hard-mandatory)"), notes.npos)
      << notes;
  EXPECT_NE(notes.find("b.yaml:1:1: breaks the policy base/shown (hard-mandatory)"), notes.npos)
      << notes;
}

TEST_F(Verdict, WhereTerraformEnterpriseHasThePoliciesNoneAreAsked) {
  expect_quill();
  expect("GET /rules/tiny", 200, R"({"kind":"tiny","default_environment":"dev","rules":[]})");
  const wire::Problem problem = wire::problem_of({.code = ErrorCode::not_found, .message = "no"});
  expect("GET /policies", 404, json::serialize(json::encode(problem)));
  EXPECT_EQ(run({"validate", write("a.yaml", kNobodys)}), 0) << notes;
}

TEST_F(Verdict, WhereTheRulesCannotBeReadNothingIsCalledGood) {
  expect_quill();
  wire::Problem problem = wire::problem_of(Error{.code = ErrorCode::not_found, .message = "no"});
  expect("GET /rules/tiny", 404, json::serialize(json::encode(problem)));
  EXPECT_EQ(run({"validate", write("a.yaml", kNobodys)}), 16) << notes;
}

TEST_F(Verdict, RulesThatThisPineDoesNotUnderstandAreNotLeftOut) {
  expect_quill();
  expect("GET /rules/tiny",
         200,
         R"({"kind":"tiny","default_environment":"dev","environments":[],)"
         R"("rules":[{"name":"a","at":"/kind","forbidden_on":"friday"}]})");
  EXPECT_EQ(run({"validate", write("a.yaml", kNobodys)}), 11);
  EXPECT_NE(notes.find("forbidden_on"), notes.npos) << notes;
}

TEST_F(Verdict, RulesGoWithQuills) {
  EXPECT_EQ(run({"validate", "--rules", "r", write("a.yaml", kNobodys)}), 10);
  EXPECT_NE(notes.find("--rules goes with --quills"), notes.npos) << notes;
}

TEST_F(Verdict, LintChecksInputsWhereItCan) {
  const std::string path = write("a.yaml", "kind: tiny\ninputs: {size: big}\n");
  EXPECT_EQ(run({"lint", "--quills", "q", path}), 11);
  EXPECT_NE(notes.find("/inputs/size: must be an integer, found a string"), notes.npos) << notes;
  EXPECT_NE(notes.find("warning: /metadata/name: is missing"), notes.npos) << notes;
}

TEST_F(Verdict, LintGoesOnWithoutAServerAndSaysWhatItLeftOut) {
  variables.clear();
  const std::string path = write("a.yaml", "kind: tiny\ninputs: {size: big}\n");
  EXPECT_EQ(run({"lint", path, path}), 0);
  EXPECT_EQ(anonymous(out),
            "a.yaml: valid (inputs not checked)\na.yaml: valid (inputs not checked)\n");
  EXPECT_NE(notes.find("\ninputs were not checked: no server is known"), notes.npos) << notes;
}

TEST_F(Verdict, ATokenThatIsRefusedIsSaidByLintToo) {
  wire::Problem problem = wire::problem_of(Error{.code = ErrorCode::unauthenticated});
  expect("GET /quills/tiny", 401, json::serialize(json::encode(problem)));
  EXPECT_EQ(run({"lint", write("a.yaml", kNobodys)}), 0);
  EXPECT_NE(notes.find("inputs were not checked: "), notes.npos) << notes;
}

TEST_F(Verdict, AFileThatIsCalledJsonIsReadAsJson) {
  variables.clear();
  EXPECT_EQ(run({"lint", write("a.json", "{\"kind\": \"tiny\",}\n")}), 11);
  EXPECT_NE(notes.find("a.json:1:17: "), notes.npos) << notes;
}

TEST_F(Verdict, ASealedValueFromOutsideIsRefused) {
  variables.clear();
  EXPECT_EQ(
      run({"lint", write("a.yaml", "kind: tiny\ninputs: {size: {sealed: AAAA, digest: BBBB}}\n")}),
      11);
  EXPECT_NE(notes.find("which only PORC makes"), notes.npos) << notes;
}

TEST_F(Verdict, AdviceIsShownWhereItStandsWhenABlueprintIsSubmitted) {
  wire::Submitted submitted{.run_id = RunId::parse(kSampleRun).value()};
  submitted.advice = {{.rule = "not-big",
                       .severity = rules::Severity::warning,
                       .pointer = "/inputs/size",
                       .message = "is too large",
                       .expected = "at most 5"}};
  expect_submission(submitted);
  EXPECT_EQ(run({"submit", write("a.yaml", "kind: tiny\ninputs: {size: 9}\n")}), 0) << notes;
  EXPECT_NE(notes.find("a.yaml:2:16: warning: /inputs/size: is too large: expected at most 5 (rule "
                       "not-big)"),
            notes.npos)
      << notes;
  wire::RunView view = sample_run(run::RunStatus::planned, run::Goal::planned);
  view.advice = submitted.advice;
  expect(std::string("GET /run/") + kSampleRun + "/status", 200, body_of(view));
  EXPECT_EQ(run({"status", kSampleRun}), 0) << notes;
  EXPECT_NE(out.find("warning: /inputs/size: is too large: expected at most 5 (rule not-big)"),
            out.npos)
      << out;
}

TEST_F(Verdict, ASchemaDiffTellsWhatBreaksHereAndThere) {
  const std::string old_schema = write("old.json", kSchema);
  const std::string new_schema = write(
      "new.json", R"({"type":"object","properties":{"size":{"type":"integer","maximum":5}}})");
  wire::SchemaCheck check{.considered = 3, .refused_in_all = 1};
  check.refused = {{.run_id = RunId::parse("porc-20260102-030405-abc234").value(),
                    .environment = "dev",
                    .name = "a",
                    .quill_version = "1.0.0",
                    .violations = {{.pointer = "/inputs/size", .message = "must be at most 5"}}}};
  expect("POST /schema/check?kind=tiny", 200, json::serialize(json::encode(check)));
  EXPECT_EQ(run({"schema", "diff", old_schema, new_schema, "--kind", "tiny"}), 2) << notes;
  EXPECT_EQ(out,
            "EFFECT   WHERE  KEYWORD  WHAT\n"
            "breaks   /size  maximum  is demanded now: 5\n"
            "meaning  /size  default  the default was 9 and is none\n"
            "\n"
            "1 of 3 live blueprints would be refused\n"
            "  dev/a (1.0.0, porc-20260102-030405-abc234)\n"
            "    /inputs/size: must be at most 5\n");
  out.clear();
  EXPECT_EQ(run({"schema", "--diff", new_schema, new_schema, "--quills", "q"}), 0) << notes;
  EXPECT_NE(out.find("Nothing changes for blueprints."), out.npos) << out;
  EXPECT_EQ(run({"schema", "diff", "tiny@1.0.0", new_schema, "--quills", "q", "-o", "json"}), 2);
}

}  // namespace
}  // namespace porc::cli
