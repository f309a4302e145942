// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/log.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/encoding.h"
#include "json/parse.h"
#include "json/pointer.h"

namespace porc::terraform_engine {
namespace {

constexpr char kStart = '\x02';
constexpr char kEnd = '\x03';
// A line longer than this is shown only once the log is complete.
constexpr std::uint64_t kLineBytesMax = std::uint64_t{1} << 20;
constexpr std::size_t kErrorLinesMax = 12;
constexpr std::size_t kErrorBytesMax = 2000;

class LogFile {
 public:
  static Result<LogFile> open(const std::filesystem::path& path) {
    LogFile file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat status {};
    if (file.fd_ < 0 || ::fstat(file.fd_, &status) != 0) {
      return Error{.code = errno == ENOENT ? ErrorCode::not_found : ErrorCode::unavailable,
                   .message = "opening " + path.string() + ": " + std::strerror(errno)};
    }
    file.size_ = static_cast<std::uint64_t>(status.st_size);
    return file;
  }
  LogFile(LogFile&& other) noexcept : fd_(std::exchange(other.fd_, -1)), size_(other.size_) {}
  LogFile& operator=(LogFile&&) = delete;
  ~LogFile() {
    if (fd_ >= 0) ::close(fd_);
  }

  std::uint64_t size() const { return size_; }
  /// As much of [from, to) as the file has.
  std::string read(std::uint64_t from, std::uint64_t to) const {
    std::string bytes(to > from ? to - from : 0, '\0');
    std::size_t filled = 0;
    while (filled < bytes.size()) {
      ssize_t got = ::pread(
          fd_, bytes.data() + filled, bytes.size() - filled, static_cast<off_t>(from + filled));
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) break;
      filled += static_cast<std::size_t>(got);
    }
    bytes.resize(filled);
    return bytes;
  }

 private:
  explicit LogFile(int fd) : fd_(fd) {}
  int fd_;
  std::uint64_t size_ = 0;
};

/// Without terminal colours and the frame that terraform draws around a message.
std::string plain_line(std::string_view line) {
  std::string plain;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\x1b') {
      while (i < line.size() && line[i] != 'm') ++i;
    } else {
      plain += line[i];
    }
  }
  for (std::string_view frame : {"│", "╷", "╵"}) {
    if (plain.starts_with(frame)) plain.erase(0, frame.size());
  }
  std::size_t first = plain.find_first_not_of(" \r");
  std::size_t last = plain.find_last_not_of(" \r");
  return first == std::string::npos ? std::string() : plain.substr(first, last - first + 1);
}

std::optional<std::string> json_error(std::string_view line) {
  if (!line.starts_with("{\"@level\":\"error\"")) return std::nullopt;
  auto entry = json::parse(line);
  if (!entry) return std::nullopt;
  std::string text;
  for (const char* pointer : {"/@message", "/diagnostic/detail"}) {
    const json::value* part = json::find(*entry, pointer);
    if (part == nullptr || !part->is_string() || part->get_string().empty()) continue;
    if (!text.empty()) text += "\n";
    text += std::string_view(part->get_string());
  }
  return text;
}

}  // namespace

std::string log_preamble(std::string_view terraform_version, std::string_view platform) {
  return "Terraform v" + std::string(terraform_version) + "\non " + std::string(platform) +
         "\nInitializing plugins and modules...\n";
}

void make_text(std::string& log) {
  for (std::size_t at = 0; at < log.size();) {
    at += utf8_prefix(std::string_view(log).substr(at));
    if (at < log.size()) log[at++] = '?';
  }
}

Result<LogChunk> read_finished_log(const std::filesystem::path& path,
                                   std::uint64_t offset,
                                   std::size_t limit) {
  auto file = LogFile::open(path);
  if (!file && file.error().code == ErrorCode::not_found)
    return LogChunk{.next = offset, .end = true};
  if (!file) return std::move(file).error();
  std::uint64_t from = std::min(offset, file->size());
  LogChunk chunk{.bytes = file->read(from, std::min(file->size(), from + limit))};
  chunk.next = from + chunk.bytes.size();
  chunk.end = chunk.next >= file->size();
  return chunk;
}

Result<LogChunk> read_growing_log(const std::filesystem::path& path,
                                  const Redaction& redaction,
                                  std::uint64_t offset,
                                  std::size_t limit) {
  LogChunk chunk{.next = offset};
  auto file = LogFile::open(path);
  if (!file) return chunk;
  // From the start of the first line, so that a secret in it is found whole.
  std::uint64_t from = offset > kLineBytesMax ? offset - kLineBytesMax : 0;
  std::uint64_t to = std::min(file->size(), offset + limit + kLineBytesMax);
  std::string bytes = file->read(from, to);
  std::size_t begin = offset - from;
  if (begin >= bytes.size()) return chunk;
  std::size_t line = begin == 0 ? std::string::npos : bytes.rfind('\n', begin - 1);
  if (line == std::string::npos && from > 0) return chunk;
  std::size_t complete = bytes.rfind('\n');
  if (complete == std::string::npos || complete < begin) return chunk;
  bytes.resize(complete + 1);
  redaction.apply(bytes);
  make_text(bytes);
  chunk.bytes = bytes.substr(begin, limit);
  chunk.next = offset + chunk.bytes.size();
  return chunk;
}

FramedRequest unframe(std::uint64_t offset, std::size_t limit) {
  if (offset == 0) return {.offset = 0, .limit = limit == 0 ? 0 : limit - 1};
  return {.offset = offset - 1, .limit = limit};
}

LogChunk frame(LogChunk chunk, std::uint64_t offset, std::size_t limit) {
  // Past ETX the log itself answers an offset smaller than was asked for.
  bool past_end = chunk.end && offset > chunk.next + 1;
  LogChunk framed{.bytes = offset == 0 && limit > 0 ? std::string(1, kStart) : std::string()};
  if (!past_end) framed.bytes += chunk.bytes;
  framed.end = chunk.end && (past_end || framed.bytes.size() < limit);
  if (framed.end && !past_end) framed.bytes += kEnd;
  framed.next = offset + framed.bytes.size();
  return framed;
}

std::string first_error(std::string_view log) {
  std::string found;
  std::size_t lines = 0;
  while (!log.empty() && lines < kErrorLinesMax && found.size() < kErrorBytesMax) {
    std::string_view raw = log.substr(0, log.find('\n'));
    log.remove_prefix(std::min(raw.size() + 1, log.size()));
    if (auto told = json_error(raw)) return std::string(cut_at_character(*told, kErrorBytesMax));
    std::string line = plain_line(raw);
    bool starts = line.starts_with("Error: ");
    if (found.empty() && !starts) continue;
    if (!found.empty() && (starts || raw.find("╵") != std::string_view::npos)) break;
    if (line.empty()) continue;
    found += (found.empty() ? "" : "\n") + line;
    ++lines;
  }
  return std::string(cut_at_character(found, kErrorBytesMax));
}

}  // namespace porc::terraform_engine
