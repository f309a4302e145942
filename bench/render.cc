// SPDX-License-Identifier: Apache-2.0
// Validating a blueprint, rendering its quill and packing the bundle, as `build` does: the 50th and
// the 99th percentile in microseconds. `bench_render QUILLS_FOLDER`.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "aio/blocking_pool.h"
#include "aio/loop.h"
#include "archive/tar.h"
#include "crypto/digest.h"
#include "disk_quills/disk_quills.h"
#include "domain/quill/verdict.h"
#include "json/parse.h"

namespace {

using namespace porc;

constexpr int kRounds = 20'000;
constexpr const char* kBlueprint = R"({"kind": "service",
  "metadata": {"name": "orders", "environment": "dev", "repo": "shop/orders", "owner": "shop@example.com"},
  "inputs": {"image": "registry.example.com/shop/orders:1.4.2", "replicas": 3}})";

/// Answers the size of the bundle, so that nothing of it is left out.
Result<std::size_t> build(const quill::Quill& quill) {
  PORC_TRY(json::value document, json::parse(kBlueprint));
  PORC_TRY(blueprint::Blueprint blueprint, blueprint::decode_blueprint(document));
  PORC_TRY(blueprint::Identity identity, blueprint::identity_of(blueprint, "dev"));
  PORC_CHECK(quill::judge(quill, {}, blueprint, document).result());
  PORC_TRY(auto files, quill::render(quill, blueprint, identity));
  PORC_TRY(std::string bundle, archive::make_tar_gz(std::move(files)));
  return crypto::sha256_hex(bundle).size() + bundle.size();
}

Result<void> measure(const char* folder) {
  aio::Loop loop;
  aio::BlockingPool pool(loop, 1, 1);
  PORC_TRY(auto quills, disk_quills::DiskQuills::open({folder}, "does-not-exist", pool));
  PORC_TRY(auto quill, quills->find("service", "~> 1.0"));
  std::vector<double> taken;
  for (int i = 0; i < kRounds; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    PORC_CHECK(build(*quill));
    taken.push_back(
        std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begin)
            .count());
  }
  std::ranges::sort(taken);
  std::printf("%.1f %.1f\n", taken[taken.size() / 2], taken[taken.size() * 99 / 100]);
  return ok;
}

}  // namespace

int main(int argc, char** argv) {
  const auto measured = measure(argc > 1 ? argv[1] : "quills");
  if (measured) return EXIT_SUCCESS;
  std::fprintf(stderr, "%s\n", measured.error().to_string().c_str());
  return EXIT_FAILURE;
}
