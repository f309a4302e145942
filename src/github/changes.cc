// SPDX-License-Identifier: Apache-2.0
#include "github/changes.h"

#include <algorithm>
#include <deque>
#include <utility>

namespace porc::github {
namespace {

constexpr std::string_view kSymbolicLink = "120000";
constexpr std::size_t kDepthMax = 50;

Error too_many(std::string_view what, std::size_t most) {
  return Error{.code = ErrorCode::too_large,
               .message = "more than " + std::to_string(most) + " " + std::string(what)};
}

std::string why_refused(const TreeEntry& entry) {
  if (entry.mode == kSymbolicLink) return "is a symbolic link, which is not followed";
  if (entry.type == "commit") return "is a submodule, which is not followed";
  return "";
}

/// Takes an entry if it is a file that is looked for. Errors: too_large.
Result<void> take(const TreeEntry& entry,
                  std::string path,
                  const GlobSet& globs,
                  std::map<std::string, FoundFile>& files) {
  if (entry.type == "tree" || !globs.matches(path)) return ok;
  if (files.size() >= kFilesMax) return too_many("files that look like blueprints", kFilesMax);
  FoundFile file{.path = path, .blob = entry.sha, .refused = why_refused(entry)};
  files.insert_or_assign(std::move(path), std::move(file));
  return ok;
}

}  // namespace

std::vector<ChangedFile> difference(const std::map<std::string, FoundFile>& before,
                                    const std::map<std::string, FoundFile>& after) {
  std::map<std::string, ChangedFile> changed;
  for (const auto& [path, file] : before) {
    if (!after.contains(path)) changed[path] = ChangedFile{.path = path, .removed = true};
  }
  for (const auto& [path, file] : after) {
    const auto old = before.find(path);
    const bool same =
        old != before.end() && old->second.blob == file.blob && old->second.refused == file.refused;
    if (!same) changed[path] = ChangedFile{.path = path, .blob = file.blob};
  }
  std::vector<ChangedFile> list;
  for (auto& [path, file] : changed) list.push_back(std::move(file));
  return list;
}

std::vector<ChangedFile> changed_among(const std::vector<DiffEntry>& entries,
                                       const GlobSet& globs) {
  std::map<std::string, ChangedFile> changed;
  for (const DiffEntry& entry : entries) {
    if (entry.status != "renamed" || !entry.previous_filename) continue;
    const std::string& path = *entry.previous_filename;
    if (globs.matches(path)) changed[path] = ChangedFile{.path = path, .removed = true};
  }
  // After them: where one was moved away, another may have come.
  for (const DiffEntry& entry : entries) {
    if (!globs.matches(entry.filename)) continue;
    const bool removed = entry.status == "removed";
    if (removed && changed.contains(entry.filename)) continue;
    changed[entry.filename] = ChangedFile{
        .path = entry.filename, .removed = removed, .blob = removed ? "" : entry.sha.value_or("")};
  }
  std::vector<ChangedFile> list;
  for (auto& [path, file] : changed) list.push_back(std::move(file));
  return list;
}

Task<std::map<std::string, FoundFile>> Changes::files_at(Repository repository,
                                                         std::string commit) {
  PORC_CO_TRY(Tree tree, co_await client_.get_tree(repository, commit, true));
  if (tree.truncated) co_return co_await walk(std::move(repository), std::move(tree.sha));
  std::map<std::string, FoundFile> files;
  for (const TreeEntry& entry : tree.tree) {
    PORC_CO_CHECK(take(entry, entry.path, globs_, files));
  }
  co_return std::move(files);
}

/// Folder by folder, where the globs may find something.
Task<std::map<std::string, FoundFile>> Changes::walk(Repository repository, std::string root) {
  struct Folder {
    std::string path{};
    std::string sha{};
  };
  std::map<std::string, FoundFile> files;
  std::deque<Folder> left;
  left.push_back(Folder{.sha = std::move(root)});
  for (std::size_t walked = 0; !left.empty(); ++walked) {
    if (walked >= kFoldersMax) co_return too_many("folders may hold blueprints", kFoldersMax);
    const Folder folder = std::move(left.front());
    left.pop_front();
    PORC_CO_TRY(Tree tree, co_await client_.get_tree(repository, folder.sha, false));
    if (tree.truncated) {
      co_return Error{.code = ErrorCode::too_large,
                      .message = "GitHub cannot list the folder /" + folder.path};
    }
    for (const TreeEntry& entry : tree.tree) {
      std::string path = folder.path.empty() ? entry.path : folder.path + "/" + entry.path;
      if (entry.type == "tree" && globs_.may_match_below(path)) {
        left.push_back(Folder{.path = path, .sha = entry.sha});
      }
      PORC_CO_CHECK(take(entry, std::move(path), globs_, files));
    }
  }
  co_return std::move(files);
}

Task<FoundFile> Changes::file_at(Repository repository, std::string commit, std::string path) {
  std::string sha = std::move(commit);
  std::size_t depth = 0;
  for (std::size_t begin = 0; depth < kDepthMax; ++depth) {
    PORC_CO_TRY(Tree tree, co_await client_.get_tree(repository, sha, false));
    const std::size_t slash = std::min(path.find('/', begin), path.size());
    const std::string name = path.substr(begin, slash - begin);
    const auto entry = std::ranges::find(tree.tree, name, &TreeEntry::path);
    if (entry == tree.tree.end()) {
      const ErrorCode code = tree.truncated ? ErrorCode::too_large : ErrorCode::not_found;
      co_return Error{.code = code, .message = path + " is not in the commit"};
    }
    FoundFile file{.path = path, .blob = entry->sha, .refused = why_refused(*entry)};
    if (slash == path.size() && entry->type == "tree") file.refused = "is a folder";
    const bool is_end = slash == path.size() || entry->type != "tree";
    if (slash < path.size() && is_end) file.refused = "lies below what is no folder";
    if (is_end) co_return std::move(file);
    sha = entry->sha;
    begin = slash + 1;
  }
  co_return too_many("folders inside each other", kDepthMax);
}

Task<std::vector<ChangedFile>> Changes::by_trees(Repository repository,
                                                 std::string before,
                                                 std::string after) {
  using Files = std::map<std::string, FoundFile>;
  Files old_files;
  if (!is_no_commit(before)) {
    PORC_CO_TRY(old_files, co_await files_at(repository, std::move(before)));
  }
  PORC_CO_TRY(Files new_files, co_await files_at(std::move(repository), std::move(after)));
  co_return difference(old_files, new_files);
}

Task<std::vector<ChangedFile>> Changes::of_push(Repository repository,
                                                std::string before,
                                                std::string after) {
  if (is_no_commit(after)) co_return std::vector<ChangedFile>();
  if (is_no_commit(before)) {
    co_return co_await by_trees(std::move(repository), std::move(before), std::move(after));
  }
  Result<Comparison> comparison = co_await client_.compare(repository, before, after);
  // GitHub compares with where the two parted, which is `before` only when nothing was rewritten;
  // and it forgets commits that no branch holds.
  const bool trusted = comparison && comparison->files.size() < kComparedFilesMax &&
                       (comparison->status == "ahead" || comparison->status == "identical");
  if (trusted) co_return changed_among(comparison->files, globs_);
  if (!comparison && comparison.error().code != ErrorCode::not_found) {
    co_return std::move(comparison).error();
  }
  co_return co_await by_trees(std::move(repository), std::move(before), std::move(after));
}

}  // namespace porc::github
