// SPDX-License-Identifier: Apache-2.0
#include "domain/audit/event.h"

#include "crypto/digest.h"

namespace porc::audit {

std::string link_hash(const std::string& previous,
                      const RunId& run,
                      std::uint64_t sequence,
                      const std::string& bytes) {
  // Newlines separate the fields: none of the first three can hold one, and `bytes` comes last.
  return crypto::sha256_hex(previous + "\n" + run.str() + "\n" + std::to_string(sequence) + "\n" +
                            bytes);
}

Result<void> verify_chain(const std::vector<Event>& events) {
  std::string previous;
  std::uint64_t expected = 1;
  for (const Event& event : events) {
    std::string place = "run " + event.run.str() + ", event " + std::to_string(expected);
    if (event.sequence != expected) {
      return Error{.code = ErrorCode::corrupt,
                   .message = place + " is missing (found " + std::to_string(event.sequence) + ")"};
    }
    if (link_hash(previous, event.run, event.sequence, event.bytes) != event.hash) {
      return Error{.code = ErrorCode::corrupt, .message = place + " is not what was stored"};
    }
    previous = event.hash;
    ++expected;
  }
  return ok;
}

}  // namespace porc::audit
