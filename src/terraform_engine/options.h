// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <boost/describe/enum.hpp>

#include "base/secret.h"
#include "base/time.h"
#include "contracts/blob_store.h"

namespace porc::terraform_engine {

enum class SandboxMode : std::uint8_t {
  on,         ///< refuse to start when bubblewrap does not work here
  automatic,  ///< use it when it works
  off,
};
BOOST_DESCRIBE_ENUM(SandboxMode, on, automatic, off)

/// A terraform that ran for a phase of a run.
struct TerraformCall {
  std::string key{};      ///< of the run: hosted::RunOptions
  std::string command{};  ///< such as init
  Timestamp began{};
  Timestamp ended{};
  int code = 0;  ///< exit code, or 128 + signal
  bool failed = false;
};

/// How the embedded engine runs terraform.
struct Options {
  std::filesystem::path folder{};  ///< its own: database, blobs, logs, work
  std::string organization = "porc";
  std::filesystem::path terraform{};   ///< "" = looked up on PATH
  std::filesystem::path supervisor{};  ///< "" = porc-supervisor beside the running program
  std::filesystem::path bubblewrap{};  ///< "" = looked up on PATH
  /// terraform's CLI configuration, an absolute path; "" = one that takes providers from their
  /// registries alone.
  std::filesystem::path cli_config{};
  /// Where several servers share the engine: the address of a PostgreSQL database, and what lasts
  /// in `blobs`, which outlives the engine. "" = engine.db and files in the folder.
  Secret database{};
  BlobStore* blobs = nullptr;
  /// How long a server that shares it may be silent before its supervisors end their terraforms.
  Duration lease = std::chrono::minutes(3);
  SandboxMode sandbox = SandboxMode::on;
  /// What terraform may write besides its work folder: sockets of local providers, shared files.
  std::vector<std::filesystem::path> sandbox_writable{};
  std::size_t phases_max = 0;  ///< plans and applies at once; 0 = twice the number of cores
  Duration plan_deadline = std::chrono::hours(1);
  Duration apply_deadline = std::chrono::hours(24);
  Duration grace = std::chrono::minutes(2);  ///< between SIGINT and SIGKILL at a deadline
  Duration force_cancel_after = std::chrono::seconds(10);
  std::uint64_t output_bytes_max = std::uint64_t{128} << 20;  ///< of one phase's log
  Duration policy_time_max = std::chrono::seconds(10);        ///< for one policy
  /// How long the plan of a run that is over is kept, with what policies said of it.
  Duration plan_keep = std::chrono::hours(24 * 90);
  Duration plan_keep_look = std::chrono::hours(1);  ///< how often old ones are looked for
  /// Hears of each terraform when its phase is over, on the loop thread.
  std::function<void(const TerraformCall&)> on_call = [](const TerraformCall&) {};
};

}  // namespace porc::terraform_engine
