// SPDX-License-Identifier: Apache-2.0
// What a storage account answers, its errors, listings and keys for links, and connection strings
// that people paste: the input is taken for each of them.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "azure_blobs/account.h"
#include "azure_blobs/answer.h"
#include "azure_blobs/xml.h"
#include "base/assert.h"
#include "fuzz/planted.h"

namespace {

using namespace porc;

void check_listing(std::string_view text) {
  const auto page = azure_blobs::read_listing(text);
  if (!page) return;
  for (const BlobEntry& entry : page->entries) {
    PORC_ASSERT(check_blob_name(entry.name));
    PORC_ASSERT(entry.version.size() >= 2 && entry.version.front() == '"');
  }
}

void check_error(std::string_view text) {
  const http::ClientResponse response{.status = 500, .body = std::string(text)};
  const std::string code = azure_blobs::error_code_of(response);
  PORC_ASSERT(code.find_first_of(" <>&\"\n") == code.npos);
  const Error error = azure_blobs::error_of(response, Timestamp());
  PORC_ASSERT(error.message.size() < 400);
}

void check_headers(std::string_view text) {
  http::ClientResponse response{.status = 206};
  response.headers.add("Content-Range", std::string(text));
  response.headers.add("ETag", "\"1\"");
  response.headers.add("Last-Modified", std::string(text));
  response.headers.add("x-ms-retry-after-ms", std::string(text));
  azure_blobs::adopt_retry_hint(response);
  (void)azure_blobs::read_properties(response);
}

void check_settings(std::string_view text) {
  const Secret secret{std::string(text)};
  (void)azure_blobs::parse_shared_access(secret);
  const auto account = azure_blobs::parse_connection_string(secret);
  if (!account) return;
  PORC_ASSERT(azure_blobs::check_account_name(account->name));
  fuzz::planted_bug(account->name.find_first_of("023456789") != std::string::npos);
  PORC_ASSERT(account->endpoint.starts_with("http") && !account->endpoint.ends_with('/'));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)azure_blobs::parse_xml(text);
  (void)azure_blobs::read_delegation_key(text);
  check_listing(text);
  check_error(text);
  check_headers(text);
  check_settings(text);
  return 0;
}
