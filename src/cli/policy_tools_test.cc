// SPDX-License-Identifier: Apache-2.0
// `pine policy fmt` and `pine policy check`.
#include "cli/test_terminal.h"

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

TEST_F(PolicyTools, FmtTellsWhatIsNoPolicyAndGoesOn) {
  const std::string bad = write("bad.sentinel", "main = rule {\n");
  const std::string loose = write("loose.sentinel", kLoose);
  EXPECT_EQ(run({"policy", "fmt", bad, loose}), 11);
  EXPECT_EQ(anonymous(notes).substr(0, 18), "bad.sentinel:2:1: ") << notes;
  EXPECT_EQ(read(bad), "main = rule {\n");
  EXPECT_EQ(read(loose), kNeat);
}

}  // namespace
}  // namespace porc::cli
