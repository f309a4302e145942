// SPDX-License-Identifier: Apache-2.0
#include "cli/sent_events.h"

#include <algorithm>
#include <utility>

namespace porc::cli {

Result<std::vector<SentEvent>> SentEventParser::add(std::string_view piece) {
  if (rest_.size() + event_.data.size() + piece.size() > 2 * kSentEventBytesMax) {
    return Error{.code = ErrorCode::too_large,
                 .message = "the server sent an event over " + std::to_string(kSentEventBytesMax) +
                            " bytes"};
  }
  rest_ += piece;
  std::vector<SentEvent> events;
  std::size_t begin = 0;
  for (std::size_t end = rest_.find('\n'); end != rest_.npos; end = rest_.find('\n', begin)) {
    std::string_view line = std::string_view(rest_).substr(begin, end - begin);
    if (line.ends_with('\r')) line.remove_suffix(1);
    take_line(line, events);
    begin = end + 1;
  }
  rest_.erase(0, begin);
  return events;
}

void SentEventParser::take_line(std::string_view line, std::vector<SentEvent>& events) {
  if (line.empty()) {
    SentEvent event = std::exchange(event_, {});
    if (std::exchange(has_data_, false)) events.push_back(std::move(event));
    return;
  }
  const std::size_t colon = std::min(line.find(':'), line.size());
  const std::string_view field = line.substr(0, colon);
  std::string_view value = line.substr(std::min(colon + 1, line.size()));
  if (value.starts_with(' ')) value.remove_prefix(1);
  if (field == "event") {
    event_.name = value;
  } else if (field == "data") {
    if (has_data_) event_.data += '\n';
    event_.data += value;
    has_data_ = true;
  }
}

}  // namespace porc::cli
