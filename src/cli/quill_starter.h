// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "domain/quill/quill.h"

namespace porc::cli {

/// A quill to begin with: small, commented, and good as it is once its tests were accepted. It
/// makes nothing but `terraform_data`.
quill::Source starter_quill(const std::string& kind);

/// The next version of `from`, or, under another kind, a first version that begins as a copy of it.
/// What its tests expect is left out: it is to be accepted anew.
quill::Source quill_begun_from(const quill::Quill& from, const std::string& kind);

}  // namespace porc::cli
