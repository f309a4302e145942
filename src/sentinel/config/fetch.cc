// SPDX-License-Identifier: Apache-2.0
#include "sentinel/config/fetch.h"

#include <algorithm>
#include <array>
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

constexpr auto kOtherArchives = std::to_array<std::string_view>(
    {".zip", ".tar", ".gz", ".bz2", ".tbz2", ".xz", ".txz", ".zst", ".tzst"});

/// What the name says: "" for no archive.
std::string_view archive_of(std::string_view path) {
  if (path.ends_with(".tar.gz") || path.ends_with(".tgz")) return "tar.gz";
  for (const std::string_view extension : kOtherArchives)
    if (path.ends_with(extension)) return extension.substr(1);
  return "";
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

/// `archive` becomes what the query says.
Result<void> read_query(std::string_view query, SourcePath& out, std::string& archive) {
  constexpr std::string_view kSha256 = "sha256:";
  while (!query.empty()) {
    const std::string_view part = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), part.size() + 1));
    const std::string_view name = part.substr(0, part.find('='));
    std::string_view value = part.substr(std::min(part.size(), name.size() + 1));
    if (name == "archive") {
      archive = value == "false" ? "" : value == "tgz" ? "tar.gz" : value;
      continue;
    }
    if (name != "checksum")
      return refused(fmt::format(
          "the source has an argument {}, but local ones take only checksum and archive", name));
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
  std::string_view query;
  if (const std::size_t question = source.find('?'); question != source.npos) {
    query = source.substr(question + 1);
    source = source.substr(0, question);
  }
  if (const std::size_t inside = source.find("//"); inside != source.npos && inside > 0) {
    out.inner = clean_path(source.substr(inside + 2));
    source = source.substr(0, inside);
  }
  if (source.empty()) return refused("the source names no file");
  out.path = join_path(folder, source);
  std::string archive(archive_of(out.path));
  PORC_CHECK(read_query(query, out, archive));
  out.is_packed = archive == "tar.gz";
  if (!archive.empty() && !out.is_packed)
    return refused(fmt::format("{} is a {}: of archives only tar.gz is read", given, archive));
  if (!out.inner.empty() && !out.is_packed) {
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
  if (!source.is_packed) return Fetched{.path = source.path, .bytes = std::move(bytes)};
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
