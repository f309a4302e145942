// SPDX-License-Identifier: Apache-2.0
#include "cli/address.h"

#include <utility>

#include "cli/surroundings.h"
#include "host/files.h"
#include "host/held_file.h"
#include "http/message.h"
#include "http/url.h"
#include "json/decode.h"
#include "json/parse.h"
#include "wire/server_file.h"

namespace porc::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kTokenBytesMax = 4096;
constexpr std::string_view kSpace = " \t\r\n";

std::optional<std::string> variable(const Surroundings& around, const char* name) {
  auto value = around.variable(name);
  return value && !value->empty() ? value : std::nullopt;
}

std::string trimmed(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

Result<Secret> read_token(const fs::path& path) {
  PORC_TRY(std::string text, host::read_file(path, kTokenBytesMax));
  std::string token = trimmed(text);
  if (!token.empty() && http::is_field_value(token)) return Secret(std::move(token));
  return Error{.code = ErrorCode::invalid_argument,
               .message = path.string() + " must hold a token on one line"};
}

Result<std::string> checked_url(std::string url, const std::string& source) {
  while (url.ends_with('/')) url.pop_back();
  const bool web = url.starts_with("http://") || url.starts_with("https://");
  if (web && url.find_first_of(" \t\r\n?#@") == url.npos) return url;
  return Error{.code = ErrorCode::invalid_argument,
               .message = source + " must be like https://porc.example.com"};
}

/// Errors: those of host::read_held_file, in particular when the server was killed: its address may
/// be somebody else's by now.
Result<wire::ServerFile> server_of_this_machine(const Surroundings& around) {
  const fs::path file = data_folder(around) / wire::kServerFile;
  PORC_TRY(const std::string text, host::read_held_file(file, wire::kServerFileBytesMax));
  PORC_TRY(const json::value document, json::parse(text));
  PORC_TRY(wire::ServerFile server,
           json::decode<wire::ServerFile>(document, json::Unknown::ignore));
  PORC_TRY(server.url, checked_url(std::move(server.url), file.string()));
  return server;
}

Result<void> find_url(const Surroundings& around, const Arguments& arguments, Address& address) {
  if (auto flag = arguments.value("url")) {
    address.url_source = "--url";
    address.url = *flag;
  } else if (auto set = variable(around, "PORC_URL")) {
    address.url_source = "PORC_URL";
    address.url = *set;
  } else {
    auto server = server_of_this_machine(around);
    if (!server) {
      return Error{.code = ErrorCode::unavailable,
                   .message =
                       "no server is known: start one with `porc serve`, or give --url or "
                       "PORC_URL (" +
                       server.error().message + ")"};
    }
    address.url_source = (data_folder(around) / wire::kServerFile).string();
    address.url = std::move(server->url);
  }
  PORC_TRY(address.url, checked_url(std::move(address.url), address.url_source));
  return ok;
}

/// `own`: the address is that of this machine's server.
Result<void> find_token(const Surroundings& around,
                        const Arguments& arguments,
                        bool own,
                        Address& address) {
  if (auto flag = arguments.value("token-file")) {
    address.token_source = *flag;
    PORC_TRY(address.token, read_token(*flag));
  } else if (auto token = variable(around, "PORC_TOKEN")) {
    address.token_source = "PORC_TOKEN";
    address.token = Secret(trimmed(*token));
  } else if (auto named = variable(around, "PORC_TOKEN_FILE")) {
    address.token_source = "PORC_TOKEN_FILE";
    PORC_TRY(address.token, read_token(*named));
  } else if (own) {
    const fs::path file = data_folder(around) / "admin-token";
    auto admin = read_token(file);
    if (!admin) return ok;
    address.token_source = file.string();
    address.token = *std::move(admin);
  }
  if (http::is_field_value(address.token.expose("checked before it becomes a header"))) return ok;
  return Error{.code = ErrorCode::invalid_argument,
               .message = address.token_source + " must hold a token on one line"};
}

/// A token that crosses a network in clear is everybody's.
Result<void> check_privacy(const Surroundings& around, const Address& address) {
  if (!travels_in_clear(address.url) || variable(around, "PORC_ALLOW_HTTP") == "1") return ok;
  if (address.token.expose("is one there?").empty()) return ok;
  return Error{.code = ErrorCode::invalid_argument,
               .message = "the token would travel to " + address.url +
                          " in clear: use https, or set PORC_ALLOW_HTTP=1 where the network is "
                          "yours alone"};
}

}  // namespace

bool travels_in_clear(std::string_view url) {
  constexpr std::string_view kClear = "http://";
  if (!url.starts_with(kClear)) return false;
  url.remove_prefix(kClear.size());
  return !http::is_loopback(url.substr(0, url.find('/')));
}

fs::path data_folder(const Surroundings& around) {
  if (auto data = variable(around, "PORC_DATA")) return *data;
  if (auto shared = variable(around, "XDG_DATA_HOME")) return fs::path(*shared) / "porc";
  return fs::path(variable(around, "HOME").value_or("")) / ".local/share/porc";
}

Result<Address> find_address(const Surroundings& around, const Arguments& arguments) {
  Address address;
  PORC_CHECK(find_url(around, arguments, address));
  const auto server = server_of_this_machine(around);
  const bool own = server && server->url == address.url;
  PORC_CHECK(find_token(around, arguments, own, address));
  PORC_CHECK(check_privacy(around, address));
  address.ca_file =
      arguments.value("ca-file").value_or(variable(around, "PORC_CA_FILE").value_or(""));
  if (own && address.ca_file.empty()) address.key_pin = server->key_pin.value_or("");
  return address;
}

}  // namespace porc::cli
