// SPDX-License-Identifier: Apache-2.0
// Test support: the commands that ask a server, with the server scripted.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "cli/sample_views.h"
#include "cli/test_terminal.h"
#include "wire/problem.h"

namespace porc::cli {

inline const std::string kOfRun = std::string("/run/") + kSampleRun;
inline constexpr char kOrders[] = "kind: service\nmetadata: {name: orders}\ninputs: {image: x}\n";
inline constexpr char kOrdersJson[] =
    R"({"kind":"service","metadata":{"name":"orders"},"inputs":{"image":"x"}})";

/// The suite of several files.
class Online : public CommandLineTest {
 protected:
  void expect_run(run::RunStatus status, run::Goal goal = run::Goal::applied) {
    expect("GET " + kOfRun + "/status", 200, body_of(sample_run(status, goal)));
  }
  void expect_submit(const std::string& query, run::RunStatus status = run::RunStatus::submitted) {
    fakes::Exchange exchange{.request = "POST /blueprint?" + query, .body = kOrdersJson};
    exchange.headers = {{"Authorization", "Bearer token-1"},
                        {"Content-Type", "application/json"},
                        {"Idempotency-Key", "pine-01010101010101010101010101010101"}};
    const wire::Submitted submitted{.run_id = RunId::parse(kSampleRun).value(), .status = status};
    exchange.answer = http::ClientResponse{.status = 200, .body = body_of(submitted)};
    client.expect(std::move(exchange));
  }
  void expect_queued(const std::string& verb, run::RunStatus status) {
    const wire::Queued queued{.run_id = RunId::parse(kSampleRun).value(), .status = status};
    expect("POST " + kOfRun + "/" + verb, 202, body_of(queued));
  }
  void expect_log(std::vector<std::string> pieces, bool hangs) {
    fakes::Exchange exchange{.request = "GET " + kOfRun + "/logs?follow=1"};
    exchange.answer = http::ClientResponse{.status = 200};
    exchange.pieces = std::move(pieces);
    exchange.hangs = hangs;
    client.expect(std::move(exchange));
  }
  /// The answer to a raised goal, with which the log that hangs goes on to its end.
  void expect_queued_and_log(const std::string& verb,
                             run::RunStatus status,
                             std::vector<std::string> pieces) {
    const wire::Queued queued{.run_id = RunId::parse(kSampleRun).value(), .status = status};
    fakes::Exchange exchange{.request = "POST " + kOfRun + "/" + verb};
    exchange.answer = http::ClientResponse{.status = 202, .body = body_of(queued)};
    exchange.resumes = std::move(pieces);
    client.expect(std::move(exchange));
  }
  void expect_plan() { expect("GET " + kOfRun + "/plan", 200, body_of(sample_plan())); }
  void expect_summary(run::RunStatus status) {
    expect("GET " + kOfRun + "/summary", 200, body_of(sample_summary(status)));
  }
  void expect_problem(std::string request, ErrorCode code, std::string message) {
    const wire::Problem problem =
        wire::problem_of(Error{.code = code, .message = std::move(message)});
    expect(std::move(request), problem.status, body_of(problem));
  }
};

}  // namespace porc::cli
