// SPDX-License-Identifier: Apache-2.0
// Test support: a host with nothing in it. A test gives it what the test is about.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "github/host.h"

namespace porc::github {

class EmptyHost : public Host {
 public:
  Task<PullRequest> get_pull_request(std::string, std::uint64_t) override {
    co_return PullRequest();
  }
  Task<std::vector<PullRequest>> open_pull_requests(std::string, std::size_t) override {
    co_return std::vector<PullRequest>();
  }
  Task<std::vector<CommitBy>> commits_of(std::string, std::uint64_t) override {
    co_return std::vector<CommitBy>();
  }
  Task<std::vector<FileChange>> changed_blueprints(std::string, std::string, std::string) override {
    co_return std::vector<FileChange>();
  }
  bool is_blueprint(const std::string&) const override { return true; }
  Task<std::string> read_file(std::string, std::string path, std::string) override {
    co_return Error{.code = ErrorCode::not_found, .message = "there is no " + path};
  }
  Task<std::vector<FileAt>> blueprints_at(std::string, std::string) override {
    co_return std::vector<FileAt>();
  }
  Task<std::string> read_listed(std::string repository, FileAt file, std::string sha) override {
    co_return co_await read_file(std::move(repository), std::move(file.path), std::move(sha));
  }
  Task<std::vector<PullRequestOf>> pull_requests_of(std::string, std::string) override {
    co_return std::vector<PullRequestOf>();
  }
  Task<std::string> permission_of(std::string, std::string) override { co_return "none"; }
  Timestamp our_time(Timestamp theirs) const override { return theirs; }
  Task<std::optional<std::uint64_t>> own_app() override { co_return std::nullopt; }
  bool writes_checks() const override { return true; }
  Task<std::uint64_t> create_check_run(std::string, CheckWrite) override { co_return 1; }
  Task<void> update_check_run(std::string, std::uint64_t, CheckWrite) override { co_return ok; }
  Task<std::optional<FoundCheck>> find_check_run(std::string,
                                                 std::string,
                                                 std::string,
                                                 std::string) override {
    co_return std::nullopt;
  }
  Task<void> set_status(std::string, std::string, StatusWrite) override { co_return ok; }
};

}  // namespace porc::github
