// SPDX-License-Identifier: Apache-2.0
// Test support: the engine and a TFE that answers as a test says.
#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "http/observed_client.h"
#include "tests/fakes/face_client.h"
#include "tests/fakes/inline_compute.h"
#include "tests/fakes/virtual_time.h"
#include "tfe_engine/tfe_engine.h"

namespace porc::tfe_engine {

inline constexpr std::string_view kRunPath = "GET /api/v2/runs/run-1";
inline constexpr std::string_view kPlanPath = "GET /api/v2/plans/plan-1/json-output";
inline const std::string kVars = "/api/v2/workspaces/ws-1/vars";

/// A server that gives each request line its answers in turn; the last one stays.
class ScriptedServer {
 public:
  void answer(std::string line, int status, std::string body, http::Headers headers = {}) {
    answers_[std::move(line)].push_back(
        {.status = status, .headers = std::move(headers), .body = std::move(body)});
  }
  Task<http::Response> handle(http::Request request) {
    const std::string line = request.method + " " + request.path;
    seen.push_back(request);
    const auto place = answers_.find(line);
    if (place == answers_.end())
      co_return http::Response{.status = 404, .body = R"({"errors":[{"title":"not found"}]})"};
    http::Response next = place->second.front();
    if (place->second.size() > 1) place->second.pop_front();
    co_return next;
  }
  std::size_t count(std::string_view line) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(seen, [line](const http::Request& request) {
          return request.method + " " + request.path == line;
        }));
  }

  std::vector<http::Request> seen{};

 private:
  std::map<std::string, std::deque<http::Response>> answers_{};
};

inline std::string run_body(std::string_view status,
                            std::string_view more = "",
                            std::string_view relationships = "") {
  return R"({"data":{"id":"run-1","type":"runs","attributes":{"status":")" + std::string(status) +
         R"(")" + std::string(more) +
         R"(},"relationships":{"plan":{"data":{"id":"plan-1","type":"plans"}},)" +
         R"("apply":{"data":{"id":"apply-1","type":"applies"}},"workspace":{"data":{"id":"ws-1","type":"workspaces"}})" +
         std::string(relationships) +
         R"(}},"included":[{"id":"plan-1","type":"plans","attributes":{"status":"finished"}}]})";
}
class TfeEngineTest : public testing::Test {
 protected:
  template <class T>
  Result<T> outcome_of(Task<T> task) {
    task.start();
    while (!task.done() && time.turn()) {
    }
    return task.take();
  }
  void accept_workspace() {
    server.answer("GET /api/v2/organizations/acme/workspaces/acme-dev",
                  200,
                  R"({"data":{"id":"ws-1","type":"workspaces","attributes":{"vcs-repo":null}}})");
  }
  /// A workspace without runs, what takes a bundle for it, and its variables.
  void accept_bundle(std::string_view variables = "") {
    accept_upload();
    server.answer("GET " + kVars, 200, R"({"data":[)" + std::string(variables) + "]}");
  }
  void accept_upload() {
    accept_workspace();
    server.answer("GET /api/v2/workspaces/ws-1/runs", 200, R"({"data":[]})");
    server.answer(
        "POST /api/v2/workspaces/ws-1/configuration-versions",
        201,
        R"({"data":{"id":"cv-1","type":"configuration-versions","attributes":{"status":"pending","upload-url":"https://blobs.example.net/up?sig=x"}}})");
    server.answer("PUT /up", 200, "");
    server.answer(
        "GET /api/v2/configuration-versions/cv-1",
        200,
        R"({"data":{"id":"cv-1","type":"configuration-versions","attributes":{"status":"uploaded"}}})");
  }
  void accept_run() {
    server.answer(
        "POST /api/v2/runs", 201, R"({"data":{"id":"run-1","type":"runs","attributes":{}}})");
    server.answer(std::string(kRunPath), 200, run_body("planning"));
  }
  /// The workspace takes `made` as one more variable, or as a change of var-1.
  void accept_variable(const std::string& made) {
    server.answer("POST " + kVars, 201, R"({"data":)" + made + "}");
    server.answer("PATCH " + kVars + "/var-1", 200, R"({"data":)" + made + "}");
  }
  /// A planned run in a workspace that has a state.
  void accept_evidence(std::string_view more = "",
                       const std::string& plan = R"({"format_version":"1.2"})",
                       const std::string& variables = "") {
    server.answer(std::string(kRunPath), 200, run_body("planned_and_saved", more));
    server.answer(std::string(kPlanPath), 200, plan);
    server.answer("GET /api/v2/workspaces/ws-1",
                  200,
                  R"({"data":{"id":"ws-1","type":"workspaces","attributes":{}}})");
    server.answer("GET /api/v2/workspaces/ws-1/all-vars", 200, R"({"data":[)" + variables + "]}");
    server.answer("GET /api/v2/organizations/acme/policy-sets", 200, R"({"data":[]})");
    answer_state("sv-1", 7);
  }
  void answer_state(const std::string& version, int serial) {
    server.answer(
        "GET /api/v2/workspaces/ws-1/current-state-version",
        200,
        R"({"data":{"id":")" + version + R"(","type":"state-versions","attributes":{"serial":)" +
            std::to_string(serial) + R"(,"hosted-state-download-url":"https://blobs.example.net/)" +
            version + R"("}}})");
    server.answer(
        "GET /" + version, 200, R"({"lineage":"line","serial":)" + std::to_string(serial) + "}");
  }
  /// Requests of the key's run: as it says, and whether they are routine.
  std::vector<std::string> caused(bool routine) const {
    std::vector<std::string> calls;
    for (std::size_t i = 0; i < told.size(); ++i) {
      if (told[i].on_behalf_of != key.str() || told[i].routine != routine) continue;
      calls.push_back(server.seen[i].method + " " + server.seen[i].path);
    }
    return calls;
  }
  EngineRun run() { return outcome_of(engine.get_run("run-1")).value_or(EngineRun{}); }

  fakes::VirtualTime time;
  ScriptedServer server;
  fakes::FaceClient client{
      time, [this](http::Request request) { return server.handle(std::move(request)); }};
  std::vector<http::Call> told;
  http::ObservedClient observed{
      client, time, [this](const http::Call& call) { told.push_back(call); }};
  fakes::InlineCompute compute{};
  TfeEngine engine{observed,
                   time,
                   compute,
                   {.api_base = "https://tfe.example.com/api/v2/",
                    .token = Secret("t0ken"),
                    .organization = "acme"}};
  const RunId key = RunId::trusted("porc-20260102-000000-abcdef");
  const WorkspaceName workspace = WorkspaceName::trusted("acme-dev");
};

}  // namespace porc::tfe_engine
