// SPDX-License-Identifier: Apache-2.0
#include "supervisor/lease.h"

#include <charconv>
#include <ctime>

#include "host/files.h"

namespace porc::supervisor {
namespace {

constexpr std::size_t kLeaseBytesMax = 32;
constexpr mode_t kPrivate = 0600;

}  // namespace

std::chrono::milliseconds since_boot() {
  timespec now{};
  ::clock_gettime(CLOCK_BOOTTIME, &now);
  return std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec));
}

Result<void> write_lease(const std::string& path, std::chrono::milliseconds until) {
  return host::write_file(path, std::to_string(until.count()), kPrivate);
}

bool is_lease_over(const std::string& path) {
  const auto text = host::read_file(path, kLeaseBytesMax);
  if (!text) return true;
  std::int64_t until = 0;
  const char* const end = text->data() + text->size();
  const auto [stop, error] = std::from_chars(text->data(), end, until);
  if (error != std::errc() || stop != end) return true;
  return std::chrono::milliseconds(until) <= since_boot();
}

}  // namespace porc::supervisor
