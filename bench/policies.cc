// SPDX-License-Identifier: Apache-2.0
// What policies over a plan cost: `bench_policies PLAN POLICY…` prints one `name value` a line.
// `bench/terraform_plan.py` makes plans, bench/data/policies has policies; all of them are
// evaluated twice over, and everything by one thread.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include <time.h>
#include <unistd.h>

#include "host/files.h"
#include "json/parse.h"
#include "sentinel/evaluate/evaluation.h"
#include "sentinel/terraform/terraform.h"
#include "sentinel/value/heap.h"

namespace {

using namespace porc;

constexpr std::size_t kBytesMax = std::size_t{1} << 30;
constexpr int kTries = 5;

/// Of the processor, the least of some tries: what else the machine does adds little.
template <class Work>
double milliseconds(const Work& work) {
  const auto now = [] {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
  };
  double best = 1e9;
  for (int i = 0; i < kTries; ++i) {
    const double begin = now();
    work();
    best = std::min(best, now() - begin);
  }
  return best;
}

double megabytes(double bytes) {
  return bytes / (1 << 20);
}

/// The memory that the process has touched.
double resident() {
  const auto told = host::read_file("/proc/self/statm", 4096);
  unsigned long all = 0;
  unsigned long pages = 0;
  if (!told || std::sscanf(told->c_str(), "%lu %lu", &all, &pages) != 2) return 0;
  return static_cast<double>(pages) * static_cast<double>(sysconf(_SC_PAGESIZE));
}

Result<std::shared_ptr<const json::value>> parsed(const std::string& text) {
  return json::parse_shared(text, {.bytes_max = kBytesMax, .depth_max = 200});
}

Result<void> measure(const char* plan_path, std::vector<std::string> policy_paths) {
  PORC_TRY(const std::string text, host::read_file(plan_path, kBytesMax));
  std::vector<std::shared_ptr<const sentinel::Program>> policies;
  for (const std::string& path : policy_paths) {
    PORC_TRY(std::string source, host::read_file(path, kBytesMax));
    policies.push_back(std::make_shared<const sentinel::Program>(path, std::move(source)));
  }
  const double before = resident();
  PORC_TRY(std::shared_ptr<const json::value> plan, parsed(text));
  const double document = resident() - before;
  const double parse = milliseconds([&] { (void)parsed(text); });

  double heap = 0;  // of the largest evaluation
  const auto evaluate = [&](const std::shared_ptr<const sentinel::Program>& policy,
                            const sentinel::Imports& imports) {
    const sentinel::Outcome outcome = sentinel::evaluate(policy, {.imports = imports});
    heap = std::max(heap, static_cast<double>(outcome.heap->bytes()));
    if (outcome.verdict != sentinel::Verdict::pass)
      std::printf("# %s: %s %s\n",
                  policy->source().position(0).to_string().c_str(),
                  std::string(sentinel::verdict_name(outcome.verdict)).c_str(),
                  outcome.errors.empty() ? "" : outcome.errors.front().to_string().c_str());
  };
  const double loaded = resident();
  const sentinel::Imports imports = sentinel::terraform_imports(plan, nullptr);
  double slowest = 0;
  for (std::size_t i = 0; i < policies.size(); ++i) {
    const double taken = milliseconds([&] { evaluate(policies[i], imports); });
    slowest = std::max(slowest, taken);
    std::printf(
        "%s_ms %.3f\n", policy_paths[i].substr(policy_paths[i].rfind('/') + 1).c_str(), taken);
  }
  const double all = milliseconds([&] {
    const sentinel::Imports fresh = sentinel::terraform_imports(plan, nullptr);
    for (int twice = 0; twice < 2; ++twice)
      for (const auto& policy : policies) evaluate(policy, fresh);
  });
  const auto size = static_cast<double>(text.size());
  std::printf("slowest_ms %.3f\n", slowest);
  std::printf("plan_mb %.1f\nparse_ms %.2f\npolicies %zu\npolicies_ms %.2f\n",
              megabytes(size),
              parse,
              policies.size() * 2,
              all);
  const double evaluating = resident() - loaded;
  std::printf("document_mb %.1f\nevaluating_mb %.1f\nheap_mb %.1f\nmemory_ratio %.2f\n",
              megabytes(document),
              megabytes(evaluating),
              megabytes(heap),
              (document + evaluating) / size);
  return ok;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return EXIT_FAILURE;
  const auto measured = measure(argv[1], {argv + 2, argv + argc});
  if (measured) return EXIT_SUCCESS;
  std::fprintf(stderr, "%s\n", measured.error().to_string().c_str());
  return EXIT_FAILURE;
}
