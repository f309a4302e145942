// SPDX-License-Identifier: Apache-2.0
// The standard imports, one file each. Reference, section 17.
#pragma once

#include "sentinel/imports/function_table.h"

namespace porc::sentinel {

const NativeImport& types_import();

}  // namespace porc::sentinel
