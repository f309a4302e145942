// SPDX-License-Identifier: Apache-2.0
// `pine policy fmt`, `pine policy check` and what `pine policy test` says of no policies.
#include "cli/test_terminal.h"
#include "sentinel/lint/finding.h"
#include "tests/fakes/golden.h"

namespace porc::cli {
namespace {

namespace fs = std::filesystem;

class PolicyTools : public CommandLineTest {
 protected:
  std::string read(const std::string& path) { return host::read_file(path, 1U << 20).value(); }
};

constexpr char kLoose[] = "a=1\nmain  = rule{a is 1}\n";
constexpr char kNeat[] = "a = 1\nmain = rule { a is 1 }\n";

TEST_F(PolicyTools, FmtRewritesFilesAndNamesThem) {
  const std::string loose = write("loose.sentinel", kLoose);
  const std::string neat = write("neat.sentinel", kNeat);
  fs::permissions(loose, fs::perms::owner_all);
  EXPECT_EQ(run({"policy", "fmt", loose, neat}), 0) << notes;
  EXPECT_EQ(anonymous(out), "loose.sentinel\n");
  EXPECT_EQ(read(loose), kNeat);
  EXPECT_EQ(fs::status(loose).permissions(), fs::perms::owner_all);
}

TEST_F(PolicyTools, FmtTakesEveryPolicyBelowAFolder) {
  fs::create_directories(folder / "modules/.git");
  write("modules/b.sentinel", kLoose);
  write("a.sentinel", kLoose);
  write("modules/.git/c.sentinel", kLoose);
  write("notes.txt", kLoose);
  EXPECT_EQ(run({"policy", "fmt", folder}), 0) << notes;
  EXPECT_EQ(anonymous(out), "a.sentinel\nmodules/b.sentinel\n");
  EXPECT_EQ(run({"policy", "fmt", folder / "modules/.git/none"}), 16);
  fs::create_directories(folder / "empty");
  EXPECT_EQ(run({"policy", "fmt", folder / "empty"}), 16);
}

TEST_F(PolicyTools, FmtChecksWithoutWriting) {
  const std::string loose = write("loose.sentinel", kLoose);
  const std::string neat = write("neat.sentinel", kNeat);
  for (const char* flag : {"--check", "-check", "-check=true"}) {
    out.clear();
    EXPECT_EQ(run({"policy", "fmt", flag, loose, neat}), 1) << notes;
    EXPECT_EQ(anonymous(out), "loose.sentinel\n");
  }
  EXPECT_EQ(read(loose), kLoose);
  EXPECT_EQ(run({"policy", "fmt", "--check", neat}), 0);
  EXPECT_EQ(run({"policy", "fmt", "-check=false", loose}), 0);
  EXPECT_EQ(read(loose), kNeat);
}

TEST_F(PolicyTools, FmtWritesThroughALink) {
  const std::string loose = write("loose.sentinel", kLoose);
  const fs::path link = folder / "link.sentinel";
  fs::create_symlink("loose.sentinel", link);
  EXPECT_EQ(run({"policy", "fmt", link}), 0) << notes;
  EXPECT_TRUE(fs::is_symlink(link));
  EXPECT_EQ(read(loose), kNeat);
}

TEST_F(PolicyTools, FmtPrintsWhatItDoesNotWrite) {
  const std::string loose = write("loose.sentinel", kLoose);
  EXPECT_EQ(run({"policy", "fmt", "-write=false", loose}), 0);
  EXPECT_EQ(out, kNeat);
  EXPECT_EQ(read(loose), kLoose);
  out.clear();
  input = kLoose;
  EXPECT_EQ(run({"policy", "fmt", "-"}), 0);
  EXPECT_EQ(out, kNeat);
  out.clear();
  EXPECT_EQ(run({"policy", "fmt", "-check", "-"}), 1);
  EXPECT_EQ(out, "standard input\n");
}

TEST_F(PolicyTools, TakesMocksAsLargeAsACaseDoes) {
  const std::string mock =
      write("large.sentinel", "x = \"" + std::string(std::size_t{9} << 20, 'x') + "\"\n");
  EXPECT_EQ(run({"policy", "fmt", "--check", mock}), 0) << notes;
  EXPECT_EQ(run({"policy", "check", mock}), 0) << notes;
}

TEST_F(PolicyTools, FmtTellsWhatIsNoPolicyAndGoesOn) {
  const std::string bad = write("bad.sentinel", "main = rule {\n");
  const std::string loose = write("loose.sentinel", kLoose);
  EXPECT_EQ(run({"policy", "fmt", bad, loose}), 11);
  EXPECT_EQ(anonymous(notes).substr(0, 18), "bad.sentinel:2:1: ") << notes;
  EXPECT_EQ(read(bad), "main = rule {\n");
  EXPECT_EQ(read(loose), kNeat);
}

constexpr char kMisspelt[] =
    "import \"tfplan/v2\" as tfplan\n"
    "main = rule {\n"
    "\tall tfplan.resource_changes as address, rc {\n"
    "\t\trc.chnage.actions contains \"create\"\n"
    "\t}\n"
    "}\n";

TEST_F(PolicyTools, CheckShowsEachFindingWhereItStands) {
  const std::string path = write("a.sentinel", kMisspelt);
  EXPECT_EQ(run({"policy", "check", path}), 0) << notes;
  EXPECT_EQ(anonymous(notes),
            "a.sentinel:4:6: warning: rc has no attribute chnage: it is always undefined; did you "
            "mean change? [unknown-attribute]\n"
            "  4 |   rc.chnage.actions contains \"create\"\n"
            "    |      ^\n");
  EXPECT_EQ(anonymous(out), "a.sentinel: clean\n");
  EXPECT_EQ(run({"policy", "check", "--strict", path}), 11);
}

TEST_F(PolicyTools, CheckFailsWhereAPolicyWould) {
  const std::string path = write("a.sentinel", "main = rule { length(1, 2) is 0 }\n");
  EXPECT_EQ(run({"policy", "check", path}), 11);
  EXPECT_NE(notes.find("length takes 1 argument, not 2 [argument-count]"), notes.npos) << notes;
  EXPECT_EQ(out, "");
  const std::string bad = write("b.sentinel", "main = (\n");
  EXPECT_EQ(run({"policy", "check", bad}), 11);
}

TEST_F(PolicyTools, CheckIsADocumentWhenAskedFor) {
  input = kMisspelt;
  for (const std::vector<std::string>& flags :
       std::vector<std::vector<std::string>>{{"--json"}, {"-json"}, {"-o", "json"}}) {
    out.clear();
    std::vector<std::string> words = {"policy", "check", "-"};
    words.insert(words.end(), flags.begin(), flags.end());
    EXPECT_EQ(run(words), 0) << notes;
    fakes::expect_golden("cli/policy-check.json", out);
  }
  EXPECT_EQ(run({"policy", "check", "--json", "-o", "sarif", "-"}), 10);
}

TEST_F(PolicyTools, CheckIsSarifWhenAskedFor) {
  const std::string path = write("a.sentinel", kMisspelt);
  EXPECT_EQ(run({"policy", "check", path, "-o", "sarif"}), 0) << notes;
  fakes::expect_golden("cli/policy-check.sarif", anonymous(out));
}

TEST_F(PolicyTools, CheckLeavesMocksOfAFolderOut) {
  fs::create_directories(folder / "test/a");
  fs::create_directories(folder / "mocks");
  write("a.sentinel", "main = true\n");
  for (const char* mock : {"test/a/b.sentinel", "mocks/c.sentinel", "mock-tfplan.sentinel"})
    write(mock, "import \"strings\"\n");
  EXPECT_EQ(run({"policy", "check", "--strict", folder}), 0) << notes;
  EXPECT_EQ(anonymous(out), "a.sentinel: clean\n");
}

TEST_F(PolicyTools, CheckKnowsTheModulesOfTheConfiguration) {
  fs::create_directories(folder / "modules");
  write("sentinel.hcl",
        "import \"module\" \"functions\" {\n  source = \"./modules/functions.sentinel\"\n}\n"
        "import \"module\" \"away\" {\n  source = \"./modules/away.sentinel\"\n}\n"
        "global \"given\" {\n  value = 1\n}\n");
  write("modules/functions.sentinel", "func one(a) { return a }\n");
  const std::string path = write("a.sentinel",
                                 "import \"functions\"\nimport \"away\"\n"
                                 "main = functions.one() is given and away.any(1) and other\n");
  EXPECT_EQ(run({"policy", "check", path}), 11);
  EXPECT_NE(notes.find("functions.one takes 1 argument, not 0"), notes.npos) << notes;
  EXPECT_NE(notes.find("nothing assigns other"), notes.npos) << notes;
  EXPECT_EQ(notes.find("nothing assigns given"), notes.npos) << notes;
  EXPECT_EQ(notes.find("away has"), notes.npos) << notes;
  write("sentinel.hcl", "import {");
  EXPECT_EQ(run({"policy", "check", path}), 11);
  EXPECT_NE(notes.find("sentinel.hcl"), notes.npos) << notes;
}

TEST_F(PolicyTools, TestSaysWhenThereIsNothingToTest) {
  write("a.sentinel", "main = true\n");
  fs::create_directories(folder / "empty");
  EXPECT_EQ(run({"policy", "test", folder / "empty"}), 0);
  EXPECT_EQ(notes, "nothing was tested: there is no policy\n");
  notes.clear();
  EXPECT_EQ(run({"policy", "test", folder, "--run", "b"}), 0);
  EXPECT_EQ(notes, "nothing was tested: --run finds no policy\n");
  notes.clear();
  EXPECT_EQ(run({"policy", "test", folder}), 0);
  EXPECT_EQ(notes, "");
}

TEST_F(PolicyTools, EveryRuleOfTheCheckIsDocumented) {
  std::string page =
      "# Rules of `pine policy check`\n\nMade from the linter's own table, a test compares. An "
      "error fails whenever it is reached; a warning is never what was\nmeant; a hint may go "
      "wrong for some plans.\n\n| rule | severity | meaning |\n|---|---|---|\n";
  for (const sentinel::LintRule& rule : sentinel::lint_rules())
    page += "| `" + std::string(rule.id) + "` | " +
            std::string(sentinel::severity_name(rule.severity)) + " | " + std::string(rule.means) +
            " |\n";
  fakes::expect_document("docs/reference/policy-rules.md", page);
}

}  // namespace
}  // namespace porc::cli
