// SPDX-License-Identifier: Apache-2.0
// observe: what operators see: log lines, metrics, and the redaction that both go through. It knows
// no word of the domain. Reading order: log.h, redaction.h, metrics.h.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/describe/enum.hpp>

#include "base/result.h"
#include "base/time.h"
#include "json/value.h"
#include "observe/redaction.h"

namespace spdlog {
class logger;
}

namespace porc::observe {

enum class Level : std::uint8_t { debug, info, warn, error };
BOOST_DESCRIBE_ENUM(Level, debug, info, warn, error)

/// Limit: bytes of one text within a line; the rest is cut off.
inline constexpr std::size_t kLogTextMax = 8U << 10;
/// Limit: bytes of one log file before it is rotated, and how many old ones are kept.
inline constexpr std::size_t kLogFileBytesMax = 64U << 20;
inline constexpr std::size_t kLogFilesKept = 5;

struct LogOptions {
  Level level = Level::info;
  bool to_stderr = true;
  std::optional<std::filesystem::path> file{};
};

/// Writes lines that are one JSON object each: `time`, `level`, `message`, then the fields, such as
/// `request_id` and `run_id`. Secrets are taken out, control characters are escaped. Safe from
/// several threads; a line that cannot be written is lost, never an error.
class Log {
 public:
  /// `redactor` outlives this. Errors: unavailable when the file cannot be opened.
  static Result<std::unique_ptr<Log>> open(LogOptions options,
                                           const Redactor& redactor,
                                           std::function<Timestamp()> now);

  void write(Level level, std::string_view message, const json::object& fields = {});
  void debug(std::string_view message, const json::object& fields = {}) {
    write(Level::debug, message, fields);
  }
  void info(std::string_view message, const json::object& fields = {}) {
    write(Level::info, message, fields);
  }
  void warn(std::string_view message, const json::object& fields = {}) {
    write(Level::warn, message, fields);
  }
  void error(std::string_view message, const json::object& fields = {}) {
    write(Level::error, message, fields);
  }

 private:
  Log(std::shared_ptr<spdlog::logger> lines,
      Level level,
      const Redactor& redactor,
      std::function<Timestamp()> now);

  std::shared_ptr<spdlog::logger> lines_;  ///< spdlog's own way to hold one
  Level level_;
  const Redactor& redactor_;
  std::function<Timestamp()> now_;
};

/// One log line, without a line feed: what `Log` writes.
std::string format_line(Timestamp time,
                        Level level,
                        std::string_view message,
                        const json::object& fields,
                        const Redactor& redactor);

}  // namespace porc::observe
