// SPDX-License-Identifier: Apache-2.0
// A GitHub in memory: commits, pull requests, check runs, and webhooks that come late, twice, out
// of order, or only when they are asked for again.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "github/host.h"
#include "tests/sim/faults.h"

namespace porc::sim {

struct HostedCommit {
  std::map<std::string, std::string> files{};
};

struct HostedPullRequest {
  std::string head{};
  std::string base{};
  bool open = true;
  bool merged = false;
  std::optional<Timestamp> merged_at{};
  std::vector<std::string> past{};  ///< heads before this one
};

struct HostedCheckRun {
  std::uint64_t id = 0;
  std::string name{};
  std::string sha{};
  std::string external_id{};
  commit::CheckStatus status = commit::CheckStatus::queued;
  commit::Conclusion conclusion = commit::Conclusion::skipped;
  std::vector<commit::Annotation> annotations{};
};

class CodeHost {
 public:
  static constexpr const char* kRepository = "o/r";
  static constexpr std::uint64_t kApp = 7;

  std::map<std::string, HostedCommit> commits{};
  std::map<std::uint64_t, HostedPullRequest> pull_requests{};
  std::map<std::string, std::uint64_t> merged_as{};  ///< sha on the branch → pull request
  std::vector<HostedCheckRun> check_runs{};
  std::string main{};
  std::uint64_t writes = 0;  ///< of check runs
  int refusals = 0;          ///< calls in 1,000 that are answered with a rate limit

  /// A new commit with these files; answers its sha.
  std::string commit(std::map<std::string, std::string> files);

 private:
  std::uint64_t last_ = 0;
};

/// The host as one server reaches it.
class HostClient final : public github::Host {
 public:
  HostClient(CodeHost& host, std::mt19937_64& random, Faults& faults, Faults::Crash crash)
      : host_(host), random_(random), faults_(faults), crash_(std::move(crash)) {}

  Task<github::PullRequest> get_pull_request(std::string repository, std::uint64_t number) override;
  Task<std::vector<github::PullRequest>> open_pull_requests(std::string repository,
                                                            std::size_t most) override;
  Task<std::vector<github::CommitBy>> commits_of(std::string repository,
                                                 std::uint64_t number) override;
  Task<std::vector<github::FileChange>> changed_blueprints(std::string repository,
                                                           std::string base,
                                                           std::string head) override;
  bool is_blueprint(const std::string&) const override { return true; }
  Task<std::string> read_file(std::string repository, std::string path, std::string sha) override;
  Task<std::vector<github::FileAt>> blueprints_at(std::string repository, std::string sha) override;
  Task<std::string> read_listed(std::string repository,
                                github::FileAt file,
                                std::string sha) override;
  Task<std::vector<github::PullRequestOf>> pull_requests_of(std::string repository,
                                                            std::string sha) override;
  Task<std::string> permission_of(std::string repository, std::string login) override;
  Timestamp our_time(Timestamp theirs) const override { return theirs; }
  Task<std::optional<std::uint64_t>> own_app() override;
  bool writes_checks() const override { return true; }
  Task<std::uint64_t> create_check_run(std::string repository, github::CheckWrite write) override;
  Task<void> update_check_run(std::string repository,
                              std::uint64_t id,
                              github::CheckWrite write) override;
  Task<std::optional<github::FoundCheck>> find_check_run(std::string repository,
                                                         std::string sha,
                                                         std::string name,
                                                         std::string external_id) override;
  Task<void> set_status(std::string repository,
                        std::string sha,
                        github::StatusWrite write) override;

 private:
  template <class T>
  Task<T> call(const char* name, Task<T> work) {
    if (static_cast<int>(random_() % 1000) < host_.refusals) {
      Error limited{.code = ErrorCode::rate_limited, .message = "secondary rate limit"};
      limited.retry_after = std::chrono::seconds(60);
      co_return limited;
    }
    co_return co_await faults_.around(name, &crash_, std::move(work));
  }
  Task<std::uint64_t> create(github::CheckWrite write);
  Task<void> update(std::uint64_t id, github::CheckWrite write);
  Task<std::optional<github::FoundCheck>> find(std::string sha,
                                               std::string name,
                                               std::string external_id);
  Task<std::string> read(std::string path, std::string sha);

  CodeHost& host_;
  std::mt19937_64& random_;
  Faults& faults_;
  Faults::Crash crash_;
};

}  // namespace porc::sim
