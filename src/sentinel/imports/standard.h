// SPDX-License-Identifier: Apache-2.0
// The standard imports, one file each. Reference, section 17.
#pragma once

#include "sentinel/imports/function_table.h"

namespace porc::sentinel {

const NativeImport& base64_import();
const NativeImport& collection_import();
const NativeImport& decimal_import();
const NativeImport& http_import();
const NativeImport& json_import();
const NativeImport& lists_import();
const NativeImport& maps_import();
const NativeImport& runtime_import();
const NativeImport& sockaddr_import();
const NativeImport& strings_import();
const NativeImport& time_import();
const NativeImport& types_import();
const NativeImport& units_import();
const NativeImport& version_import();

}  // namespace porc::sentinel
