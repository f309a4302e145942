// SPDX-License-Identifier: Apache-2.0
// Runs the case files of this folder. The cases of one file talk to one server, in their order:
//   -- request   the request line, then a body
//   -- as        whose token is sent: admin (without this section), developer, viewer, scoped,
//   nobody
//   -- header    one header line
//   -- wait      time passes until nothing is left to happen, before the request
//   -- want      the status; then lines `pointer value` into the answer, `absent` for no such
//   member,
//                or `body` and a JSON string for an answer that is no JSON
#include <filesystem>
#include <memory>
#include <sstream>

#include <gtest/gtest.h>

#include "../case_file.h"
#include "exchange.h"
#include "json/parse.h"
#include "json/pointer.h"

namespace porc::conformance {
namespace {

Server::Asked request_of(const Case& each) {
  const std::string text = each.line("request");
  const std::size_t end = std::min(text.find('\n'), text.size());
  Server::Asked asked{.line = text.substr(0, end),
                      .token = each.has("as") ? each.line("as") : "admin"};
  if (asked.token == "nobody") asked.token.clear();
  if (end < text.size()) asked.body = text.substr(end + 1);
  if (each.has("header")) {
    const std::string header = each.line("header");
    const std::size_t colon = header.find(": ");
    asked.headers.add(header.substr(0, colon), header.substr(colon + 2));
  }
  return asked;
}

void check(const http::Response& response, std::istream& wanted) {
  int status = 0;
  std::string line;
  wanted >> status;
  std::getline(wanted, line);
  EXPECT_EQ(response.status, status) << response.body;
  const json::value body = json::parse(response.body).value_or(json::value());
  while (std::getline(wanted, line)) {
    if (line.empty()) continue;
    const std::size_t space = line.find(' ');
    const std::string pointer = line.substr(0, space);
    const std::string value = line.substr(space + 1);
    if (pointer == "body") {
      EXPECT_EQ(json::value(response.body), *json::parse(value));
      continue;
    }
    const json::value* found = json::find(body, pointer);
    EXPECT_EQ(found == nullptr ? "absent" : json::serialize(*found), value) << pointer;
  }
}

TEST(TfeApiCases, AnswerAsTerraformEnterprise) {
  std::string file;
  std::unique_ptr<Server> server;
  for (const Case& each :
       read_cases(std::filesystem::path(PORC_SOURCE_DIR) / "tests/conformance/tfe_api")) {
    SCOPED_TRACE(each.file + ": " + each.name);
    if (each.file != file) server = std::make_unique<Server>();
    file = each.file;
    if (each.has("wait")) server->pass();
    std::istringstream wanted(each.text("want"));
    check(server->ask(request_of(each)), wanted);
  }
}

}  // namespace
}  // namespace porc::conformance
