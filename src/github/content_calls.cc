// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/encoding.h"
#include "crypto/digest.h"
#include "github/answers.h"
#include "github/client.h"

namespace porc::github {
namespace {

constexpr std::string_view kRaw = "application/vnd.github.raw+json";

struct ContentBody {
  std::string type{};
  std::string sha{};
  std::int64_t size = 0;
  std::optional<std::string> encoding{};
  std::optional<std::string> content{};
};
BOOST_DESCRIBE_STRUCT(ContentBody, (), (type, sha, size, encoding, content))

struct PermissionBody {
  std::string permission{};
};
BOOST_DESCRIBE_STRUCT(PermissionBody, (), (permission))

Error refused(const std::string& path, std::string_view why) {
  return Error{.code = ErrorCode::invalid_argument, .message = path + " " + std::string(why)};
}

Result<void> check_kind(const json::value& answer, const std::string& path) {
  if (answer.is_array()) return refused(path, "is a folder");
  const json::object* members = answer.if_object();
  const json::value* type = members != nullptr ? members->if_contains("type") : nullptr;
  if (type == nullptr || !type->is_string()) return refused(path, "is of an unknown kind");
  if (type->get_string() == "symlink") {
    return refused(path, "is a symbolic link, which is not followed");
  }
  // Before 2026-03-10 GitHub calls a submodule a file, and names the repository that it is.
  const json::value* submodule = members->if_contains("submodule_git_url");
  if (type->get_string() == "submodule" || (submodule != nullptr && !submodule->is_null())) {
    return refused(path, "is a submodule, which is not followed");
  }
  if (type->get_string() != "file") return refused(path, "is no file");
  return ok;
}

/// Base64 in lines, as GitHub breaks it.
Result<std::string> decode_lines(std::string text) {
  std::erase(text, '\n');
  return base64_decode(text);
}

}  // namespace

std::string blob_name(std::string_view bytes) {
  std::string object = "blob " + std::to_string(bytes.size());
  object += '\0';
  return crypto::sha1_hex(object.append(bytes));
}

Task<std::string> Client::read_file(Repository repository,
                                    std::string path,
                                    std::string commit,
                                    std::string blob,
                                    std::size_t bytes_max) {
  RestCall call{.path = repository.path() + "/contents/" + encode_path(path),
                .repository = repository};
  call.query.emplace_back("ref", commit);
  PORC_CO_TRY(json::value answer, co_await rest_.get(std::move(call)));
  PORC_CO_CHECK(check_kind(answer, path));
  PORC_CO_TRY(ContentBody body, answer_as<ContentBody>(answer, "file"));
  if (body.size < 0 || static_cast<std::uint64_t>(body.size) > bytes_max) {
    co_return Error{.code = ErrorCode::too_large,
                    .message = path + " has more than " + std::to_string(bytes_max) + " bytes"};
  }
  // GitHub follows a link to another file of the repository and says nothing of it.
  if (!blob.empty() && body.sha != blob) {
    co_return refused(path, "is a symbolic link to another file, which is not followed");
  }
  std::string bytes;
  if (body.encoding == "base64" && body.content) {
    Result<std::string> decoded = decode_lines(*std::move(body.content));
    if (!decoded) co_return std::move(decoded).error().in("reading " + path);
    bytes = *std::move(decoded);
  } else {  // over 1 MB there is no content but the raw one
    PORC_CO_TRY(bytes, co_await read_raw(std::move(repository), path, std::move(commit)));
  }
  if (blob_name(bytes) != body.sha) {
    co_return Error{.code = ErrorCode::corrupt,
                    .message = "GitHub's bytes of " + path + " are not those of the commit"};
  }
  co_return std::move(bytes);
}

Task<std::string> Client::read_raw(Repository repository, std::string path, std::string commit) {
  RestCall call{.path = repository.path() + "/contents/" + encode_path(path),
                .accept = kRaw,
                .repository = repository};
  call.query.emplace_back("ref", std::move(commit));
  PORC_CO_TRY(http::ClientResponse response, co_await rest_.send(std::move(call)));
  co_return std::move(response.body);
}

Task<Comparison> Client::compare(Repository repository, std::string base, std::string head) {
  RestCall call{.path = repository.path() + "/compare/" + http::percent_encode(base) + "..." +
                        http::percent_encode(head),
                .repository = repository};
  call.query.emplace_back("per_page", "1");  // commits; the files stand on the first page anyway
  PORC_CO_TRY(json::value answer, co_await rest_.get(std::move(call)));
  co_return answer_as<Comparison>(answer, "comparison");
}

Task<Tree> Client::get_tree(Repository repository, std::string sha, bool recursive) {
  RestCall call{.path = repository.path() + "/git/trees/" + http::percent_encode(sha),
                .repository = repository,
                .keeps_etag = true};
  if (recursive) call.query.emplace_back("recursive", "1");
  PORC_CO_TRY(json::value answer, co_await rest_.get(std::move(call)));
  co_return answer_as<Tree>(answer, "tree");
}

Task<std::string> Client::permission_of(Repository repository, std::string login) {
  RestCall call{
      .path = repository.path() + "/collaborators/" + http::percent_encode(login) + "/permission",
      .repository = repository};
  PORC_CO_TRY(json::value answer, co_await rest_.get(std::move(call)));
  PORC_CO_TRY(PermissionBody body, answer_as<PermissionBody>(answer, "permission"));
  co_return std::move(body.permission);
}

}  // namespace porc::github
