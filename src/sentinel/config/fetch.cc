// SPDX-License-Identifier: Apache-2.0
#include "sentinel/config/fetch.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "archive/tar.h"
#include "crypto/digest.h"
#include "sentinel/config/path.h"

namespace porc::sentinel {
namespace {

Error refused(std::string message) {
  return {.code = ErrorCode::invalid_argument, .message = std::move(message)};
}

bool is_archive(std::string_view path) {
  return path.ends_with(".tar.gz") || path.ends_with(".tgz");
}

/// `scheme::…`, `scheme://…` or `git@host:…`
bool is_remote(std::string_view source) {
  const std::size_t colon = source.find(':');
  if (colon == source.npos) return false;
  const std::string_view before = source.substr(0, colon);
  const std::string_view after = source.substr(colon + 1);
  return before.find('/') == before.npos &&
         (after.starts_with(':') || after.starts_with("//") || before.starts_with("git@"));
}

Result<void> read_query(std::string_view query, SourcePath& out) {
  constexpr std::string_view kSha256 = "sha256:";
  while (!query.empty()) {
    const std::string_view part = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), part.size() + 1));
    const std::string_view name = part.substr(0, part.find('='));
    std::string_view value = part.substr(std::min(part.size(), name.size() + 1));
    if (name == "archive") continue;  // what it is, its name says
    if (name != "checksum")
      return refused(
          fmt::format("the source has an argument {}, but local ones take only checksum", name));
    if (!value.starts_with(kSha256))
      return refused(fmt::format("expected checksum=sha256:…, found checksum={}", value));
    value.remove_prefix(kSha256.size());
    out.sha256 = value;
    std::ranges::transform(out.sha256, out.sha256.begin(), [](char c) {
      return c >= 'A' && c <= 'F' ? static_cast<char>(c | 0x20) : c;
    });
  }
  return ok;
}

}  // namespace

Result<SourcePath> parse_source(std::string_view source, std::string_view folder) {
  constexpr std::string_view kFile = "file::";
  constexpr std::string_view kFileUrl = "file://";
  const std::string_view given = source;
  if (source.starts_with(kFile)) source.remove_prefix(kFile.size());
  if (source.starts_with(kFileUrl)) source.remove_prefix(kFileUrl.size());
  if (is_remote(source))
    return refused(fmt::format("{} is not a local path, and nothing is downloaded here", given));
  SourcePath out;
  const std::size_t question = source.find('?');
  if (question != source.npos) {
    if (auto read = read_query(source.substr(question + 1), out); !read) return read.error();
    source = source.substr(0, question);
  }
  if (const std::size_t inside = source.find("//"); inside != source.npos && inside > 0) {
    out.inner = clean_path(source.substr(inside + 2));
    source = source.substr(0, inside);
  }
  if (source.empty()) return refused("the source names no file");
  out.path = join_path(folder, source);
  if (!out.inner.empty() && !is_archive(out.path)) {
    out.path = join_path(out.path, out.inner);
    out.inner.clear();
  }
  return out;
}

Result<Fetched> fetch(const Files& files, const SourcePath& source) {
  PORC_TRY(std::string bytes, files.read(source.path));
  if (!source.sha256.empty()) {
    const std::string digest = crypto::sha256_hex(bytes);
    if (digest != source.sha256)
      return Error{.code = ErrorCode::corrupt,
                   .message = fmt::format("{}: its checksum is sha256:{}, expected sha256:{}",
                                          source.path,
                                          digest,
                                          source.sha256)};
  }
  if (!is_archive(source.path)) return Fetched{.path = source.path, .bytes = std::move(bytes)};
  PORC_TRY(std::vector<archive::File> packed, archive::read_tar_gz(bytes));
  // Without a name there is one to take when there is one only.
  const auto found = source.inner.empty() && packed.size() == 1
                         ? packed.begin()
                         : std::ranges::find(packed, source.inner, &archive::File::path);
  if (found == packed.end())
    return Error{
        .code = ErrorCode::not_found,
        .message =
            source.inner.empty()
                ? fmt::format("{}: say which of its files: {}//FILE", source.path, source.path)
                : fmt::format("{}: there is no {} in it", source.path, source.inner)};
  return Fetched{.path = source.path + "//" + found->path, .bytes = std::move(found->bytes)};
}

}  // namespace porc::sentinel
