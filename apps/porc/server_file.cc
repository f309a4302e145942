// SPDX-License-Identifier: Apache-2.0
#include "server_file.h"

#include <utility>

#include "host/files.h"
#include "json/decode.h"
#include "json/parse.h"

namespace porc::app {
namespace {

constexpr char kServerFile[] = "server.json";
constexpr char kAdminTokenFile[] = "admin-token";
constexpr mode_t kPrivate = 0600;
constexpr std::size_t kBytesMax = 4096;

}  // namespace

Result<void> write_server_file(const std::filesystem::path& data, const ServerFile& file) {
  return host::write_file_durably(
      data / kServerFile, json::serialize(json::encode(file)) + "\n", kPrivate);
}

Result<ServerFile> read_server_file(const std::filesystem::path& data) {
  PORC_TRY(const std::string text, host::read_file(data / kServerFile, kBytesMax));
  PORC_TRY(const json::value document, json::parse(text));
  return json::decode<ServerFile>(document, json::Unknown::ignore);
}

void remove_server_file(const std::filesystem::path& data) {
  std::error_code gone;
  std::filesystem::remove(data / kServerFile, gone);
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
