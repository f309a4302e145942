// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

namespace porc::quill {

// Limits of a quill's source: whoever takes one in and whoever reads it again have the same.
inline constexpr std::size_t kFilesMax = 500;
inline constexpr std::size_t kFileBytesMax = 4U << 20;
inline constexpr std::size_t kBytesMax = 16U << 20;  ///< of all files

/// PORC writes it into bundles, so that no quill may.
inline constexpr std::string_view kVariablesFile = "porc_variables.tf.json";

}  // namespace porc::quill
