// SPDX-License-Identifier: Apache-2.0
#include "github/commit_files.h"

#include <algorithm>
#include <utility>

#include "crypto/digest.h"
#include "domain/blueprint/sealing.h"
#include "github/blueprint_file.h"
#include "github/outcome.h"

namespace porc::github {
namespace {

using commit::Commit;

run::Reason refused(std::string message) {
  return {.code = std::string(error_traits(ErrorCode::invalid_argument).name),
          .message = std::move(message)};
}

std::string joined(const std::vector<std::string>& paths) {
  std::string text;
  for (const std::string& path : paths) text += (text.empty() ? "" : " and ") + path;
  return text;
}

Result<BlueprintFile> placed(const Commit& commit, const std::string& text) {
  PORC_TRY(BlueprintFile file, read_blueprint_file(text));
  file.document = placed_in(std::move(file.document), commit.repository, commit.sha);
  return file;
}

}  // namespace

std::string CommitFiles::identity_of(const json::value& document) const {
  const auto blueprint = blueprint::decode_submitted(document);
  if (!blueprint) return "";
  const auto identity = blueprint::identity_of(*blueprint, default_environment_);
  return identity ? identity->str() : "";
}

std::string CommitFiles::identity_in(const Commit& commit, const std::string& text) const {
  const auto file = placed(commit, text);
  return file ? identity_of(file->document) : "";
}

Task<ReadFile> CommitFiles::read_file(Commit commit, Changed change) {
  ReadFile file{.path = std::move(change.file.path), .removed = change.file.removed};
  const std::string& sha = file.removed ? change.base : commit.sha;
  auto text = co_await host_.read_file(commit.repository, file.path, sha);
  if (!text && is_retryable(text.error())) co_return std::move(text).error();
  if (!text) {
    file.problem = reason_of(text.error());
    co_return file;
  }
  file.digest = crypto::sha256_hex(*text);
  auto blueprint = placed(commit, *text);
  if (!blueprint) {
    file.problem = reason_of(blueprint.error());
    co_return file;
  }
  file.blueprint = *std::move(blueprint);
  file.identity = identity_of(file.blueprint.document);
  co_return file;
}

Task<CommitFiles::Standing> CommitFiles::standing_elsewhere(Commit commit,
                                                            std::vector<std::string> changed,
                                                            std::vector<std::string> wanted) {
  PORC_CO_TRY(auto all, co_await host_.blueprints_at(commit.repository, commit.sha));
  std::erase_if(all,
                [&](const FileAt& file) { return std::ranges::count(changed, file.path) > 0; });
  if (all.size() > kStandingMax) {
    co_return Error{.code = ErrorCode::too_large,
                    .message = "more than " + std::to_string(kStandingMax) +
                               " other blueprints may be the same one"};
  }
  Standing standing;
  for (FileAt& file : all) {
    std::string path = file.path;
    auto text = co_await host_.read_listed(commit.repository, std::move(file), commit.sha);
    if (!text && is_retryable(text.error())) co_return std::move(text).error();
    if (!text) continue;
    std::string identity = identity_in(commit, *text);
    if (std::ranges::count(wanted, identity) > 0)
      standing[std::move(identity)].push_back(std::move(path));
  }
  co_return standing;
}

Task<std::string> CommitFiles::known_twin(Commit commit,
                                          std::vector<std::string> changed,
                                          std::string identity) {
  PORC_CO_TRY(std::string path, co_await commits_.get_path(commit.repository, identity));
  const bool stands_apart = !path.empty() && std::ranges::count(changed, path) == 0;
  // Of what no pattern names any more nobody would say that it must have another name.
  if (!stands_apart || !host_.is_blueprint(path)) co_return std::string();
  const auto text = co_await host_.read_file(commit.repository, path, commit.sha);
  if (!text && is_retryable(text.error())) co_return text.error();
  const bool same = text && identity_in(commit, *text) == identity;
  co_return same ? std::move(path) : std::string();
}

Task<void> CommitFiles::remember(Commit commit, std::vector<ReadFile> files) {
  for (ReadFile& file : files) {
    if (file.removed || file.problem || file.identity.empty()) continue;
    BlueprintMemory memory{.path = std::move(file.path), .pushed_at = commit.pushed_at};
    PORC_CO_CHECK(
        co_await commits_.put_path(commit.repository, std::move(file.identity), std::move(memory)));
  }
  co_return ok;
}

Task<std::vector<ReadFile>> CommitFiles::read(Commit commit, std::vector<Changed> changes) {
  std::vector<ReadFile> files;
  Standing standing;
  std::vector<std::string> changed, gone, unknown;
  for (Changed& change : changes) {
    PORC_CO_TRY(ReadFile file, co_await read_file(commit, std::move(change)));
    changed.push_back(file.path);
    if (file.removed) {
      if (!file.identity.empty()) gone.push_back(file.identity);
    } else if (file.identity.empty()) {
      unknown.push_back(file.path);
    } else {
      standing[file.identity].push_back(file.path);
    }
    files.push_back(std::move(file));
  }
  std::erase_if(gone, [&](const std::string& identity) { return standing.contains(identity); });
  Result<Standing> elsewhere = Standing();
  if (!gone.empty()) elsewhere = co_await standing_elsewhere(commit, changed, std::move(gone));
  if (!elsewhere && is_retryable(elsewhere.error())) co_return std::move(elsewhere).error();
  for (ReadFile& file : files) {
    const std::string& identity = file.identity;
    if (identity.empty()) continue;
    const auto same = standing.find(identity);
    if (!file.removed) {
      std::vector<std::string> twins = same->second;
      PORC_CO_TRY(std::string other, co_await known_twin(commit, changed, identity));
      if (!other.empty()) twins.push_back(std::move(other));
      if (twins.size() > 1) {
        file.problem = refused(joined(twins) + " are the same blueprint (" + identity +
                               "): give each its own metadata.name");
      }
      continue;
    }
    const std::string not_destroyed = ": nothing is destroyed.";
    if (same != standing.end()) {
      file.note = "Moved to " + joined(same->second) + not_destroyed;
    } else if (!elsewhere) {
      file.problem = refused("it is not destroyed: " + elsewhere.error().message);
    } else if (elsewhere->contains(identity)) {
      file.note = "Stands in " + joined(elsewhere->at(identity)) + " as well" + not_destroyed;
    } else if (!unknown.empty()) {
      file.problem = refused("it is not destroyed: nobody can tell whether it was moved to " +
                             joined(unknown) + ", which is not valid");
    }
  }
  co_return files;
}

}  // namespace porc::github
