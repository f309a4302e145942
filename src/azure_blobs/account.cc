// SPDX-License-Identifier: Apache-2.0
#include "azure_blobs/account.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "base/encoding.h"
#include "http/message.h"
#include "http/url.h"

namespace porc::azure_blobs {
namespace {

constexpr char kWhy[] = "is read as a setting";

// Published by Microsoft for its emulators: no secret.
// https://learn.microsoft.com/azure/storage/common/storage-configure-connection-string
constexpr std::string_view kEmulatorAccount = "devstoreaccount1";
constexpr std::string_view kEmulatorEndpoint = "http://127.0.0.1:10000/devstoreaccount1";
constexpr std::string_view kEmulatorKey =
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

Error refused(std::string message) {
  return {.code = ErrorCode::invalid_argument, .message = std::move(message)};
}

bool is_lower_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/// The members, by their names in lower case. Values may hold '='.
Result<std::map<std::string, std::string>> members_of(std::string_view text) {
  std::map<std::string, std::string> members;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(';'), text.size());
    const std::string_view member = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (member.empty()) continue;
    const std::size_t equals = member.find('=');
    if (equals == member.npos || equals == 0) return refused("must be NAME=VALUE;NAME=VALUE");
    std::string name(member.substr(0, equals));
    std::ranges::transform(name, name.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    const bool fresh = members.emplace(name, member.substr(equals + 1)).second;
    if (!fresh) return refused("names " + std::string(member.substr(0, equals)) + " twice");
  }
  return members;
}

/// The first part of the host, which names the account of a public endpoint, or of the path.
std::string account_of(const std::string& endpoint) {
  const std::string_view host = http::host_of(endpoint);
  const std::size_t path = endpoint.find('/', endpoint.find("://") + 3);
  if (path != endpoint.npos) return endpoint.substr(path + 1);
  return std::string(host.substr(0, host.find('.')));
}

}  // namespace

std::string public_endpoint(const std::string& account) {
  return "https://" + account + ".blob.core.windows.net";
}

Result<void> check_account_name(const std::string& name) {
  const bool sound =
      name.size() >= 3 && name.size() <= 24 && std::ranges::all_of(name, is_lower_or_digit);
  if (sound) return ok;
  return refused("must be 3 to 24 lower-case letters and digits");
}

Result<void> check_container_name(const std::string& name) {
  const auto allowed = [](char c) { return is_lower_or_digit(c) || c == '-'; };
  const bool sound = name.size() >= 3 && name.size() <= 63 && std::ranges::all_of(name, allowed) &&
                     name.front() != '-' && name.back() != '-' && name.find("--") == name.npos;
  if (sound) return ok;
  return refused("must be 3 to 63 lower-case letters, digits and single hyphens between them");
}

Result<std::string> parse_endpoint(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  const bool web = url.starts_with("https://") || url.starts_with("http://");
  const bool plain = std::ranges::all_of(url, [](char c) { return c > 0x20 && c < 0x7f; });
  if (!web || !plain || url.find_first_of("?#@%") != url.npos || http::host_of(url).empty())
    return refused("must be an address such as https://ACCOUNT.blob.core.windows.net");
  return url;
}

Result<SharedKey> parse_key(const Secret& text) {
  auto key = base64_decode(text.expose(kWhy));
  if (!key || key->empty()) return refused("must be the base64 text that the portal shows");
  return SharedKey{.key = Secret(*std::move(key))};
}

Result<SharedAccess> parse_shared_access(const Secret& text) {
  std::string query = text.expose(kWhy);
  if (query.starts_with('?')) query.erase(0, 1);
  const auto parameters = http::parse_query(query);
  const bool plain = std::ranges::all_of(query, [](char c) { return c > 0x20 && c < 0x7f; });
  const auto is_signature = [](const auto& each) {
    return each.first == "sig" && !each.second.empty();
  };
  if (!parameters || !plain || std::ranges::none_of(*parameters, is_signature))
    return refused("must be a shared access signature: sv=…&sp=…&sig=…");
  return SharedAccess{.query = Secret(std::move(query))};
}

Result<Account> parse_connection_string(const Secret& text) {
  PORC_TRY(auto members, members_of(text.expose(kWhy)));
  Account account;
  if (members["usedevelopmentstorage"] == "true") {
    account.name = kEmulatorAccount;
    account.endpoint = kEmulatorEndpoint;
    PORC_TRY(account.access, parse_key(Secret(std::string(kEmulatorKey))));
    return account;
  }
  const std::string protocol =
      members["defaultendpointsprotocol"].empty() ? "https" : members["defaultendpointsprotocol"];
  const std::string suffix =
      members["endpointsuffix"].empty() ? "core.windows.net" : members["endpointsuffix"];
  std::string endpoint = members["blobendpoint"];
  account.name = members["accountname"];
  if (endpoint.empty() && account.name.empty()) return refused("needs AccountName or BlobEndpoint");
  if (endpoint.empty()) endpoint = protocol + "://" + account.name + ".blob." + suffix;
  PORC_TRY(account.endpoint, parse_endpoint(std::move(endpoint)));
  if (account.name.empty()) account.name = account_of(account.endpoint);
  if (!check_account_name(account.name)) return refused("AccountName is no name of an account");
  const std::string& key = members["accountkey"];
  const std::string& shared = members["sharedaccesssignature"];
  if (key.empty() == shared.empty())
    return refused("needs AccountKey or SharedAccessSignature, and not both");
  if (!key.empty()) {
    auto parsed = parse_key(Secret(key));
    if (!parsed) return refused("AccountKey " + parsed.error().message);
    account.access = *std::move(parsed);
  } else {
    auto parsed = parse_shared_access(Secret(shared));
    if (!parsed) return refused("SharedAccessSignature " + parsed.error().message);
    account.access = *std::move(parsed);
  }
  return account;
}

}  // namespace porc::azure_blobs
