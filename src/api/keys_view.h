// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aio/task.h"
#include "contracts/store.h"
#include "wire/administration.h"

namespace porc::api {

/// What is known of the keys, as it is shown. Errors: not_found before the first start; those of
/// the store.
Task<wire::KeysView> keys_view(SubjectStore& subjects);

}  // namespace porc::api
