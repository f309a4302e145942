// SPDX-License-Identifier: Apache-2.0
#include "server_file.h"

#include <utility>

#include <unistd.h>

#include "host/files.h"
#include "http/key_pin.h"
#include "json/decode.h"
#include "json/parse.h"

namespace porc::app {
namespace {

constexpr char kAdminTokenFile[] = "admin-token";
constexpr mode_t kPrivate = 0600;
constexpr std::size_t kBytesMax = 4096;

}  // namespace

Result<host::HeldFile> hold_server_file(const std::filesystem::path& data,
                                        const std::string& url,
                                        const std::filesystem::path& certificate) {
  wire::ServerFile file{.url = url, .pid = getpid()};
  if (!certificate.empty()) {
    PORC_TRY(file.key_pin, http::key_pin(certificate));
  }
  return host::HeldFile::write(
      data / wire::kServerFile, json::serialize(json::encode(file)) + "\n", kPrivate);
}

Result<wire::ServerFile> read_server_file(const std::filesystem::path& data) {
  PORC_TRY(const std::string text,
           host::read_held_file(data / wire::kServerFile, wire::kServerFileBytesMax));
  PORC_TRY(const json::value document, json::parse(text));
  return json::decode<wire::ServerFile>(document, json::Unknown::ignore);
}

Result<Secret> read_admin_token(const std::filesystem::path& data) {
  PORC_TRY(std::string text, host::read_file(data / kAdminTokenFile, kBytesMax));
  while (text.ends_with('\n')) text.pop_back();
  return Secret(std::move(text));
}

Result<void> write_admin_token(const std::filesystem::path& data, const Secret& token) {
  return host::write_file_durably(
      data / kAdminTokenFile, token.expose("is kept for pine") + "\n", kPrivate);
}

}  // namespace porc::app
