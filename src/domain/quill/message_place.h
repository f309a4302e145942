// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace porc::quill {

struct LineColumn {
  int line = 0;
  int column = 0;
};

/// Takes the place from the beginning of a message: "3:14: …", or "main.tf.j2:3:14: …" when that is
/// `file`. Nothing, and the message as it was, when it begins with none.
std::optional<LineColumn> take_place(std::string& message, std::string_view file);

}  // namespace porc::quill
