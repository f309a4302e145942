// SPDX-License-Identifier: Apache-2.0
// bench_azure_blobs CONNECTION_STRING BYTES: creates and reads blobs of so many bytes in a new
// container, and tells how many seconds each took for the last one.
#include "azure_blobs/azure_blobs.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "aio/loop.h"
#include "base/encoding.h"
#include "host/entropy.h"
#include "http/curl_client.h"

namespace {

using namespace porc;

class HostEntropy final : public Entropy {
 public:
  std::string bytes(std::size_t count) override { return host::random_bytes(count); }
};

template <class T>
T must(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "%s\n", result.error().to_string().c_str());
    std::exit(1);
  }
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

double seconds_since(std::chrono::steady_clock::time_point began) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 10;
  aio::Loop loop;
  aio::BlockingPool pool(loop, 2, 64);
  http::CurlClient client(loop, {.user_agent = "porc/bench"});
  HostEntropy entropy;
  azure_blobs::Options options;
  options.account = must(azure_blobs::parse_connection_string(Secret(argv[1])));
  options.container = "bench-" + hex_encode(entropy.bytes(8));
  azure_blobs::AzureBlobs::Parts parts{
      .client = client, .executor = loop, .clock = loop, .entropy = entropy, .pool = pool};
  const auto blobs =
      must(aio::run_to_end(loop, azure_blobs::AzureBlobs::open(parts, std::move(options))));
  const std::string bytes = entropy.bytes(std::strtoul(argv[2], nullptr, 10));

  double upload = 0;
  double download = 0;
  // A server has stored others before: the first ones pay for memory that the last one finds.
  for (const char* name : {"first", "second", "third", "fourth"}) {
    std::string copy = bytes;
    auto began = std::chrono::steady_clock::now();
    must(aio::run_to_end(loop, blobs->create(name, std::move(copy))));
    upload = seconds_since(began);
    began = std::chrono::steady_clock::now();
    const Blob blob = must(aio::run_to_end(loop, blobs->get(name)));
    download = seconds_since(began);
    if (blob.bytes != bytes) return 1;
  }
  std::printf("stored %.6f\nread %.6f\n", upload, download);
}
