// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sentinel/syntax/nodes.h"
#include "sentinel/syntax/source.h"

namespace porc::sentinel {

/// Gives every name of a parsed file its places at run time, compiles the patterns that are written
/// out, and checks what needs no evaluation. Spec: reference 9.1, 10.1, 16.6.
std::vector<Fault> resolve(const Source& source, File& file);

}  // namespace porc::sentinel
