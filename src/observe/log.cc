// SPDX-License-Identifier: Apache-2.0
#include "observe/log.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <boost/describe/enum_to_string.hpp>
#include <spdlog/logger.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include "base/encoding.h"

namespace porc::observe {
namespace {

/// Cuts at a character's border and replaces what is not UTF-8 as a whole by its hexadecimal form.
std::string readable(std::string_view text) {
  std::size_t length = std::min(text.size(), kLogTextMax);
  while (length < text.size() && length > 0 &&
         (static_cast<unsigned char>(text[length]) & 0xc0U) == 0x80U) {
    --length;
  }
  std::string kept(text.substr(0, length));
  if (!is_utf8(kept)) kept = "hex:" + hex_encode(kept.substr(0, kLogTextMax / 2));
  if (length < text.size()) kept += "…";
  return kept;
}

json::value readable(const json::value& value) {
  if (const json::string* text = value.if_string())
    return json::string(readable(std::string_view(*text)));
  if (const json::array* items = value.if_array()) {
    json::array shown;
    for (const json::value& item : *items) shown.push_back(readable(item));
    return shown;
  }
  if (const json::object* members = value.if_object()) {
    json::object shown;
    for (const auto& [name, member] : *members)
      shown[readable(std::string_view(name))] = readable(member);
    return shown;
  }
  return value;
}

/// JSON may hold DEL and the C1 controls (U+0080 to U+009F) unescaped, but a terminal obeys them.
/// They can only stand inside strings, so escaping the text as a whole is right.
std::string escape_terminal_controls(const std::string& line) {
  std::string escaped;
  escaped.reserve(line.size());
  for (std::size_t i = 0; i < line.size(); ++i) {
    const auto byte = static_cast<unsigned char>(line[i]);
    const auto next = i + 1 < line.size() ? static_cast<unsigned char>(line[i + 1]) : 0U;
    if (byte == 0x7f) {
      escaped += "\\u007f";
    } else if (byte == 0xc2 && next >= 0x80 && next <= 0x9f) {
      escaped += "\\u00" + hex_encode(line.substr(i + 1, 1));
      ++i;
    } else {
      escaped += line[i];
    }
  }
  return escaped;
}

}  // namespace

std::string format_line(Timestamp time,
                        Level level,
                        std::string_view message,
                        const json::object& fields,
                        const Redactor& redactor) {
  json::object line;
  line["time"] = format_time(time);
  line["level"] = boost::describe::enum_to_string(level, "info");
  line["message"] = readable(redactor.clean_text(std::string(message)));
  for (const auto& [name, value] : fields) {
    // Redacted before it is cut, so that no half of a secret stays.
    json::value shown =
        is_secret_key(name) ? json::value(kRedacted) : readable(redactor.clean(value));
    line.emplace(name, std::move(shown));
  }
  return escape_terminal_controls(json::serialize(line));
}

Result<std::unique_ptr<Log>> Log::open(LogOptions options,
                                       const Redactor& redactor,
                                       std::function<Timestamp()> now) {
  std::vector<spdlog::sink_ptr> sinks;
  if (options.to_stderr) sinks.push_back(std::make_shared<spdlog::sinks::stderr_sink_mt>());
  try {
    if (options.file) {
      sinks.push_back(std::make_shared<spdlog::sinks::rotating_file_sink_mt>(
          options.file->string(), kLogFileBytesMax, kLogFilesKept));
    }
  } catch (const spdlog::spdlog_ex& caught) {
    return Error{.code = ErrorCode::unavailable,
                 .message = std::string("log file: ") + caught.what()};
  }
  auto lines = std::make_shared<spdlog::logger>("porc", sinks.begin(), sinks.end());
  lines->set_pattern("%v");
  lines->flush_on(spdlog::level::info);
  lines->set_error_handler([](const std::string&) {});
  return std::unique_ptr<Log>(new Log(std::move(lines), options.level, redactor, std::move(now)));
}

Log::Log(std::shared_ptr<spdlog::logger> lines,
         Level level,
         const Redactor& redactor,
         std::function<Timestamp()> now)
    : lines_(std::move(lines)), level_(level), redactor_(redactor), now_(std::move(now)) {}

void Log::write(Level level, std::string_view message, const json::object& fields) {
  if (level < level_) return;
  lines_->info("{}", format_line(now_(), level, message, fields, redactor_));
}

}  // namespace porc::observe
