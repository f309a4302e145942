// SPDX-License-Identifier: Apache-2.0
// Asking the policies of a set before the plan: reading the configuration and asking all of them,
// the 50th and the 99th percentile in microseconds. `bench_preflight POLICIES CONFIGURATION`, two
// folders.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <vector>

#include "host/files.h"
#include "sentinel/policy_set/policy_set.h"

namespace {

using namespace porc;

constexpr int kRounds = 2'000;
constexpr std::size_t kBytesMax = std::size_t{16} << 20;

Result<sentinel::FileMap> read_files(const std::filesystem::path& folder) {
  sentinel::FileMap files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const std::string path = entry.path().lexically_relative(folder).generic_string();
    if (!entry.is_regular_file() || path.starts_with("test/")) continue;
    PORC_TRY(files[path], host::read_file(entry.path(), kBytesMax));
  }
  return files;
}

Result<void> measure(const char* policies, const char* configuration) {
  PORC_TRY(auto sources, read_files(policies));
  sources.erase("porc.hcl");  // it says nothing to policies
  PORC_TRY(const auto set, sentinel::PolicySet::read(std::move(sources)));
  PORC_TRY(const auto files, read_files(configuration));
  std::vector<std::string> names;
  for (const auto& policy : set.policies()) names.push_back(policy.name);
  std::vector<double> taken;
  std::size_t decided = 0;
  for (int i = 0; i < kRounds; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    PORC_TRY(const auto preflight, sentinel::Preflight::of(files));
    const auto results = set.preflight(preflight, names);
    taken.push_back(
        std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begin)
            .count());
    decided = static_cast<std::size_t>(std::ranges::count_if(results, [](const auto& result) {
      return result.outcome.verdict != sentinel::PreflightVerdict::undecided;
    }));
  }
  std::ranges::sort(taken);
  std::printf("%zu policies, %zu decided: %.1f %.1f\n",
              names.size(),
              decided,
              taken[taken.size() / 2],
              taken[taken.size() * 99 / 100]);
  return ok;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return EXIT_FAILURE;
  const auto measured = measure(argv[1], argv[2]);
  if (measured) return EXIT_SUCCESS;
  std::fprintf(stderr, "%s\n", measured.error().to_string().c_str());
  return EXIT_FAILURE;
}
