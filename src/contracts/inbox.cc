// SPDX-License-Identifier: Apache-2.0
#include "contracts/inbox.h"

#include <algorithm>

#include "base/ascii.h"

namespace porc {
namespace {}  // namespace

std::string_view Message::header(std::string_view name) const {
  for (const auto& [its_name, value] : headers) {
    if (std::ranges::equal(its_name, name, {}, lower, lower)) return value;
  }
  return {};
}

}  // namespace porc
