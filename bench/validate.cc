// SPDX-License-Identifier: Apache-2.0
// Parsing inputs and checking them against a quill's schema: `bench_validate SCHEMA INPUTS SECONDS`
// prints how often in a second.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "host/files.h"
#include "json/parse.h"
#include "json/schema.h"

namespace {

using namespace porc;

constexpr std::size_t kBytesMax = std::size_t{1} << 24;

Result<double> measure(const char* schema_path, const char* inputs_path, double seconds) {
  PORC_TRY(const std::string schema_text, host::read_file(schema_path, kBytesMax));
  PORC_TRY(const json::value document, json::parse(schema_text));
  PORC_TRY(const json::Schema schema, json::Schema::compile(document));
  PORC_TRY(const std::string inputs, host::read_file(inputs_path, kBytesMax));
  const auto begin = std::chrono::steady_clock::now();
  for (std::uint64_t count = 1;; ++count) {
    PORC_TRY(const json::value instance, json::parse(inputs));
    if (auto violations = schema.check(instance); !violations.empty()) {
      return Error{.code = ErrorCode::invalid_argument,
                   .message = "the inputs are not valid",
                   .violations = std::move(violations)};
    }
    const double taken =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    if (taken >= seconds) return static_cast<double>(count) / taken;
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return EXIT_FAILURE;
  const auto rate = measure(argv[1], argv[2], std::atof(argv[3]));
  if (!rate) {
    std::fprintf(stderr, "%s\n", rate.error().to_string().c_str());
    return EXIT_FAILURE;
  }
  std::printf("%.1f\n", *rate);
  return EXIT_SUCCESS;
}
