// SPDX-License-Identifier: Apache-2.0
#include "port_environment.h"

#include <utility>
#include <vector>

#include "host/files.h"

namespace porc::pine {
namespace {

constexpr std::size_t kSecretBytesMax = 64U << 10;
constexpr std::size_t kNames = 3;

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == ',') {
      parts.emplace_back();
    } else if (c != ' ') {
      parts.back() += c;
    }
  }
  return parts;
}

}  // namespace

Result<port_catalog::Options> read_port_options(
    const std::function<std::optional<std::string>(const std::string& name)>& variable) {
  port_catalog::Options options;
  std::vector<Violation> violations;
  options.client_id = variable("PORT_CLIENT_ID").value_or("");
  std::string secret = variable("PORT_CLIENT_SECRET").value_or("");
  const auto file = variable("PORT_CLIENT_SECRET_FILE");
  if (secret.empty() && file) {
    auto text = host::read_file(*file, kSecretBytesMax);
    if (!text) return std::move(text).error().in("reading PORT_CLIENT_SECRET_FILE");
    secret = *std::move(text);
    while (secret.ends_with('\n') || secret.ends_with('\r')) secret.pop_back();
  }
  if (options.client_id.empty())
    violations.push_back({.pointer = "PORT_CLIENT_ID", .message = "must name a client of Port"});
  if (secret.empty())
    violations.push_back({.pointer = "PORT_CLIENT_SECRET", .message = "must be its secret"});
  options.client_secret = Secret(std::move(secret));
  if (auto api = variable("PORT_API"); api && !api->empty()) options.api = *std::move(api);
  while (options.api.ends_with('/')) options.api.pop_back();
  const bool is_http = options.api.starts_with("https://") || options.api.starts_with("http://");
  if (!is_http) violations.push_back({.pointer = "PORT_API", .message = "must be an address"});
  if (const auto names = variable("PORC_PORT_BLUEPRINTS"); names && !names->empty()) {
    std::vector<std::string> parts = split(*names);
    if (parts.size() == kNames) {
      options.names = {.quill = parts[0], .instance = parts[1], .run = parts[2]};
    } else {
      violations.push_back({.pointer = "PORC_PORT_BLUEPRINTS", .message = "must be three names"});
    }
  }
  if (violations.empty()) return options;
  return Error{.code = ErrorCode::invalid_argument,
               .message = "the environment does not say where Port is",
               .violations = std::move(violations)};
}

}  // namespace porc::pine
