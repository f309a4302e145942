// SPDX-License-Identifier: Apache-2.0
// `pine policy mock`.
#include "cli/test_terminal.h"

namespace porc::cli {
namespace {

class PolicyMock : public CommandLineTest {
 protected:
  std::string read(const std::string& path) { return host::read_file(path, 1U << 20).value(); }
};

constexpr char kPlan[] =
    R"({"terraform_version": "1.11.4", "planned_values": {}, "variables": {"env": {"value": "dev"}}})";

TEST_F(PolicyMock, WritesAFileForEachImport) {
  const std::string plan = write("plan.json", kPlan);
  const std::string out_folder = folder / "deep/mocks";
  EXPECT_EQ(run({"policy", "mock", "--plan", plan, "--out", out_folder}), 0) << notes;
  EXPECT_EQ(anonymous(out),
            "deep/mocks/mock-tfconfig-v2.sentinel\ndeep/mocks/mock-tfplan-v2.sentinel\n"
            "deep/mocks/mock-tfrun.sentinel\ndeep/mocks/mock-tfstate-v2.sentinel\n"
            "deep/mocks/sentinel.hcl\n");
  const std::string text = read(out_folder + "/mock-tfplan-v2.sentinel");
  EXPECT_TRUE(text.starts_with("terraform_version = \"1.11.4\"\n\nplanned_values = {\n")) << text;
  EXPECT_NE(text.find("\t\"env\": {\n\t\t\"name\":  \"env\",\n\t\t\"value\": \"dev\",\n\t},\n"),
            std::string::npos)
      << text;
  EXPECT_NE(read(out_folder + "/mock-tfrun.sentinel").find("is_destroy = false\n"),
            std::string::npos);
  EXPECT_EQ(run({"policy", "mock", "--plan", plan, "--out", out_folder}), 0) << notes;
}

TEST_F(PolicyMock, TakesTheRunAndThePlanFromStandardInput) {
  const std::string data = write("run.json", R"({"workspace": {"name": "orders"}, "no name": 1})");
  input = kPlan;
  EXPECT_EQ(run({"policy", "mock", "-plan", "-", "-run", data, "-out", folder / "m"}), 0) << notes;
  EXPECT_EQ(read(folder / "m/mock-tfrun.sentinel"), "workspace = {\n\t\"name\": \"orders\",\n}\n");
}

TEST_F(PolicyMock, LeavesThePolicySetAlone) {
  const std::string plan = write("plan.json", kPlan);
  write("sentinel.hcl", "policy \"mine\" {}\n");
  EXPECT_EQ(run({"policy", "mock", "--plan", plan, "--out", folder}), 15) << notes;
  EXPECT_NE(notes.find("give another --out"), std::string::npos) << notes;
  EXPECT_EQ(read(folder / "sentinel.hcl"), "policy \"mine\" {}\n");
  EXPECT_FALSE(std::filesystem::exists(folder / "mock-tfrun.sentinel"));
}

TEST_F(PolicyMock, RefusesAMockThatNoCaseCouldRead) {
  const std::string value(std::size_t{9} << 20, 'x');
  const std::string plan =
      write("plan.json",
            R"({"planned_values": {}, "variables": {"large": {"value": ")" + value + R"("}}})");
  EXPECT_EQ(run({"policy", "mock", "--plan", plan, "--out", folder / "m"}), 11) << notes;
  EXPECT_NE(notes.find("mock-tfplan-v2.sentinel would have 18 MiB"), std::string::npos) << notes;
  EXPECT_FALSE(std::filesystem::exists(folder / "m"));
}

TEST_F(PolicyMock, SaysWhatAPlanIs) {
  EXPECT_EQ(run({"policy", "mock"}), 10);
  EXPECT_NE(notes.find("terraform show -json"), std::string::npos) << notes;
  notes.clear();
  const std::string binary = write("planned", "PK\x03\x04");
  EXPECT_EQ(run({"policy", "mock", "--plan", binary, "--out", folder / "m"}), 11) << notes;
  EXPECT_NE(notes.find("terraform show -json"), std::string::npos) << notes;
  EXPECT_EQ(run({"policy", "mock", "--plan", folder / "none", "--out", folder / "m"}), 16);
  const std::string state = write("state.json", R"({"format_version": "1.0", "values": {}})");
  EXPECT_EQ(run({"policy", "mock", "--plan", state, "--out", folder / "m"}), 11) << notes;
}

}  // namespace
}  // namespace porc::cli
