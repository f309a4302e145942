// SPDX-License-Identifier: Apache-2.0
// The client's own: one request on its way through libcurl.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <coroutine>
#include <memory>
#include <string>

#include <curl/curl.h>

#include "http/client.h"
#include "http/curl_client.h"

namespace porc::http {

/// Limit of a response's header, all fields together.
inline constexpr std::size_t kResponseHeaderBytesMax = 64 * 1024;

/// Errors: invalid_argument when something in `request` must not be sent.
Result<void> check_request(const ClientRequest& request);

/// Made on the loop thread, then owned by the curl thread until `result` is set, then read on the
/// loop thread again. Pieces of a streamed body cross over by way of the executor.
class Transfer : public std::enable_shared_from_this<Transfer> {
 public:
  /// `executor` outlives this.
  Transfer(aio::Executor& executor, ClientRequest request);
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  /// Curl thread. Makes the handle; null when its time is up or curl is out of memory.
  CURL* prepare(const CurlOptions& options);
  /// Curl thread, when the handle is out of the multi handle. Sets `result`.
  void finish(CURLcode code);

  std::coroutine_handle<> waiter{};    ///< loop thread only
  std::atomic<bool> abandoned{false};  ///< nobody waits for the answer any more
  Result<ClientResponse> result{};

 private:
  struct FreeHandle {
    void operator()(CURL* handle) const noexcept { curl_easy_cleanup(handle); }
  };
  struct FreeList {
    void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
  };
  static std::size_t on_header(char* bytes, std::size_t size, std::size_t count, void* self);
  static std::size_t on_body(char* bytes, std::size_t size, std::size_t count, void* self);
  static curl_socket_t open_socket(void* self, curlsocktype purpose, curl_sockaddr* address);
  void set_options(const CurlOptions& options, std::chrono::milliseconds left);
  void set_buffers();
  void set_trust(const CurlOptions& options);
  void keep_to_public();
  void set_method_and_body();
  void set_headers();
  bool take_piece(std::string_view bytes);
  void reserve_body();
  void hand_over(std::string piece);
  const std::string& body() const;
  std::string host() const;

  aio::Executor& executor_;
  const ClientRequest request_;
  const std::chrono::steady_clock::time_point deadline_;
  std::unique_ptr<CURL, FreeHandle> handle_{};
  std::unique_ptr<curl_slist, FreeList> header_list_{};
  ClientResponse response_{};
  std::size_t header_bytes_ = 0;
  std::uint64_t body_bytes_ = 0;
  bool too_large_ = false;
  std::string_view not_public_{};  ///< why an address was refused
};

}  // namespace porc::http
