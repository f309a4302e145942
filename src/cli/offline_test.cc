// SPDX-License-Identifier: Apache-2.0
// The commands that need no server.
#include "cli/test_terminal.h"
#include "tests/fakes/golden.h"
#include "yaml/parse.h"

namespace porc::cli {
namespace {

namespace fs = std::filesystem;

std::shared_ptr<const quill::Quill> service_quill() {
  const fs::path folder = fs::path(PORC_SOURCE_DIR) / "quills/service/1.0.0";
  quill::Source source{.kind = "service", .version = "1.0.0"};
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    source.files.push_back({.path = entry.path().lexically_relative(folder).generic_string(),
                            .bytes = host::read_file(entry.path(), 1U << 20).value()});
  }
  return quill::Quill::compile(std::move(source)).value();
}

constexpr char kOrders[] =
    "kind: service\n"
    "schema_version: \"~> 1.0\"\n"
    "metadata:\n"
    "  name: orders\n"
    "  environment: dev\n"
    "  owner: team@example.com\n"
    "inputs:\n"
    "  image: registry.example.com/orders:1\n"
    "  replicas: 3\n";

class Offline : public CommandLineTest {
 protected:
  Offline() {
    variables.clear();  // neither server nor token
    quills = {service_quill()};
  }
};

TEST_F(Offline, ASoundBlueprintIsValid) {
  EXPECT_EQ(run({"validate", "--quills", "q", write("orders.yaml", kOrders)}), 0);
  EXPECT_EQ(anonymous(out), "orders.yaml: valid (service@1.0.0)\n");
  EXPECT_EQ(notes, "");
}

TEST_F(Offline, EveryFaultIsShownWhereItStands) {
  const std::string path = write("orders.yaml",
                                 "kind: service\n"
                                 "variables:\n"
                                 "  replicas: 300\n"
                                 "  colour: \"\x1b[2J\"\n");
  EXPECT_EQ(run({"validate", "--quills", "q", path}), 11);
  EXPECT_EQ(out, "");
  fakes::expect_golden("cli/validate-faults.txt", anonymous(notes));
}

TEST_F(Offline, PoliciesAreAskedBeforeThePlan) {
  const auto write_set = [this](const std::string& level) {
    fs::create_directories(folder / "sets/base");
    write("sets/base/porc.hcl", "preflight = [\"quiet\", \"later\"]\n");
    write("sets/base/sentinel.hcl",
          "policy \"quiet\" {\n  source = \"./quiet.sentinel\"\n  enforcement_level = \"" + level +
              "\"\n}\npolicy \"later\" {\n  source = \"./later.sentinel\"\n}\n");
    write("sets/base/quiet.sentinel",
          "# Outputs are sensitive.\nimport \"tfconfig/v2\" as tfconfig\n"
          "main = rule { all tfconfig.outputs as _, o { o.sensitive } }\n");
    return write("sets/base/later.sentinel",
                 "import \"tfplan/v2\" as tfplan\nmain = tfplan.resource_changes is empty\n");
  };
  const std::string orders = write("orders.yaml", kOrders);
  const std::string sets = (folder / "sets").string();
  write_set("hard-mandatory");
  EXPECT_EQ(run({"validate", "--quills", "q", "--policies", sets, "-o", "json", orders}), 11);
  fakes::expect_golden("cli/validate-policies.json", anonymous(out));
  out.clear();
  EXPECT_EQ(run({"validate", "--quills", "q", "--policies", sets, orders}), 11);
  fakes::expect_golden("cli/validate-policies.txt", anonymous(notes));
  notes.clear();
  write_set("soft-mandatory");
  EXPECT_EQ(run({"validate", "--quills", "q", "--policies", sets + "/base", orders}), 0);
  EXPECT_EQ(anonymous(out), "orders.yaml: valid (service@1.0.0)\n");
  EXPECT_NE(notes.find("breaks the policy base/quiet (soft-mandatory)"), std::string::npos);
}

TEST_F(Offline, PoliciesAreNotAskedWhereNobodyKnowsTheEnvironment) {
  fs::create_directories(folder / "set");
  write("set/sentinel.hcl", "policy \"a\" {\n  source = \"./a.sentinel\"\n}\n");
  write("set/a.sentinel", "main = true\n");
  std::string text = kOrders;
  text.erase(text.find("  environment: dev\n"), std::string("  environment: dev\n").size());
  const std::string orders = write("orders.yaml", text);
  EXPECT_EQ(run({"validate", "--quills", "q", "--policies", (folder / "set").string(), orders}), 0);
  EXPECT_NE(notes.find("no policy was asked before the plan: the environment is not known"),
            std::string::npos);
}

TEST_F(Offline, APolicySetThatCannotBeReadIsAnError) {
  EXPECT_EQ(run({"validate",
                 "--quills",
                 "q",
                 "--policies",
                 (folder / "gone").string(),
                 write("orders.yaml", kOrders)}),
            16);
}

TEST_F(Offline, FaultsAreADocumentWhenAskedFor) {
  const std::string path =
      write("orders.yaml", "kind: service\ninputs:\n  replicas: 300\n  image: x\n");
  EXPECT_EQ(run({"validate", "--quills", "q", "-o", "json", path}), 11);
  fakes::expect_golden("cli/validate-faults.json", anonymous(out));
  EXPECT_EQ(notes, "");
}

TEST_F(Offline, ASecretThatIsWrongIsNotShown) {
  const auto kind = [](std::string schema) {
    quill::Source source{.kind = "vault", .version = "1.0.0"};
    source.files = {
        {.path = "quill.yaml", .bytes = "kind: vault\nversion: 1.0.0\ndescription: v\n"},
        {.path = "schema.json", .bytes = std::move(schema)},
        {.path = "main.tf", .bytes = "locals {}\n"}};
    return quill::Quill::compile(std::move(source)).value();
  };
  quills = {kind(R"({"type": "object", "properties": {"size": {"type": "integer"},
                     "key": {"type": "string", "minLength": 8, "sensitive": true}}})")};
  for (const char* inputs : {"{key: canary, size: big}",
                             "\n  key: canary\n  size: big",
                             "\n  key:\n    secret: 5\n    value: canary\n  size: 1"}) {
    const std::string path =
        write("vault.yaml", std::string("kind: vault\ninputs: ") + inputs + "\n");
    EXPECT_EQ(run({"validate", "--quills", "q", path}), 11);
    EXPECT_NE(notes.find("/inputs/key"), notes.npos) << notes;
    EXPECT_EQ((out + notes).find("canary"), notes.npos) << notes;
  }
}

TEST_F(Offline, OfALongLineThePartIsShownThatIsMeant) {
  const std::string path = write("orders.yaml",
                                 "kind: service\ninputs: {image: " + std::string(500, 'a') +
                                     ", replicas: \"" + std::string(100'000, 'b') + "\"}\n");
  EXPECT_EQ(run({"validate", "--quills", "q", path}), 11);
  EXPECT_NE(notes.find("aaa, replicas: \"bbb"), notes.npos) << notes;
  EXPECT_LT(notes.size(), 1000U);
}

TEST_F(Offline, SyntaxErrorsHaveTheirPlaceToo) {
  EXPECT_EQ(run({"lint", write("orders.yaml", "kind: service\ninputs: *x\n")}), 11);
  EXPECT_EQ(anonymous(notes),
            "orders.yaml:2:9: /inputs: is not understood: the referenced anchor is not defined\n"
            "  2 | inputs: *x\n"
            "    |         ^\n");
}

TEST_F(Offline, AnUnknownFieldIsShownAtItsName) {
  EXPECT_EQ(run({"lint", write("b.yaml", "kind: service\ncolour:\n  red: 1\n")}), 11);
  EXPECT_EQ(anonymous(notes),
            "b.yaml:2:1: /colour: is not a known field\n"
            "  2 | colour:\n"
            "    | ^\n");
  notes.clear();
  EXPECT_EQ(run({"validate",
                 "--quills",
                 "q",
                 write("c.yaml", "kind: service\ninputs: {image: a, replcas: 3}\n")}),
            11);
  EXPECT_NE(notes.find("c.yaml:2:20: /inputs/replcas: is not a known property"), notes.npos)
      << notes;
}

TEST_F(Offline, ATabAsIndentationIsCalledThat) {
  for (const char* text : {"kind: service\nmetadata:\n\tname: x\n",
                           "kind: service\n\tinputs: 1\n",
                           "kind: service\ninputs:\n  a:\n  \tb: 1\n"}) {
    notes.clear();
    EXPECT_EQ(run({"lint", write("b.yaml", text)}), 11);
    EXPECT_NE(notes.find(": is indented with a tab: YAML takes spaces only"), notes.npos) << notes;
  }
}

TEST_F(Offline, LintKnowsWhatAVersionLooksLike) {
  const std::string path = write("b.yaml", "kind: service\nschema_version: banana\n");
  EXPECT_EQ(run({"lint", path}), 11);
  EXPECT_NE(notes.find("b.yaml:2:17: /schema_version: "), notes.npos) << notes;
}

TEST_F(Offline, UnknownKindIsAFaultOfTheBlueprint) {
  EXPECT_EQ(run({"validate", "--quills", "q", write("b.yaml", "kind: servce\n")}), 11);
  EXPECT_NE(notes.find("b.yaml:1:7: /kind: is not a kind that anybody published"), notes.npos)
      << notes;
}

TEST_F(Offline, LintWarnsAndStrictMakesItAFault) {
  const std::string path = write("b.yaml", "kind: service\nmetadata:\n  name: orders\n");
  EXPECT_EQ(run({"lint", path}), 0);
  EXPECT_NE(notes.find("warning: /metadata/owner: is missing"), notes.npos) << notes;
  EXPECT_EQ(run({"lint", "--strict", path}), 11);
}

TEST_F(Offline, LintCompilesTemplates) {
  EXPECT_EQ(run({"lint", write("main.tf.j2", "a = {{ b \n")}), 11);
  EXPECT_EQ(anonymous(notes),
            "main.tf.j2:1:5: this '{{' has no '}}'\n"
            "  1 | a = {{ b \n"
            "    |     ^\n");
  EXPECT_EQ(run({"lint", write("good.tf.j2", "a = {{ b }}\n")}), 0);
}

TEST_F(Offline, MissingFileIsNotFound) {
  EXPECT_EQ(run({"lint", folder / "none.yaml"}), 16);
}

TEST_F(Offline, RenderPrintsOrWritesTheFiles) {
  const std::string path = write("orders.yaml", kOrders);
  EXPECT_EQ(run({"render", "--quills", "q", path}), 0) << notes;
  EXPECT_NE(out.find("# ---- main.tf\n"), out.npos) << out;
  EXPECT_NE(out.find("registry.example.com/orders:1"), out.npos);
  EXPECT_EQ(run({"render", "--quills", "q", path, "--out", folder / "made"}), 0) << notes;
  EXPECT_TRUE(fs::exists(folder / "made/main.tf"));
}

TEST_F(Offline, RenderedBytesReachAFileAsTheyAreAndATerminalWithoutCommands) {
  const std::string path =
      write("odd.yaml", "kind: service\nmetadata: {name: odd}\ninputs: {image: \"a\u200bb\"}\n");
  for (const char* format : {"table", "yaml"}) {
    out.clear();
    out_is_terminal = false;
    EXPECT_EQ(run({"render", "--quills", "q", path, "-o", format}), 0) << notes;
    EXPECT_NE(out.find("a\u200bb"), out.npos) << out;
    EXPECT_EQ(out.find("\\u200b"), out.npos) << out;
    out.clear();
    out_is_terminal = true;
    EXPECT_EQ(run({"render", "--quills", "q", path, "-o", format}), 0) << notes;
    EXPECT_EQ(out.find("a\u200bb"), out.npos) << out;
  }
}

TEST_F(Offline, RenderRefusesWhatIsNotValid) {
  EXPECT_EQ(run({"render", "--quills", "q", write("b.yaml", "kind: service\n")}), 11);
  EXPECT_NE(notes.find("/inputs/image"), notes.npos) << notes;
}

TEST_F(Offline, TemplateRenderTakesVariablesFromStandardInput) {
  input = "name: orders\n";
  EXPECT_EQ(run({"template", "render", write("hello.txt.j2", "Hello {{ name }}!"), "--vars", "-"}),
            0);
  EXPECT_EQ(out, "Hello orders!");
  EXPECT_EQ(run({"template", "render", folder / "hello.txt.j2"}), 11);
  EXPECT_EQ(anonymous(notes),
            "hello.txt.j2:1:10: 'name' is undefined\n"
            "  1 | Hello {{ name }}!\n"
            "    |          ^\n");
}

TEST_F(Offline, TemplateRenderTakesWhatStandsBesideTheFile) {
  fs::create_directories(folder / "partials");
  write("partials/tag.txt.j2", "<{{ name }}>");
  write("partials/both.txt.j2", "{% include 'partials/tag.txt.j2' %}!");
  const std::string main = write("main.txt.j2", "{% include 'partials/both.txt.j2' %}\n");
  input = "name: orders\n";
  EXPECT_EQ(run({"template", "render", main, "--vars", "-"}), 0) << notes;
  EXPECT_EQ(out, "<orders>!");
  const std::string partial = (folder / "partials/both.txt.j2").string();
  EXPECT_EQ(run({"template", "render", partial, "--vars", "-"}), 11);
  EXPECT_NE(notes.find("there is no template 'partials/tag.txt.j2'"), notes.npos) << notes;
  out.clear();
  EXPECT_EQ(run({"template", "render", partial, "--root", folder.string(), "--vars", "-"}), 0);
  EXPECT_EQ(out, "<orders>!");
  EXPECT_EQ(run({"template", "render", main, "--root", (folder / "partials").string()}), 11);
}

TEST_F(Offline, TemplateRenderTellsWhichOfTheFilesIsAtFault) {
  write("part.txt.j2", "{{ nope }}");
  const std::string main = write("main.txt.j2", "a\n{% include 'part.txt.j2' %}");
  EXPECT_EQ(run({"template", "render", main}), 11);
  EXPECT_NE(notes.find("part.txt.j2:1:4: 'nope' is undefined"), notes.npos) << notes;
  EXPECT_NE(notes.find("included from main.txt.j2:2:4"), notes.npos) << notes;
}

TEST_F(Offline, InitWritesABlueprintThatIsValid) {
  EXPECT_EQ(run({"init", "service", "--quills", "q"}), 0) << notes;
  const std::string begun = out;
  EXPECT_EQ(run({"validate", "--quills", "q", write("begun.yaml", begun)}), 0) << notes;
  fakes::expect_golden("cli/init-service.yaml", begun);
}

TEST_F(Offline, InitOverwritesNothing) {
  const std::string path = write("orders.yaml", kOrders);
  EXPECT_EQ(run({"init", "service", "--quills", "q", "--out", path}), 15);
  EXPECT_EQ(host::read_file(path, 4096).value(), kOrders);
}

TEST_F(Offline, QuillShowTellsEveryInput) {
  EXPECT_EQ(run({"quill", "show", "service", "--quills", "q"}), 0) << notes;
  EXPECT_NE(out.find("image"), out.npos);
  EXPECT_NE(out.find("integer, 1 to 20, default 2"), out.npos) << out;
}

TEST_F(Offline, VersionAndHelpNeedNothing) {
  EXPECT_EQ(run({"version"}), 0);
  EXPECT_EQ(run({"--version"}), 0);
  EXPECT_EQ(out, "pine 1.2.3\npine 1.2.3\n");
  EXPECT_EQ(run({"--help"}), 0);
  EXPECT_EQ(run({"run", "--help"}), 0);
  EXPECT_EQ(run({"help", "run"}), 0);
  EXPECT_EQ(notes, "");
}

TEST_F(Offline, UsageErrorsExitWithTenAndSayWhatToDo) {
  struct Case {
    std::vector<std::string> words;
    std::string told;
  };
  const Case cases[] = {
      {{}, ""},
      {{"validat"}, "there is no command 'validat'; did you mean 'validate'?"},
      {{"quill"}, "it is one of `pine quill list`, `pine quill show`"},
      {{"validate"}, "give FILE…"},
      {{"status", "a", "b"}, "too many operands: it takes RUN"},
      {{"version", "a"}, "too many operands: it takes none"},
      {{"version", "--outptu", "json"}, "unknown flag --outptu; did you mean '--output'?"},
      {{"version", "-o", "jsn"},
       "--output is 'jsn', but must be one of table json yaml; did you mean 'json'?"},
      {{"version", "--output"}, "--output"},
      {{"run", "f", "--wait", "--no-wait"}, "give --wait or --no-wait"},
      {{"run", "f", "--timeout", "soon"}, "--timeout must be a time such as 30s, 10m or 2h"},
      {{"completion", "tcsh"}, "give bash, zsh or fish"},
      {{"plan", "porc-20260102-030405-abc234", "--destroy"}, "--destroy needs a FILE"},
      {{"run", "f"}, "nobody can be asked here: add --auto-approve, or use `pine plan`"},
      {{"run", "f", "--no-wait"}, "--no-wait cannot ask before it applies: add --auto-approve"},
  };
  for (const Case& row : cases) {
    notes.clear();
    EXPECT_EQ(run(row.words), 10) << row.told;
    EXPECT_NE(notes.find(row.told), notes.npos) << notes;
  }
}

TEST_F(Offline, WithoutAnyServerTheMessageSaysHowToGetOne) {
  variables = {{"HOME", folder}};
  EXPECT_EQ(run({"list"}), 17);
  EXPECT_NE(notes.find("no server is known: start one with `porc serve`"), notes.npos) << notes;
}

}  // namespace
}  // namespace porc::cli
