// SPDX-License-Identifier: Apache-2.0
// The commands for whoever writes and keeps quills.
#include <fstream>

#include "cli/quill_starter.h"
#include "cli/sample_views.h"
#include "cli/test_terminal.h"
#include "domain/quill/impact.h"
#include "json/parse.h"

namespace porc::cli {
namespace {

namespace fs = std::filesystem;

class QuillCommands : public CommandLineTest {
 protected:
  /// A begun quill; answers its folder.
  std::string begun() {
    const std::string place = folder / "queue";
    EXPECT_EQ(run({"quill", "init", "queue", "--dir", place}), 0) << notes;
    out.clear();
    notes.clear();
    return place;
  }
  static std::string text_of(const fs::path& file) {
    return host::read_file(file, 1U << 20).value();
  }
  static void change(const fs::path& file, const std::string& from, const std::string& to) {
    std::string text = text_of(file);
    const std::size_t at = text.find(from);
    ASSERT_NE(at, text.npos) << file;
    text.replace(at, from.size(), to);
    ASSERT_TRUE(host::write_file_durably(file, text, 0600));
  }
  bool noted(const std::string& words) const { return notes.find(words) != notes.npos; }
};

TEST_F(QuillCommands, WhatIsBegunIsGood) {
  const std::string place = begun();
  EXPECT_EQ(run({"quill", "lint", "--strict", place}), 0) << notes;
  EXPECT_EQ(run({"quill", "test", place}), 0) << notes;
  EXPECT_EQ(run({"quill", "push", "--dry-run", place}), 0) << notes;
  EXPECT_EQ(run({"quill", "init", "queue", "--dir", place}), 15);
  EXPECT_EQ(run({"quill", "init", "No Name"}), 10);
}

TEST_F(QuillCommands, ANextVersionBeginsAsACopy) {
  const auto first = quill::Quill::compile(starter_quill("queue")).value();
  quills = {first};
  const std::string next = folder / "next";
  ASSERT_EQ(
      run({"quill", "init", "queue", "--from", "queue@1.0.0", "--quills", "q", "--dir", next}), 0)
      << notes;
  EXPECT_NE(text_of(fs::path(next) / "quill.yaml").find("version: 1.1.0"), std::string::npos);
  EXPECT_NE(text_of(fs::path(next) / "CHANGELOG.md").find("## 1.1.0"), std::string::npos);
  const std::string other = folder / "other";
  ASSERT_EQ(
      run({"quill", "init", "topic", "--from", "queue@1.0.0", "--quills", "q", "--dir", other}), 0)
      << notes;
  for (const std::string& place : {next, other}) {
    EXPECT_EQ(run({"quill", "lint", "--strict", place}), 0) << notes;
    EXPECT_EQ(run({"quill", "test", place}), 0) << notes;
  }
}

struct Mistake {
  const char* file;
  const char* from;
  const char* to;
  const char* said;
  int code;  ///< without --strict
};

TEST_F(QuillCommands, LintFindsWhatDoesNotBelongTogether) {
  const Mistake mistakes[] = {
      {"main.tf.j2", "{{ size }}", "{{ siez }}", "error: 'siez' is no input of the schema", 11},
      {"main.tf.j2", "{{ size }}", "{{ inputs.siez }}", "error: 'siez' is no input", 11},
      {"main.tf.j2", "{{ size }}", "{{ size", "error: ", 11},
      {"main.tf.j2", "{{ labels }}", "{}", "warning: no template takes 'labels'", 0},
      {"main.tf.j2", "{{ labels }}", "{{ labels | safe }}", "info: writes a value as it is", 11},
      {"schema.json", "\"description\": \"How large it is\",", "", "'size' has no description", 0},
      {"schema.json",
       "\"type\": \"integer\"",
       "\"type\": \"integre\"",
       "error: /properties/replicas",
       11},
      {"quill.yaml",
       "# capabilities:",
       "capabilities: {data: [http]}\n#",
       "data source 'http' is declared",
       0},
      {"quill.yaml", "# capabilities:", "capabilities: {raw: true}\n#", "raw is declared", 0},
      {"quill.yaml",
       "# capabilities:",
       "capabilities: {imports: [azurerm_key_vault]}\n#",
       "import of 'azurerm_key_vault' is declared",
       0},
      {"main.tf.j2",
       "{{ labels }}",
       "{{ [labels] | map(\"safe\") | first }}",
       "info: writes a value as it is",
       11},
      {"main.tf.j2",
       "{{ labels }}",
       "{{ [[labels]] | map(\"map\", \"safe\") | map(\"first\") | first }}",
       "info: writes a value as it is",
       11},
      {"examples/example.yaml",
       "size: small",
       "size: tiny",
       "example.yaml:8:9: error: /inputs/size",
       11},
      {"examples/example.yaml", "~> 1.0", "~> 2.0", "not for this quill", 11},
      {"README.md", "`labels`", "labels", "does not name the input `labels`", 0},
      {"CHANGELOG.md", "1.0.0", "0.9.0", "has no entry for 1.0.0", 0}};
  for (const Mistake& mistake : mistakes) {
    const fs::path place = begun();
    change(place / mistake.file, mistake.from, mistake.to);
    EXPECT_EQ(run({"quill", "lint", place}), mistake.code) << mistake.said << "\n" << notes;
    EXPECT_TRUE(noted(mistake.said)) << mistake.said << "\n" << notes;
    EXPECT_EQ(run({"quill", "lint", "--strict", place}), 11) << mistake.said;
    fs::remove_all(place);
  }
}

TEST_F(QuillCommands, LintTellsWhereAComputedFilterMayBeSafe) {
  const fs::path place = begun();
  change(place / "main.tf.j2", "{{ labels }}", "{{ [labels] | map(size) | first }}");
  run({"quill", "lint", place});
  EXPECT_FALSE(noted("whose name is computed")) << notes;
  change(place / "quill.yaml", "# capabilities:", "capabilities: {raw: true}\n#");
  run({"quill", "lint", place});
  EXPECT_TRUE(noted("info: applies a filter whose name is computed")) << notes;
  EXPECT_FALSE(noted("raw is declared, and no template uses")) << notes;
}

TEST_F(QuillCommands, LintTellsOfAFileThatTemplatefileEvaluates) {
  const fs::path place = begun();
  std::ofstream(place / "init.sh.tftpl.j2") << "NAME={{ size }}\n";
  std::ofstream(place / "locals.tf")
      << "locals {\n  a = templatefile(\"${path.module}/init.sh.tftpl\", {})\n}\n";
  run({"quill", "lint", place});
  EXPECT_FALSE(noted("template-file")) << notes;
  fs::rename(place / "init.sh.tftpl.j2", place / "init.sh.j2");
  run({"quill", "lint", place});
  EXPECT_FALSE(noted("template-file")) << notes;
  change(place / "locals.tf", "/init.sh.tftpl", "/init.sh");
  run({"quill", "lint", place});
  EXPECT_TRUE(noted("locals.tf:2:7: warning: evaluates what values in init.sh may be")) << notes;
}

TEST_F(QuillCommands, LintIsADocumentWhenAskedFor) {
  const fs::path place = begun();
  change(place / "CHANGELOG.md", "1.0.0", "0.9.0");
  EXPECT_EQ(run({"quill", "lint", "-o", "json", place}), 0);
  const json::value remark = json::parse(out).value().at(0).at("remarks").at(0);
  EXPECT_EQ(remark.at("rule"), "changelog");
  EXPECT_EQ(remark.at("severity"), "warning");
  EXPECT_EQ(remark.at("file"), "CHANGELOG.md");
}

TEST_F(QuillCommands, LintIsSarifWhenAskedFor) {
  const fs::path place = begun();
  change(place / "main.tf.j2", "{{ size }}", "{{ siez }}");
  EXPECT_EQ(run({"quill", "lint", "-o", "sarif", place}), 11);
  const json::value log = json::parse(out).value();
  const json::value& result = log.at("runs").at(0).at("results").at(0);
  EXPECT_EQ(result.at("ruleId"), "porc/quill-unknown-variable");
  EXPECT_EQ(result.at("level"), "error");
}

TEST_F(QuillCommands, ATestShowsWhatIsNotAsExpectedAndAcceptsIt) {
  const fs::path place = begun();
  change(place / "main.tf.j2", "{{ replicas }}", "{{ replicas + 1 }}");
  change(place / "schema.json", "\"large\"", "\"huge\"");
  EXPECT_EQ(run({"quill", "test", place}), 11);
  EXPECT_TRUE(noted("-  count = 1\n+  count = 2\n")) << notes;
  EXPECT_TRUE(noted("is valid, and expected.txt says it is refused")) << notes;
  EXPECT_EQ(run({"quill", "push", place}), 11);
  EXPECT_EQ(run({"quill", "test", "--accept", place}), 0);
  EXPECT_TRUE(fs::exists(place / "tests/refused-size/golden/main.tf"));
  EXPECT_FALSE(fs::exists(place / "tests/refused-size/expected.txt"));
  EXPECT_EQ(run({"quill", "test", place}), 0);
}

TEST_F(QuillCommands, ACaseExpectsOneThing) {
  const fs::path place = begun();
  ASSERT_TRUE(host::write_file_durably(place / "tests/least/expected.txt", "no\n", 0600));
  fs::remove_all(place / "tests/refused-size/expected.txt");
  EXPECT_EQ(run({"quill", "test", place}), 11);
  EXPECT_TRUE(noted("has both golden/ and expected.txt")) << notes;
  EXPECT_TRUE(noted("has neither golden/ nor expected.txt")) << notes;
  EXPECT_EQ(run({"quill", "test", folder / "nothing"}), 16);
}

TEST_F(QuillCommands, TerraformSaysWhetherGoldenFilesAreFormatted) {
  const fs::path place = begun();
  program_output = "";
  EXPECT_EQ(run({"quill", "test", place}), 0);
  program_output = Error{.code = ErrorCode::unavailable, .message = "terraform ended with 3"};
  EXPECT_EQ(run({"quill", "test", place}), 11);
  EXPECT_TRUE(noted("not formatted as terraform does")) << notes;
}

TEST_F(QuillCommands, TwoVersionsAreCompared) {
  quills = {quill::Quill::compile(starter_quill("queue")).value()};
  const fs::path place = begun();
  change(place / "quill.yaml", "1.0.0", "1.1.0");
  change(place / "main.tf.j2", "{{ size }}", "{{ size | upper }}");
  change(place / "schema.json", "\"maximum\": 9", "\"maximum\": 5");
  EXPECT_EQ(run({"quill", "diff", "--quills", "q", "queue@1.0.0", place}), 0) << notes;
  EXPECT_NE(out.find("queue@1.0.0 -> queue@1.1.0"), out.npos);
  EXPECT_NE(out.find("replicas: integer, 1 to 9, default 1 -> integer, 1 to 5, default 1"),
            out.npos)
      << out;
  const std::size_t schema = out.find("breaks  /replicas  maximum  9 became 5");
  EXPECT_NE(schema, out.npos) << out;
  EXPECT_LT(schema, out.find("RENDERED")) << out;
  EXPECT_NE(out.find("-    size   = \"small\"\n+    size   = \"SMALL\"\n"), out.npos) << out;
}

TEST_F(QuillCommands, APushSendsTheFilesAsAnArchive) {
  const fs::path place = begun();
  fakes::Exchange exchange{.request = "POST /quills/?kind=queue&version=1.0.0"};
  exchange.headers = {{"Content-Type", "application/gzip"}};
  wire::QuillView view;
  view.kind = "queue";
  view.version = "1.0.0";
  exchange.answer = http::ClientResponse{.status = 201, .body = body_of(view)};
  client.expect(std::move(exchange));
  EXPECT_EQ(run({"quill", "push", place}), 0) << notes;
  EXPECT_NE(out.find("queue@1.0.0"), out.npos) << out;
}

TEST_F(QuillCommands, ImpactIsToldInGroups) {
  quill::ImpactReport report{.kind = "queue", .version = "1.1.0", .considered = 9, .unchanged = 1};
  report.changed = 7;
  report.refused = 1;
  report.pinned = 2;
  quill::ImpactGroup change{.count = 7};
  for (const char* name : {"a", "b", "c", "d", "e", "f", "g"})
    change.names.push_back(std::string("dev/queue/") + name);
  change.difference = "--- main.tf\n-  a = 1\n+  a = 2\n";
  report.changes = {change};
  quill::ImpactGroup refusal{.count = 1, .names = {"dev/queue/h"}};
  refusal.violations = {{.pointer = "/inputs/size", .message = "is required"}};
  report.refusals = {refusal};
  expect("POST /quills/impact", 200, body_of(report));
  EXPECT_EQ(run({"quill", "impact", "queue@1.1.0"}), 0) << notes;
  EXPECT_EQ(out,
            "9 live blueprints under queue@1.1.0: 1 unchanged, 7 changed, 1 refused\n"
            "2 ask for versions that this one is not among, and would not take it\n\n"
            "7 blueprints would change:\n"
            "  dev/queue/a, dev/queue/b, dev/queue/c, dev/queue/d, dev/queue/e and 2 more\n"
            "--- main.tf\n-  a = 1\n+  a = 2\n\n"
            "1 blueprint would be refused:\n"
            "  dev/queue/h\n"
            "  /inputs/size: is required\n");
  EXPECT_EQ(run({"quill", "impact", "nothing"}), 16);
}

TEST_F(QuillCommands, AVersionIsDeprecatedAndRevokedWithAReason) {
  wire::QuillView view;
  view.kind = "queue";
  view.version = "1.0.0";
  view.status = "deprecated";
  view.deprecated = quill::Withdrawal{.reason = "slow", .replace_by = "1.1.0", .by = "porc:a@b.c"};
  fakes::Exchange exchange{.request = "POST /quills/queue/1.0.0/deprecate",
                           .body = R"({"reason":"slow","replace_by":"1.1.0"})"};
  exchange.answer = http::ClientResponse{.status = 200, .body = body_of(view)};
  client.expect(std::move(exchange));
  EXPECT_EQ(run({"quill", "deprecate", "queue@1.0.0", "--reason", "slow", "--replace-by", "1.1.0"}),
            0);
  EXPECT_NE(out.find("queue@1.0.0 is deprecated: slow; take 1.1.0 (porc:a@b.c, "), out.npos) << out;
  view = {.kind = "queue", .version = "1.0.0"};
  fakes::Exchange undo{.request = "POST /quills/queue/1.0.0/revoke", .body = R"({"undo":true})"};
  undo.answer = http::ClientResponse{.status = 200, .body = body_of(view)};
  client.expect(std::move(undo));
  EXPECT_EQ(run({"quill", "revoke", "queue@1.0.0", "--undo"}), 0);
  EXPECT_EQ(run({"quill", "revoke", "queue@1.0.0"}), 10);
  EXPECT_EQ(run({"quill", "revoke", "queue", "--reason", "x"}), 10);
  EXPECT_EQ(run({"quill", "revoke", "queue@1.0.0", "--undo", "--reason", "x"}), 10);
}

TEST_F(QuillCommands, ShowTellsStatusCapabilitiesAndPages) {
  wire::QuillDetails details;
  details.kind = "tiny";
  details.version = "1.0.0";
  details.status = "revoked";
  details.revoked = quill::Withdrawal{.reason = "leaks"};
  details.capabilities.providers = {"hashicorp/azurerm"};
  details.rules = {{.name = "regions", .at = "/inputs/region", .file = "rules/a.yaml"}};
  details.files = {
      {"README.md", "# tiny\n\n| `a` | b |\n|---|---|\n| c | **d** |\n\nSee [x](y).\n"},
      {"CHANGELOG.md", "## 1.0.0\n\nThe first.\n"}};
  expect("GET /quills/tiny?version=1.0.0", 200, body_of(details));
  EXPECT_EQ(run({"quill", "show", "tiny@1.0.0"}), 0);
  for (const char* words : {"revoked: leaks",
                            "providers hashicorp/azurerm",
                            "regions  error",
                            "a  b\nc  d\n",
                            "See x.\n",
                            "1.0.0\n\nThe first.\n"}) {
    EXPECT_NE(out.find(words), out.npos) << words << "\n" << out;
  }
  expect("GET /quills/tiny?version=1.0.0", 200, body_of(details));
  EXPECT_EQ(run({"validate", write("t.yaml", "kind: tiny\nschema_version: 1.0.0\ninputs: {}\n")}),
            11);
  EXPECT_TRUE(noted("tiny@1.0.0 was revoked: leaks")) << notes;
}

}  // namespace
}  // namespace porc::cli
