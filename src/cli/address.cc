// SPDX-License-Identifier: Apache-2.0
#include "cli/address.h"

#include <utility>

#include <boost/describe/class.hpp>

#include "cli/surroundings.h"
#include "host/files.h"
#include "http/message.h"
#include "json/decode.h"
#include "json/parse.h"

namespace porc::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kTokenBytesMax = 4096;
constexpr std::size_t kServerFileBytesMax = 64 * 1024;
constexpr std::string_view kSpace = " \t\r\n";

/// What `porc serve` leaves for us in its data folder.
struct ServerFile {
  std::string url{};
};
BOOST_DESCRIBE_STRUCT(ServerFile, (), (url))

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

Result<std::string> url_of_this_machine(const fs::path& file) {
  PORC_TRY(const std::string text, host::read_file(file, kServerFileBytesMax));
  PORC_TRY(const json::value document, json::parse(text));
  PORC_TRY(ServerFile server, json::decode<ServerFile>(document, json::Unknown::ignore));
  return std::move(server.url);
}

Result<std::string> checked_url(std::string url, const std::string& source) {
  while (url.ends_with('/')) url.pop_back();
  const bool web = url.starts_with("http://") || url.starts_with("https://");
  if (web && url.find_first_of(" \t\r\n?#@") == url.npos) return url;
  return Error{.code = ErrorCode::invalid_argument,
               .message = source + " must be like https://porc.example.com"};
}

Result<void> find_url(const Surroundings& around, const Arguments& arguments, Address& address) {
  if (auto flag = arguments.value("url")) {
    address.url_source = "--url";
    address.url = *flag;
  } else if (auto set = variable(around, "PORC_URL")) {
    address.url_source = "PORC_URL";
    address.url = *set;
  } else {
    const fs::path file = data_folder(around) / "server.json";
    auto url = url_of_this_machine(file);
    if (!url) {
      return Error{.code = ErrorCode::unavailable,
                   .message =
                       "no server is known: start one with `porc serve`, or give --url or "
                       "PORC_URL (looked for " +
                       file.string() + ")"};
    }
    address.url_source = file.string();
    address.url = *std::move(url);
  }
  PORC_TRY(address.url, checked_url(std::move(address.url), address.url_source));
  return ok;
}

/// True when the address is that of this machine's own server, whoever told it.
bool is_this_machine(const Surroundings& around, const Address& address) {
  auto url = url_of_this_machine(data_folder(around) / "server.json");
  if (!url) return false;
  auto own = checked_url(*std::move(url), "");
  return own && *own == address.url;
}

Result<void> find_token(const Surroundings& around, const Arguments& arguments, Address& address) {
  if (auto flag = arguments.value("token-file")) {
    address.token_source = *flag;
    PORC_TRY(address.token, read_token(*flag));
  } else if (auto token = variable(around, "PORC_TOKEN")) {
    address.token_source = "PORC_TOKEN";
    address.token = Secret(trimmed(*token));
  } else if (auto named = variable(around, "PORC_TOKEN_FILE")) {
    address.token_source = "PORC_TOKEN_FILE";
    PORC_TRY(address.token, read_token(*named));
  } else if (is_this_machine(around, address)) {
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

}  // namespace

fs::path data_folder(const Surroundings& around) {
  if (auto data = variable(around, "PORC_DATA")) return *data;
  if (auto shared = variable(around, "XDG_DATA_HOME")) return fs::path(*shared) / "porc";
  return fs::path(variable(around, "HOME").value_or("")) / ".local/share/porc";
}

Result<Address> find_address(const Surroundings& around, const Arguments& arguments) {
  Address address;
  PORC_CHECK(find_url(around, arguments, address));
  PORC_CHECK(find_token(around, arguments, address));
  address.ca_file =
      arguments.value("ca-file").value_or(variable(around, "PORC_CA_FILE").value_or(""));
  return address;
}

}  // namespace porc::cli
