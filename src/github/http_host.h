// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "aio/clock.h"
#include "aio/executor.h"
#include "github/changes.h"
#include "github/client.h"
#include "github/host.h"
#include "github/options.h"
#include "github/rest.h"
#include "github/sender.h"
#include "github/tokens.h"
#include "http/client.h"

namespace porc::github {

/// GitHub itself, over HTTP. A file is read only when it is a plain one of the commit: what its
/// bytes are called is looked up in the commit's own trees.
class HttpHost final : public Host {
 public:
  /// All outlive this and its tasks.
  HttpHost(http::Client& http,
           aio::Executor& executor,
           aio::Clock& clock,
           const GithubOptions& options);

  Task<PullRequest> get_pull_request(std::string repository, std::uint64_t number) override;
  Task<std::vector<PullRequest>> open_pull_requests(std::string repository,
                                                    std::size_t most) override;
  Task<std::vector<CommitBy>> commits_of(std::string repository, std::uint64_t number) override;
  Task<std::vector<FileChange>> changed_blueprints(std::string repository,
                                                   std::string base,
                                                   std::string head) override;
  bool is_blueprint(const std::string& path) const override {
    return options_.blueprints.matches(path);
  }
  Task<std::string> read_file(std::string repository, std::string path, std::string sha) override;
  Task<std::vector<FileAt>> blueprints_at(std::string repository, std::string sha) override;
  Task<std::string> read_listed(std::string repository, FileAt file, std::string sha) override;
  Task<std::vector<PullRequestOf>> pull_requests_of(std::string repository,
                                                    std::string sha) override;
  Task<std::string> permission_of(std::string repository, std::string login) override;
  Timestamp our_time(Timestamp theirs) const override { return sender_.our_time(theirs); }

  Task<std::optional<std::uint64_t>> own_app() override;
  bool writes_checks() const override { return options_.app.has_value(); }
  Task<std::uint64_t> create_check_run(std::string repository, CheckWrite write) override;
  Task<void> update_check_run(std::string repository, std::uint64_t id, CheckWrite write) override;
  Task<std::optional<FoundCheck>> find_check_run(std::string repository,
                                                 std::string sha,
                                                 std::string name,
                                                 std::string external_id) override;
  Task<void> set_status(std::string repository, std::string sha, StatusWrite write) override;

  /// For what is not about one commit.
  Client& client() noexcept { return client_; }
  const Sender& sender() const noexcept { return sender_; }

 private:
  const GithubOptions& options_;
  Sender sender_;
  Tokens tokens_;
  Rest rest_;
  Client client_;
  Changes changes_;
  std::optional<std::uint64_t> own_app_{};  ///< once it was asked for
};

/// What is sent of a check, cut to what GitHub takes.
CheckRunFields fields_of(const CheckWrite& write);

}  // namespace porc::github
