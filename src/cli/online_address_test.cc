// SPDX-License-Identifier: Apache-2.0
// Which server is asked, and with which token.
#include "cli/online.h"
#include "host/held_file.h"
#include "tests/fakes/golden.h"

namespace porc::cli {
namespace {

using run::RunStatus;

TEST_F(Online, TheLocalAdminTokenGoesToTheLocalServerOnly) {
  variables = {{"PORC_DATA", folder}};
  const auto running =
      host::HeldFile::write(folder / "server.json",
                            R"({"url":"https://127.0.0.1:7777","pid":1,"key_pin":"sha256//A="})",
                            0600);
  write("admin-token", "token-1\n");
  expect_run(RunStatus::applied);
  EXPECT_EQ(run({"status", kSampleRun}), 0);
  EXPECT_TRUE(client.sent().back().url.starts_with("https://127.0.0.1:7777/"));
  EXPECT_EQ(key_pin, "sha256//A=");
  expect_run(RunStatus::applied);
  EXPECT_EQ(run({"status", kSampleRun, "--ca-file", "own.pem"}), 0);
  EXPECT_EQ(key_pin, "") << "who names a certificate wants that one checked";
  fakes::Exchange foreign{.request = "GET " + kOfRun + "/status",
                          .headers = {{"Authorization", ""}}};
  foreign.answer = http::ClientResponse{.status = 401};
  client.expect(std::move(foreign));
  EXPECT_EQ(run({"status", kSampleRun, "--url", "https://elsewhere.test"}), 12);
  EXPECT_NE(notes.find("set PORC_TOKEN or --token-file"), notes.npos) << notes;
}

TEST_F(Online, TheAddressOfAKilledServerIsNotBelieved) {
  variables = {{"PORC_DATA", folder}};
  write("server.json", R"({"url":"http://127.0.0.1:7777","pid":1})");
  write("admin-token", "token-1\n");
  EXPECT_EQ(run({"status", kSampleRun}), 17);
  EXPECT_TRUE(client.sent().empty());
  EXPECT_NE(notes.find("was left behind by a process that has ended"), notes.npos) << notes;
  fakes::Exchange stranger{.request = "GET " + kOfRun + "/status",
                           .headers = {{"Authorization", ""}}};
  stranger.answer = http::ClientResponse{.status = 401};
  client.expect(std::move(stranger));
  EXPECT_EQ(run({"status", kSampleRun, "--url", "http://127.0.0.1:7777"}), 12);
}

TEST_F(Online, ATokenDoesNotCrossANetworkInClear) {
  const std::vector<std::string> command{"status", kSampleRun, "--url", "http://porc.test"};
  for (const char* no : {"", "0", "no"}) {
    variables["PORC_ALLOW_HTTP"] = no;
    EXPECT_EQ(run(command), 11) << no;
  }
  EXPECT_TRUE(client.sent().empty());
  EXPECT_NE(notes.find("in clear: use https, or set PORC_ALLOW_HTTP=1"), notes.npos) << notes;
  variables["PORC_ALLOW_HTTP"] = "1";
  fakes::Exchange asked{.request = "GET " + kOfRun + "/status"};
  asked.answer = http::ClientResponse{.status = 401};
  client.expect(std::move(asked));
  EXPECT_EQ(run(command), 12);
}

TEST_F(Online, TheNearestTokenWins) {
  const std::string flag = write("flag-token", "from-flag\n");
  const std::string named = write("named-token", "from-file");
  struct Case {
    std::map<std::string, std::string> variables;
    std::vector<std::string> flags;
    std::string sent;
  };
  const Case cases[] = {
      {{{"PORC_TOKEN_FILE", named}}, {}, "Bearer from-file"},
      {{{"PORC_TOKEN_FILE", named}, {"PORC_TOKEN", "from-variable"}}, {}, "Bearer from-variable"},
      {{{"PORC_TOKEN", "from-variable"}}, {"--token-file", flag}, "Bearer from-flag"},
      {{}, {}, ""},
  };
  for (const Case& row : cases) {
    variables = row.variables;
    variables.emplace("PORC_URL", "https://porc.test/");
    fakes::Exchange exchange{.request = "GET /quills", .headers = {{"Authorization", row.sent}}};
    exchange.answer = http::ClientResponse{.status = 200, .body = R"({"quills":[]})"};
    client.expect(std::move(exchange));
    std::vector<std::string> words = {"quill", "list"};
    words.insert(words.end(), row.flags.begin(), row.flags.end());
    EXPECT_EQ(run(words), 0) << notes;
  }
}

TEST_F(Online, ABrokenTokenOrUrlIsRefusedBeforeAnythingIsSent) {
  EXPECT_EQ(run({"quill", "list", "--token-file", write("token", "two\nlines")}), 11);
  EXPECT_EQ(run({"quill", "list", "--token-file", folder / "none"}), 16);
  variables["PORC_TOKEN"] =
      "a\x01"
      "b";
  EXPECT_EQ(run({"quill", "list"}), 11);
  variables["PORC_URL"] = "porc.test";
  EXPECT_EQ(run({"quill", "list"}), 11);
  EXPECT_NE(notes.find("PORC_URL must be like https://porc.example.com"), notes.npos) << notes;
}

TEST_F(Online, DoctorSaysWhatIsWrongAndWhatToDo) {
  variables["PORC_URL"] = "http://porc.test";
  variables["PORC_ALLOW_HTTP"] = "1";
  fakes::Exchange health{.request = "GET /health"};
  health.answer = http::ClientResponse{.status = 200, .body = R"({"status":"ok"})"};
  health.answer->headers.add("Date", "Sun, 06 Nov 1994 08:49:37 GMT");
  client.expect(std::move(health));
  const wire::VersionView about{.version = "1.2.4", .engine = "terraform", .store = "sqlite"};
  expect("GET /version", 200, body_of(about));
  wire::Readiness readiness{.status = "not_ready"};
  readiness.dependencies = {{.name = "store", .ready = true},
                            {.name = "engine"},
                            {.name = "policies", .ready = true, .problem = "folders differ"}};
  expect("GET /readyz", 503, body_of(readiness));
  program_output = std::string(R"({"terraform_version":"1.9.8"})");
  EXPECT_EQ(run({"doctor"}), 17);
  fakes::expect_golden("cli/doctor.txt", out);
}

TEST_F(Online, DoctorTellsAnExpiredToken) {
  client.expect(
      {.request = "GET /health", .answer = http::ClientResponse{.status = 200, .body = "{}"}});
  expect_problem("GET /version", ErrorCode::unauthenticated, "");
  EXPECT_EQ(run({"doctor"}), 12);
  EXPECT_NE(out.find("the one from PORC_TOKEN is not accepted"), out.npos) << out;
  EXPECT_EQ(out.find("pine doctor"), out.npos) << "who runs it knows it";
}

}  // namespace
}  // namespace porc::cli
