// SPDX-License-Identifier: Apache-2.0
#include "github/http_host.h"

#include <algorithm>
#include <utility>

#include "base/encoding.h"
#include "github/blueprint_file.h"

namespace porc::github {
namespace {

constexpr std::size_t kTitleBytesMax = 255;
constexpr std::size_t kMessageBytesMax = 64'000;
constexpr std::string_view kCut = "\n\n… cut: the rest is behind the details.";

std::string cut(const std::string& text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  return std::string(cut_at_character(text, bytes_max - kCut.size())) + std::string(kCut);
}

/// A text of one line.
std::string cut_line(const std::string& text, std::size_t bytes_max) {
  return std::string(cut_at_character(text, bytes_max));
}

Annotation annotation_of(const commit::Annotation& remark) {
  Annotation annotation{.path = remark.path,
                        .start_line = std::max(remark.line, 1),
                        .end_line = std::max(remark.line, 1),
                        .message = cut(remark.message, kMessageBytesMax)};
  if (!remark.title.empty()) annotation.title = cut_line(remark.title, kTitleBytesMax);
  return annotation;
}

PullRequest read_of(PullView pull) {
  PullRequest read{.number = static_cast<std::uint64_t>(pull.number),
                   .open = pull.state == "open",
                   .merged = pull.merged.value_or(false),
                   .from_fork = pull.is_from_fork()};
  if (pull.user) read.author = std::move(pull.user->login);
  read.head_sha = std::move(pull.head.sha);
  return read;
}

std::string login_of(std::optional<CommitUser> user) {
  return user && user->login ? *std::move(user->login) : "";
}

StatusState state_of(std::string_view word) {
  if (word == "success") return StatusState::success;
  if (word == "failure") return StatusState::failure;
  if (word == "pending") return StatusState::pending;
  return StatusState::error;
}

}  // namespace

CheckRunFields fields_of(const CheckWrite& write) {
  const commit::Check& check = write.check;
  CheckRunFields fields{
      .name = write.name, .external_id = write.external_id, .status = check.status};
  if (!write.details_url.empty()) fields.details_url = write.details_url;
  // A conclusion would complete it.
  if (check.status == commit::CheckStatus::completed) fields.conclusion = check.conclusion;
  CheckOutput output{.title = cut_line(check.title, kTitleBytesMax),
                     .summary = cut(check.summary, kTextBytesMax)};
  for (const commit::Annotation& remark : check.annotations) {
    output.annotations.push_back(annotation_of(remark));
  }
  fields.output = std::move(output);
  std::vector<CheckAction> actions;
  for (const commit::Button& button : check.buttons) {
    if (actions.size() == kActionsMax) break;
    actions.push_back(CheckAction{
        .label = button.label, .description = button.description, .identifier = button.identifier});
  }
  fields.actions = std::move(actions);
  return fields;
}

HttpHost::HttpHost(http::Client& http,
                   aio::Executor& executor,
                   aio::Clock& clock,
                   const GithubOptions& options)
    : options_(options),
      sender_(http, executor, clock, options),
      tokens_(sender_, executor, clock, options),
      rest_(sender_, tokens_, options),
      client_(rest_),
      changes_(client_, options.blueprints) {}

Task<PullRequest> HttpHost::get_pull_request(std::string repository, std::uint64_t number) {
  PORC_CO_TRY(Repository place, parse_repository(repository));
  PORC_CO_TRY(PullView pull, co_await client_.get_pull(place, static_cast<std::int64_t>(number)));
  PORC_CO_TRY(Comparison comparison, co_await client_.compare(place, pull.base.sha, pull.head.sha));
  PullRequest read = read_of(std::move(pull));
  read.base_sha = std::move(comparison.merge_base_commit.sha);
  co_return std::move(read);
}

Task<std::vector<PullRequest>> HttpHost::open_pull_requests(std::string repository,
                                                            std::size_t most) {
  PORC_CO_TRY(Repository place, parse_repository(repository));
  PORC_CO_TRY(std::vector<PullView> pulls,
              co_await client_.list_open_pulls(std::move(place), most));
  std::vector<PullRequest> open;
  for (PullView& pull : pulls) open.push_back(read_of(std::move(pull)));
  co_return std::move(open);
}

Task<std::vector<CommitBy>> HttpHost::commits_of(std::string repository, std::uint64_t number) {
  PORC_CO_TRY(Repository place, parse_repository(repository));
  PORC_CO_TRY(
      std::vector<CommitView> listed,
      co_await client_.list_pull_commits(std::move(place), static_cast<std::int64_t>(number)));
  std::vector<CommitBy> commits;
  for (CommitView& commit : listed) {
    commits.push_back({.author = login_of(std::move(commit.author)),
                       .committer = login_of(std::move(commit.committer))});
  }
  co_return std::move(commits);
}

Task<std::vector<FileChange>> HttpHost::changed_blueprints(std::string repository,
                                                           std::string base,
                                                           std::string head) {
  PORC_CO_TRY(Repository place, parse_repository(repository));
  if (base.empty()) base = std::string(head.size(), '0');
  PORC_CO_TRY(std::vector<ChangedFile> files,
              co_await changes_.of_push(std::move(place), std::move(base), std::move(head)));
  std::vector<FileChange> changes;
  for (ChangedFile& file : files) {
    changes.push_back(FileChange{.path = std::move(file.path), .removed = file.removed});
  }
  co_return std::move(changes);
}

Task<std::string> HttpHost::read_file(std::string repository, std::string path, std::string sha) {
  PORC_CO_TRY(Repository place, parse_repository(repository));
  PORC_CO_TRY(FoundFile file, co_await changes_.file_at(place, sha, path));
  if (!file.refused.empty()) {
    co_return Error{.code = ErrorCode::invalid_argument, .message = path + " " + file.refused};
  }
  co_return co_await client_.read_file(
      std::move(place), std::move(path), std::move(sha), std::move(file.blob), kBlueprintBytesMax);
}

Task<std::vector<FileAt>> HttpHost::blueprints_at(std::string repository, std::string sha) {
  PORC_CO_TRY(Repository place, parse_repository(repository));
  PORC_CO_TRY(auto found, co_await changes_.files_at(std::move(place), std::move(sha)));
  std::vector<FileAt> files;
  for (auto& [path, file] : found) {
    if (file.refused.empty()) files.push_back(FileAt{.path = path, .blob = std::move(file.blob)});
  }
  co_return std::move(files);
}

Task<std::string> HttpHost::read_listed(std::string repository, FileAt file, std::string sha) {
  PORC_CO_TRY(Repository place, parse_repository(repository));
  co_return co_await client_.read_file(std::move(place),
                                       std::move(file.path),
                                       std::move(sha),
                                       std::move(file.blob),
                                       kBlueprintBytesMax);
}

Task<std::vector<PullRequestOf>> HttpHost::pull_requests_of(std::string repository,
                                                            std::string sha) {
  PORC_CO_TRY(Repository place, parse_repository(repository));
  PORC_CO_TRY(std::vector<PullView> pulls,
              co_await client_.list_pulls_of_commit(std::move(place), std::move(sha)));
  std::vector<PullRequestOf> found;
  for (const PullView& pull : pulls) {
    found.push_back(
        {.number = static_cast<std::uint64_t>(pull.number), .merged_at = pull.merged_at});
  }
  co_return std::move(found);
}

Task<std::string> HttpHost::permission_of(std::string repository, std::string login) {
  PORC_CO_TRY(Repository place, parse_repository(repository));
  Result<std::string> permission =
      co_await client_.permission_of(std::move(place), std::move(login));
  if (!permission && permission.error().code == ErrorCode::not_found) co_return std::string("none");
  co_return std::move(permission);
}

Task<std::optional<std::uint64_t>> HttpHost::own_app() {
  if (!options_.app || own_app_) co_return own_app_;
  PORC_CO_TRY(const AppName app, co_await client_.get_app());
  own_app_ = static_cast<std::uint64_t>(app.id);
  co_return own_app_;
}

Task<std::uint64_t> HttpHost::create_check_run(std::string repository, CheckWrite write) {
  PORC_CO_TRY(Repository place, parse_repository(repository));
  CheckRunFields fields = fields_of(write);
  fields.head_sha = std::move(write.head_sha);
  PORC_CO_TRY(CheckRun made,
              co_await client_.create_check_run(
                  std::move(place), std::move(fields), std::move(write.on_behalf_of)));
  co_return static_cast<std::uint64_t>(made.id);
}

Task<void> HttpHost::update_check_run(std::string repository, std::uint64_t id, CheckWrite write) {
  PORC_CO_TRY(Repository place, parse_repository(repository));
  CheckRunFields fields = fields_of(write);
  PORC_CO_CHECK(co_await client_.update_check_run(std::move(place),
                                                  static_cast<std::int64_t>(id),
                                                  std::move(fields),
                                                  std::move(write.on_behalf_of)));
  co_return ok;
}

Task<std::optional<FoundCheck>> HttpHost::find_check_run(std::string repository,
                                                         std::string sha,
                                                         std::string name,
                                                         std::string external_id) {
  PORC_CO_TRY(Repository place, parse_repository(repository));
  PORC_CO_TRY(std::vector<CheckRun> runs,
              co_await client_.list_check_runs(std::move(place), std::move(sha), std::move(name)));
  PORC_CO_TRY(const auto app, co_await own_app());
  std::optional<FoundCheck> found;
  for (const CheckRun& run : runs) {
    // A workflow may make one by the same names, to which GitHub lets nobody else write.
    const bool ours = !app || (run.app && static_cast<std::uint64_t>(run.app->id) == *app);
    // The first that was made, should there be two: everybody comes to the same one.
    if (!ours || run.external_id != external_id) continue;
    const auto id = static_cast<std::uint64_t>(run.id);
    if (found && found->id < id) continue;
    found = FoundCheck{.id = id};
    if (run.output) {
      found->annotations = static_cast<std::uint64_t>(run.output->annotations_count);
    }
  }
  co_return found;
}

Task<void> HttpHost::set_status(std::string repository, std::string sha, StatusWrite write) {
  PORC_CO_TRY(Repository place, parse_repository(repository));
  CommitStatus status{.state = state_of(write.state),
                      .description = std::move(write.description),
                      .context = std::move(write.context)};
  if (!write.target_url.empty()) status.target_url = std::move(write.target_url);
  co_return co_await client_.create_status(
      std::move(place), std::move(sha), std::move(status), std::move(write.on_behalf_of));
}

}  // namespace porc::github
