// SPDX-License-Identifier: Apache-2.0
// Makes every call that PORC knows to the GitHub at GITHUB_API, and prints what became of each.
// Everything that it needs stands in the environment.
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>

#include "aio/loop.h"
#include "github/http_host.h"
#include "http/curl_client.h"

namespace porc::github {
namespace {

std::string given(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

template <class T>
bool tell(std::string_view call, const Result<T>& outcome) {
  std::cout << call << ": " << (outcome ? "ok" : outcome.error().to_string()) << std::endl;
  return outcome.has_value();
}

Result<GithubOptions> read_options() {
  GithubOptions options;
  PORC_TRY(options.api_base, parse_api_base(given("GITHUB_API")));
  PORC_TRY(options.blueprints, GlobSet::parse(kDefaultBlueprints));
  options.token = Secret(given("GITHUB_TOKEN"));
  if (given("GITHUB_APP_ID").empty()) return options;
  PORC_TRY(crypto::RsaKey key, crypto::RsaKey::from_text(Secret(given("GITHUB_APP_PRIVATE_KEY"))));
  options.app = App{.issuer = given("GITHUB_APP_ID"),
                    .key = std::make_shared<const crypto::RsaKey>(std::move(key))};
  return options;
}

CheckWrite check(std::string sha) {
  CheckWrite write{.name = "PORC Plan",
                   .head_sha = std::move(sha),
                   .external_id = "porc:x",
                   .details_url = "https://porc.example/runs/x"};
  write.check.phase = commit::Phase::plan;
  write.check.status = commit::CheckStatus::in_progress;
  write.check.title = "1 to add";
  write.check.summary = "**1** to add";
  return write;
}

/// What both an app and a token may do.
Task<void> read_all(HttpHost* host, std::string repository, std::string base, std::string head) {
  const std::string no_commit;
  tell("changed_blueprints", co_await host->changed_blueprints(repository, base, head));
  tell("changed_blueprints of all", co_await host->changed_blueprints(repository, no_commit, head));
  tell("read_file", co_await host->read_file(repository, "teams/a b/x.blueprint.yaml", head));
  tell("get_pull_request", co_await host->get_pull_request(repository, 1));
  tell("open_pull_requests", co_await host->open_pull_requests(repository, 101));
  tell("commits_of", co_await host->commits_of(repository, 1));
  tell("pull_requests_of", co_await host->pull_requests_of(repository, head));
  tell("permission_of", co_await host->permission_of(repository, "dev"));
  co_return ok;
}

/// What only an app may do.
Task<void> check_all(HttpHost* host, std::string repository, std::string head) {
  CheckWrite write = check(head);
  const Result<std::uint64_t> made = co_await host->create_check_run(repository, write);
  if (!tell("create_check_run", made)) co_return ok;
  write.check.status = commit::CheckStatus::completed;
  write.check.conclusion = commit::Conclusion::action_required;
  write.check.buttons = {{"Apply", "Apply this plan", "apply"}};
  write.check.annotations = {{"blueprint.yaml", 1, "size", "is too large"}};
  tell("update_check_run", co_await host->update_check_run(repository, *made, write));
  tell("find_check_run", co_await host->find_check_run(repository, head, "PORC Plan", "porc:x"));
  Client& client = host->client();
  tell("get_app", co_await client.get_app());
  const auto failed = co_await client.list_failed_deliveries(Timestamp());
  if (tell("list_failed_deliveries", failed) && !failed->empty()) {
    tell("redeliver", co_await client.redeliver(failed->front().id));
  }
  co_return ok;
}

Task<void> status(HttpHost* host, std::string repository, std::string head) {
  StatusWrite write{.context = "PORC Plan",
                    .state = "success",
                    .description = "1 to add",
                    .target_url = "https://porc.example/runs/x"};
  tell("set_status", co_await host->set_status(repository, head, std::move(write)));
  co_return ok;
}

Task<void> all(HttpHost* host) {
  const std::string repository = given("GITHUB_REPOSITORY");
  const std::string head = given("TEST_HEAD");
  PORC_CO_CHECK(co_await read_all(host, repository, given("TEST_BASE"), head));
  PORC_CO_CHECK(co_await status(host, repository, head));
  if (host->writes_checks()) PORC_CO_CHECK(co_await check_all(host, repository, head));
  co_return ok;
}

int run() {
  const Result<GithubOptions> options = read_options();
  if (!tell("options", options)) return 1;
  aio::Loop loop;
  http::CurlClient client(loop, http::CurlOptions{.user_agent = "porc/test"});
  HttpHost host(client, loop, loop, *options);
  return aio::run_to_end(loop, all(&host)) ? 0 : 1;
}

}  // namespace
}  // namespace porc::github

int main() {
  return porc::github::run();
}
