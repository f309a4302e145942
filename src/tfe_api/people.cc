// SPDX-License-Identifier: Apache-2.0
#include "tfe_api/people.h"

#include "base/encoding.h"

namespace porc::tfe_api {
namespace {

constexpr std::string_view kPrefix = "user-";

}  // namespace

std::string user_id(std::string_view principal_name) {
  return std::string(kPrefix) + hex_encode(principal_name);
}

Result<std::string> principal_name_of(std::string_view id) {
  Error unknown{.code = ErrorCode::not_found, .message = "no such user"};
  if (!id.starts_with(kPrefix)) return unknown;
  Result<std::string> name = hex_decode(id.substr(kPrefix.size()));
  if (!name || name->empty() || !is_utf8(*name)) return unknown;
  return name;
}

jsonapi::Resource user_resource(std::string_view principal_name) {
  jsonapi::Resource user{.type = "users", .id = user_id(principal_name)};
  const std::size_t colon = principal_name.find(':');
  const std::string_view subject =
      colon == std::string_view::npos ? principal_name : principal_name.substr(colon + 1);
  user.attributes["username"] = subject;
  user.attributes["email"] = subject.find('@') == std::string_view::npos ? "" : subject;
  user.attributes["is-service-account"] = false;
  user.attributes["v2-only"] = true;
  return user;
}

}  // namespace porc::tfe_api
