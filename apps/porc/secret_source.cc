// SPDX-License-Identifier: Apache-2.0
#include "secret_source.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "base/encoding.h"
#include "host/files.h"

namespace porc::app {
namespace {

constexpr std::size_t kSecretBytesMax = 64U << 10;
constexpr std::size_t kNameMax = 128;

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// A name that is one file of the folder and nothing else.
bool is_secret_name(std::string_view name) {
  return !name.empty() && name.size() <= kNameMax && name.front() != '.' &&
         std::ranges::all_of(name, [](char c) {
           return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
         });
}

std::string variable_name(std::string name) {
  for (char& c : name) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (c == '-' || c == '.') c = '_';
  }
  return name;
}

Result<Secret> read_secret(const std::filesystem::path& path) {
  // Reading a pipe would wait for a writer; mounted secrets are links to files.
  std::error_code missing;
  const auto status = std::filesystem::status(path, missing);
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) {
    return Error{.code = ErrorCode::precondition_failed,
                 .message = "the secret " + path.filename().string() + " is not a file"};
  }
  PORC_TRY(std::string text, host::read_file(path, kSecretBytesMax));
  if (text.ends_with('\n')) text.pop_back();
  return Secret(std::move(text));
}

Result<Secret> look_up(const std::filesystem::path& folder,
                       const std::map<std::string, Secret>& variables,
                       const std::string& name) {
  const Error unknown{
      .code = ErrorCode::not_found,
      .message = "there is no secret '" + std::string(cut_at_character(name, kNameMax)) + "'"};
  if (!is_secret_name(name)) return unknown;
  if (!folder.empty()) {
    auto mounted = read_secret(folder / name);
    if (mounted || mounted.error().code != ErrorCode::not_found) return mounted;
  }
  for (const std::string& spelling : {name, variable_name(name)}) {
    auto found = variables.find(spelling);
    if (found != variables.end()) return found->second;
  }
  return unknown;
}

}  // namespace

blueprint::SecretSource make_secret_source(std::filesystem::path folder,
                                           std::map<std::string, Secret> variables,
                                           observe::Redactor& redactor) {
  return [folder = std::move(folder), variables = std::move(variables), &redactor](
             const std::string& name) -> Result<Secret> {
    PORC_TRY(Secret secret, look_up(folder, variables, name));
    redactor.add(secret);
    return secret;
  };
}

}  // namespace porc::app
