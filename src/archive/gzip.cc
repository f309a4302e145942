// SPDX-License-Identifier: Apache-2.0
#include "archive/gzip.h"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>

#define ZLIB_CONST  // zlib never writes to its input
#include <zlib.h>

#include "base/assert.h"

namespace porc::archive {
namespace {

// Added to a window, it asks for the gzip format (zlib.h, deflateInit2).
constexpr int kGzip = 16;
constexpr int kWindowMin = 9;
constexpr int kMemoryLevelMax = 8;
constexpr std::size_t kChunkBytes = 64 * 1024;

/// Hands `bytes` to zlib, which counts in 32 bits, in pieces that fit.
class Input {
 public:
  explicit Input(std::string_view bytes) : rest_(bytes) {}

  void refill(z_stream& stream) {
    if (stream.avail_in > 0) return;
    std::size_t size = std::min<std::size_t>(rest_.size(), std::numeric_limits<uInt>::max());
    stream.next_in = reinterpret_cast<const Bytef*>(rest_.data());
    stream.avail_in = static_cast<uInt>(size);
    rest_.remove_prefix(size);
  }
  bool last() const { return rest_.empty(); }
  /// Everything that `stream` has not read yet.
  std::string_view unread(const z_stream& stream) const {
    return {rest_.data() - stream.avail_in, rest_.size() + stream.avail_in};
  }

 private:
  std::string_view rest_;
};

struct Inflater {
  Inflater() { PORC_ASSERT(inflateInit2(&stream, MAX_WBITS + kGzip) == Z_OK); }
  ~Inflater() { inflateEnd(&stream); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  z_stream stream{};
};

bool all_zero(std::string_view bytes) {
  return bytes.find_first_not_of('\0') == std::string_view::npos;
}

Error malformed(std::string message) {
  return Error{.code = ErrorCode::malformed, .message = std::move(message)};
}

}  // namespace

std::string gzip(std::string_view bytes) {
  z_stream stream{};
  // zlib's working memory follows from the window and the level. For its usual 256 KiB the
  // allocator asks the kernel each time, and clearing those pages costs more than packing a small
  // bundle.
  const int window =
      std::clamp(static_cast<int>(std::bit_width(bytes.size())), kWindowMin, MAX_WBITS);
  const int memory_level = window - MAX_WBITS + kMemoryLevelMax;
  PORC_ASSERT(deflateInit2(&stream,
                           Z_BEST_COMPRESSION,
                           Z_DEFLATED,
                           window + kGzip,
                           memory_level,
                           Z_DEFAULT_STRATEGY) == Z_OK);
  std::string packed;
  std::array<char, kChunkBytes> chunk{};
  Input input(bytes);
  int status = Z_OK;
  while (status != Z_STREAM_END) {
    input.refill(stream);
    stream.next_out = reinterpret_cast<Bytef*>(chunk.data());
    stream.avail_out = kChunkBytes;
    status = deflate(&stream, input.last() ? Z_FINISH : Z_NO_FLUSH);
    PORC_ASSERT(status == Z_OK || status == Z_STREAM_END);
    packed.append(chunk.data(), kChunkBytes - stream.avail_out);
  }
  deflateEnd(&stream);
  return packed;
}

Result<std::string> gunzip(std::string_view bytes, GunzipLimits limits) {
  std::size_t by_ratio = std::max(kRatioFreeBytes, limits.ratio_max * bytes.size());
  std::size_t bytes_max = std::min(limits.bytes_max, by_ratio);
  Inflater inflater;
  z_stream& stream = inflater.stream;
  Input input(bytes);
  std::string plain;
  std::array<char, kChunkBytes> chunk{};
  while (true) {
    input.refill(stream);
    stream.next_out = reinterpret_cast<Bytef*>(chunk.data());
    stream.avail_out = kChunkBytes;
    int status = inflate(&stream, Z_NO_FLUSH);
    std::size_t unpacked = kChunkBytes - stream.avail_out;
    if (unpacked > bytes_max - plain.size()) {
      return Error{.code = ErrorCode::too_large,
                   .message = "unpacks to more than " + std::to_string(bytes_max) + " bytes"};
    }
    plain.append(chunk.data(), unpacked);
    if (status == Z_STREAM_END) {
      if (all_zero(input.unread(stream))) return plain;
      PORC_ASSERT(inflateReset(&stream) == Z_OK);
    } else if (status == Z_BUF_ERROR) {
      return malformed("the gzip stream is cut off");
    } else if (status != Z_OK) {
      return malformed("not an intact gzip stream");
    }
  }
}

}  // namespace porc::archive
