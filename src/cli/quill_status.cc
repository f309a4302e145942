// SPDX-License-Identifier: Apache-2.0
#include "cli/quill_status.h"

namespace porc::cli {

Tone tone_of_status(std::string_view status) {
  if (status == "revoked") return Tone::bad;
  return status == "deprecated" ? Tone::warn : Tone::plain;
}

std::string words_of_status(std::string_view status,
                            const std::optional<quill::Withdrawal>& deprecated,
                            const std::optional<quill::Withdrawal>& revoked) {
  std::string words(status);
  const auto& said = revoked ? revoked : deprecated;
  if (!said) return words;
  words += ": " + said->reason;
  if (said->replace_by) words += "; take " + *said->replace_by;
  if (!said->by.empty()) words += " (" + said->by + ", " + format_time(said->at) + ")";
  return words;
}

}  // namespace porc::cli
