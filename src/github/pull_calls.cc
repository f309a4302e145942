// SPDX-License-Identifier: Apache-2.0
#include "github/answers.h"
#include "github/client.h"

namespace porc::github {
namespace {

constexpr std::string_view kPageSize = "100";

RestCall list_call(std::string path, Repository repository) {
  RestCall call{.path = repository.path() + path, .repository = repository};
  call.query.emplace_back("per_page", std::string(kPageSize));
  return call;
}

}  // namespace

Task<PullView> Client::get_pull(Repository repository, std::int64_t number) {
  RestCall call{.path = repository.path() + "/pulls/" + std::to_string(number),
                .repository = repository,
                .keeps_etag = true};
  PORC_CO_TRY(json::value answer, co_await rest_.get(std::move(call)));
  co_return answer_as<PullView>(answer, "pull request");
}

Task<std::vector<PullView>> Client::list_pulls_of_commit(Repository repository, std::string sha) {
  const std::string path = "/commits/" + http::percent_encode(sha) + "/pulls";
  RestCall call = list_call(path, std::move(repository));
  PORC_CO_TRY(std::vector<json::value> items, co_await rest_.all(std::move(call)));
  co_return answers_as<PullView>(items, "pull request");
}

Task<std::vector<PullView>> Client::list_open_pulls(Repository repository, std::size_t most) {
  RestCall call = list_call("/pulls", std::move(repository));
  call.query.emplace_back("state", "open");
  call.query.emplace_back("sort", "created");
  call.query.emplace_back("direction", "desc");
  std::vector<json::value> items;
  std::function<bool(json::array)> take = [&items, most](json::array page) {
    for (json::value& item : page) {
      if (items.size() < most) items.push_back(std::move(item));
    }
    return items.size() < most;
  };
  PORC_CO_CHECK(co_await rest_.pages(std::move(call), "", std::move(take)));
  co_return answers_as<PullView>(items, "pull request");
}

Task<std::vector<CommitView>> Client::list_pull_commits(Repository repository,
                                                        std::int64_t number) {
  const std::string path = "/pulls/" + std::to_string(number) + "/commits";
  RestCall call = list_call(path, std::move(repository));
  PORC_CO_TRY(std::vector<json::value> items, co_await rest_.all(std::move(call)));
  co_return answers_as<CommitView>(items, "commit");
}

}  // namespace porc::github
