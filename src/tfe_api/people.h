// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "jsonapi/document.h"

namespace porc::tfe_api {

/// The `users` id of a principal's name ("issuer:subject"), which can be read back from it.
std::string user_id(std::string_view principal_name);
/// Errors: not_found when no principal's name can be read from `id`.
Result<std::string> principal_name_of(std::string_view id);
/// A `users` document: the subject is its username.
/// https://developer.hashicorp.com/terraform/enterprise/api-docs/users
jsonapi::Resource user_resource(std::string_view principal_name);

}  // namespace porc::tfe_api
