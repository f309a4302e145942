// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "aio/clock.h"
#include "aio/task.h"
#include "http/client.h"
#include "jsonapi/document.h"
#include "tfe_engine/options.h"

namespace porc::tfe_engine {

inline constexpr std::size_t kDocumentBytesMax = 16U << 20;
inline constexpr std::size_t kBlobBytesMax = 512U << 20;  ///< plan JSON and state
inline constexpr std::size_t kPagesMax = 50;

/// The TFE API v2 as documents: paths in, resources out, answers turned into errors by one table.
/// Reads are repeated on 429 and 5xx as http/retry.h says; what creates something never is.
/// https://developer.hashicorp.com/terraform/enterprise/api-docs
class Api {
 public:
  /// All three outlive this and its tasks.
  Api(http::Client& client, aio::Clock& clock, const TfeOptions& options);

  /// The same API for the calls that a run of ours causes, given by its id. `routine`: as in
  /// http::ClientRequest.
  Api on_behalf_of(std::string run, bool routine = false);

  /// `path` is relative to the API's base: "runs/run-1".
  Task<jsonapi::Document> get(std::string path, http::Parameters query = {});
  Task<jsonapi::Resource> get_one(std::string path, http::Parameters query = {});
  /// The resources of all pages. Errors: too_large over kPagesMax pages.
  Task<std::vector<jsonapi::Resource>> get_all(std::string path, http::Parameters query = {});
  /// The headers of the answer.
  Task<http::Headers> get_headers(std::string path);

  /// Creates. Not repeated: after `unavailable` the caller looks whether it exists.
  Task<jsonapi::Resource> post(std::string path, jsonapi::Resource resource);
  /// Changes; `resource` says all that matters, so that it may be repeated.
  Task<void> patch(std::string path, jsonapi::Resource resource);
  /// Also when it is gone already.
  Task<void> remove(std::string path);
  /// An action with a comment, such as runs/:id/actions/apply.
  Task<void> act(std::string path, std::string comment);

  /// Bytes behind a path of the API or an absolute URL, following one redirect. The token goes to
  /// the API's own origin only. nullopt when the answer is 204: not there yet.
  Task<std::optional<std::string>> get_bytes(std::string place);
  /// Bytes behind a capability URL, which carries its own permission: no token goes there.
  Task<std::string> get_capability(std::string url);
  Task<void> put_capability(std::string url, std::string bytes);

 private:
  struct Call {
    std::string method{};
    std::string url{};
    std::string shown = "a capability URL";  ///< in errors: an address may itself be a secret
    std::string body{};
    std::string_view content_type{};
    std::size_t answer_bytes_max = kDocumentBytesMax;
    bool with_token = true;
    bool may_repeat = true;
  };
  std::string url_of(std::string_view path, const http::Parameters& query) const;
  /// The answer, when its status is below 400 or no answer could be had: else its error.
  Task<http::ClientResponse> send(Call call);
  Task<http::ClientResponse> send_once(
      const Call& call);  // no coroutine: builds the request and hands it on
  double draw();

  http::Client& client_;
  aio::Clock& clock_;
  const TfeOptions& options_;
  std::minstd_rand random_;
  std::string on_behalf_of_{};
  bool routine_ = false;
};

/// The error that an answer stands for. Title and detail come from the server's error document.
Error error_of(int status, std::string_view body, std::string_view what);

}  // namespace porc::tfe_engine
