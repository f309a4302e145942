// SPDX-License-Identifier: Apache-2.0
// What GitHub's REST API takes and gives, as far as PORC needs it; members have GitHub's names.
// https://docs.github.com/en/rest
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "base/time.h"
#include "domain/commit/check.h"

namespace porc::github {

/// Limits of GitHub; its own are somewhat higher and count differently from page to page.
inline constexpr std::size_t kTextBytesMax = 65'000;  ///< summary and text
inline constexpr std::size_t kAnnotationsMax = 50;    ///< of one request
inline constexpr std::size_t kActionsMax = 3;
inline constexpr std::size_t kDescriptionCharactersMax = 140;  ///< of a commit status

enum class AnnotationLevel : std::uint8_t { notice, warning, failure };
BOOST_DESCRIBE_ENUM(AnnotationLevel, notice, warning, failure)

struct Annotation {
  std::string path{};
  std::int64_t start_line = 1;
  std::int64_t end_line = 1;
  std::optional<std::int64_t> start_column{};  ///< only when both lines are the same
  std::optional<std::int64_t> end_column{};
  AnnotationLevel annotation_level = AnnotationLevel::failure;
  std::string message{};
  std::optional<std::string> title{};
};
BOOST_DESCRIBE_STRUCT(
    Annotation,
    (),
    (path, start_line, end_line, start_column, end_column, annotation_level, message, title))

struct CheckOutput {
  std::string title{};
  std::string summary{};
  std::optional<std::string> text{};
  /// Each request adds to those that are there: none is ever sent twice.
  std::vector<Annotation> annotations{};
};
BOOST_DESCRIBE_STRUCT(CheckOutput, (), (title, summary, text, annotations))

/// A button under a check run that is completed.
struct CheckAction {
  std::string label{};        ///< at most 20 characters
  std::string description{};  ///< at most 40
  std::string identifier{};   ///< at most 20
};
BOOST_DESCRIBE_STRUCT(CheckAction, (), (label, description, identifier))

/// What a check run is made from, or the members of one that change.
struct CheckRunFields {
  std::optional<std::string> name{};
  std::optional<std::string> head_sha{};  ///< of a new one only
  std::optional<std::string> details_url{};
  std::optional<std::string> external_id{};
  std::optional<commit::CheckStatus> status{};
  std::optional<Timestamp> started_at{};
  std::optional<commit::Conclusion> conclusion{};  ///< completes it
  std::optional<Timestamp> completed_at{};
  std::optional<CheckOutput> output{};
  std::optional<std::vector<CheckAction>> actions{};
};
BOOST_DESCRIBE_STRUCT(CheckRunFields,
                      (),
                      (name,
                       head_sha,
                       details_url,
                       external_id,
                       status,
                       started_at,
                       conclusion,
                       completed_at,
                       output,
                       actions))

struct AppName {
  std::int64_t id = 0;
  std::optional<std::string> slug{};
};
BOOST_DESCRIBE_STRUCT(AppName, (), (id, slug))

struct CheckRunOutput {
  std::optional<std::string> title{};
  std::optional<std::string> summary{};
  std::int64_t annotations_count = 0;
};
BOOST_DESCRIBE_STRUCT(CheckRunOutput, (), (title, summary, annotations_count))

struct CheckRun {
  std::int64_t id = 0;
  std::string name{};
  std::string head_sha{};
  std::optional<std::string> external_id{};
  std::string status{};  ///< also words that only GitHub's own actions have
  std::optional<std::string> conclusion{};
  std::optional<std::string> details_url{};
  std::optional<std::string> html_url{};
  std::optional<CheckRunOutput> output{};
  std::optional<AppName> app{};
};
BOOST_DESCRIBE_STRUCT(
    CheckRun,
    (),
    (id, name, head_sha, external_id, status, conclusion, details_url, html_url, output, app))

enum class StatusState : std::uint8_t { error, failure, pending, success };
BOOST_DESCRIBE_ENUM(StatusState, error, failure, pending, success)

/// The last one of a context is what counts.
struct CommitStatus {
  StatusState state = StatusState::pending;
  std::optional<std::string> target_url{};
  std::string description{};
  std::string context{};
};
BOOST_DESCRIBE_STRUCT(CommitStatus, (), (state, target_url, description, context))

struct RepositoryInfo {
  std::int64_t id = 0;
  std::string full_name{};
  std::optional<std::string> default_branch{};
};
BOOST_DESCRIBE_STRUCT(RepositoryInfo, (), (id, full_name, default_branch))

struct BranchEnd {
  std::string ref{};
  std::string sha{};
  std::optional<RepositoryInfo> repo{};  ///< none: the fork is gone
};
BOOST_DESCRIBE_STRUCT(BranchEnd, (), (ref, sha, repo))

struct User {
  std::string login{};
  std::int64_t id = 0;
  std::optional<std::string> type{};
};
BOOST_DESCRIBE_STRUCT(User, (), (login, id, type))

struct PullView {
  std::int64_t number = 0;
  std::string state{};
  std::optional<bool> merged{};  ///< none in lists
  std::optional<Timestamp> merged_at{};
  BranchEnd head{};
  BranchEnd base{};
  std::optional<User> user{};

  /// Whether what it changes comes from another repository, whose people have no right here.
  bool is_from_fork() const { return !head.repo || !base.repo || head.repo->id != base.repo->id; }
};
BOOST_DESCRIBE_STRUCT(PullView, (), (number, state, merged, merged_at, head, base, user))

/// Who wrote a commit, or made it: an object without members when GitHub knows no account of
/// theirs.
struct CommitUser {
  std::optional<std::string> login{};
};
BOOST_DESCRIBE_STRUCT(CommitUser, (), (login))

/// A commit as pull requests list it.
struct CommitView {
  std::string sha{};
  std::optional<CommitUser> author{};
  std::optional<CommitUser> committer{};
};
BOOST_DESCRIBE_STRUCT(CommitView, (), (sha, author, committer))

/// A file as comparisons and pull requests list it.
struct DiffEntry {
  std::optional<std::string> sha{};  ///< of the blob: of the old one when it was removed
  std::string filename{};
  std::string status{};
  std::optional<std::string> previous_filename{};
};
BOOST_DESCRIBE_STRUCT(DiffEntry, (), (sha, filename, status, previous_filename))

struct CommitSha {
  std::string sha{};
};
BOOST_DESCRIBE_STRUCT(CommitSha, (), (sha))

struct Comparison {
  std::string status{};  ///< ahead, behind, identical or diverged
  CommitSha merge_base_commit{};
  std::vector<DiffEntry> files{};
};
BOOST_DESCRIBE_STRUCT(Comparison, (), (status, merge_base_commit, files))

struct TreeEntry {
  std::string path{};
  std::string mode{};
  std::string type{};  ///< blob, tree, or commit for a submodule
  std::string sha{};
  std::optional<std::int64_t> size{};
};
BOOST_DESCRIBE_STRUCT(TreeEntry, (), (path, mode, type, sha, size))

struct Tree {
  std::string sha{};
  bool truncated = false;
  std::vector<TreeEntry> tree{};
};
BOOST_DESCRIBE_STRUCT(Tree, (), (sha, truncated, tree))

/// A webhook as GitHub remembers having sent it.
struct HookDelivery {
  std::int64_t id = 0;
  std::string guid{};  ///< the same for every attempt
  Timestamp delivered_at{};
  bool redelivery = false;
  std::string status{};
  std::int64_t status_code = 0;
  std::string event{};
  std::optional<std::string> action{};
};
BOOST_DESCRIBE_STRUCT(HookDelivery,
                      (),
                      (id, guid, delivered_at, redelivery, status, status_code, event, action))

}  // namespace porc::github
