// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/code_host.h"

#include <algorithm>
#include <utility>

#include "crypto/digest.h"

namespace porc::sim {
namespace {

template <class T>
Task<T> answer(T value) {
  co_return value;
}

}  // namespace

std::string CodeHost::commit(std::map<std::string, std::string> files) {
  std::string sha = crypto::sha256_hex("commit " + std::to_string(++last_)).substr(0, 40);
  commits[sha] = HostedCommit{.files = std::move(files)};
  return sha;
}

Task<github::PullRequest> HostClient::get_pull_request(std::string, std::uint64_t number) {
  const HostedPullRequest& found = host_.pull_requests.at(number);
  github::PullRequest now{.number = number, .open = found.open, .merged = found.merged};
  now.head_sha = found.head;
  now.base_sha = found.base;
  return call("host get_pull_request", answer(std::move(now)));
}

Task<std::vector<github::PullRequest>> HostClient::open_pull_requests(std::string,
                                                                      std::size_t most) {
  std::vector<github::PullRequest> open;
  for (const auto& [number, pull] : host_.pull_requests) {
    if (!pull.open || open.size() == most) continue;
    github::PullRequest now{.number = number, .open = true, .author = "ann"};
    now.head_sha = pull.head;
    open.push_back(std::move(now));
  }
  return call("host open_pull_requests", answer(std::move(open)));
}

Task<std::vector<github::CommitBy>> HostClient::commits_of(std::string, std::uint64_t) {
  std::vector<github::CommitBy> commits{{.author = "ann", .committer = "ann"}};
  return call("host commits_of", answer(std::move(commits)));
}

Task<std::vector<github::FileChange>> HostClient::changed_blueprints(std::string,
                                                                     std::string base,
                                                                     std::string head) {
  std::vector<github::FileChange> changes;
  const auto& after = host_.commits.at(head).files;
  const auto before =
      base.empty() ? std::map<std::string, std::string>() : host_.commits.at(base).files;
  for (const auto& [path, text] : after) {
    const auto old = before.find(path);
    if (old == before.end() || old->second != text) changes.push_back({.path = path});
  }
  for (const auto& [path, text] : before) {
    if (!after.contains(path)) changes.push_back({.path = path, .removed = true});
  }
  return call("host changed_blueprints", answer(std::move(changes)));
}

Task<std::string> HostClient::read(std::string path, std::string sha) {
  const auto& files = host_.commits.at(sha).files;
  const auto found = files.find(path);
  if (found != files.end()) co_return found->second;
  co_return Error{.code = ErrorCode::not_found, .message = "there is no " + path};
}

Task<std::string> HostClient::read_file(std::string, std::string path, std::string sha) {
  return call("host read_file", read(std::move(path), std::move(sha)));
}

Task<std::vector<github::FileAt>> HostClient::blueprints_at(std::string, std::string sha) {
  std::vector<github::FileAt> files;
  for (const auto& [path, text] : host_.commits.at(sha).files) files.push_back({.path = path});
  return call("host blueprints_at", answer(std::move(files)));
}

Task<std::string> HostClient::read_listed(std::string, github::FileAt file, std::string sha) {
  return call("host read_listed", read(std::move(file.path), std::move(sha)));
}

Task<std::vector<github::PullRequestOf>> HostClient::pull_requests_of(std::string,
                                                                      std::string sha) {
  std::vector<github::PullRequestOf> pulls;
  const auto found = host_.merged_as.find(sha);
  if (found != host_.merged_as.end()) {
    const std::uint64_t number = found->second;
    const HostedPullRequest& pull = host_.pull_requests.at(number);
    pulls.push_back({.number = number, .merged_at = pull.merged_at});
  }
  return call("host pull_requests_of", answer(std::move(pulls)));
}

Task<std::string> HostClient::permission_of(std::string, std::string login) {
  return call("host permission_of", answer(std::string(login == "stranger" ? "read" : "admin")));
}

Task<std::optional<std::uint64_t>> HostClient::own_app() {
  return call("host own_app", answer(std::optional(CodeHost::kApp)));
}

Task<std::uint64_t> HostClient::create(github::CheckWrite write) {
  ++host_.writes;
  host_.check_runs.push_back({.id = host_.check_runs.size() + 1,
                              .name = write.name,
                              .sha = write.head_sha,
                              .external_id = write.external_id,
                              .status = write.check.status,
                              .conclusion = write.check.conclusion,
                              .annotations = write.check.annotations});
  co_return host_.check_runs.back().id;
}

Task<std::uint64_t> HostClient::create_check_run(std::string, github::CheckWrite write) {
  return call("host create_check_run", create(std::move(write)));
}

Task<void> HostClient::update(std::uint64_t id, github::CheckWrite write) {
  ++host_.writes;
  HostedCheckRun& run = host_.check_runs.at(id - 1);
  run.status = write.check.status;
  run.conclusion = write.check.conclusion;
  const auto& more = write.check.annotations;
  run.annotations.insert(run.annotations.end(), more.begin(), more.end());
  co_return ok;
}

Task<void> HostClient::update_check_run(std::string, std::uint64_t id, github::CheckWrite write) {
  return call("host update_check_run", update(id, std::move(write)));
}

Task<std::optional<github::FoundCheck>> HostClient::find(std::string sha,
                                                         std::string name,
                                                         std::string external_id) {
  std::optional<github::FoundCheck> found;
  for (const HostedCheckRun& run : host_.check_runs) {
    if (run.sha == sha && run.name == name && run.external_id == external_id)
      found = github::FoundCheck{.id = run.id, .annotations = run.annotations.size()};
  }
  co_return found;
}

Task<std::optional<github::FoundCheck>> HostClient::find_check_run(std::string,
                                                                   std::string sha,
                                                                   std::string name,
                                                                   std::string external_id) {
  return call("host find_check_run", find(std::move(sha), std::move(name), std::move(external_id)));
}

Task<void> HostClient::set_status(std::string, std::string, github::StatusWrite) {
  co_return Error{.code = ErrorCode::forbidden, .message = "checks are written here"};
}

}  // namespace porc::sim
