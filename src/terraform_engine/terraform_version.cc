// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/terraform_version.h"

#include <cerrno>
#include <cstring>

#include <sys/stat.h>

#include "aio/child_process.h"
#include "host/files.h"
#include "json/parse.h"
#include "json/pointer.h"
#include "terraform_engine/identifier.h"
#include "terraform_engine/run_on.h"

namespace porc::terraform_engine {
namespace {

constexpr std::size_t kAnswerBytesMax = std::size_t{1} << 20;
const std::string kFact = "terraform-version";

/// What is different when the file is: path, size, time of change and inode.
Result<std::string> fingerprint(const std::filesystem::path& program) {
  struct stat status {};
  if (::stat(program.c_str(), &status) != 0) {
    return Error{.code = ErrorCode::unavailable,
                 .message = "looking at " + program.string() + ": " + std::strerror(errno)};
  }
  return program.string() + " " + std::to_string(status.st_ino) + " " +
         std::to_string(status.st_size) + " " + std::to_string(status.st_mtim.tv_sec) + "." +
         std::to_string(status.st_mtim.tv_nsec);
}

/// "fingerprint\nversion\nplatform"
std::optional<TerraformVersion> decode(const std::string& remembered, const std::string& print) {
  std::size_t first = remembered.find('\n');
  std::size_t second = remembered.find('\n', first + 1);
  if (second == std::string::npos || remembered.substr(0, first) != print) return std::nullopt;
  return TerraformVersion{.version = remembered.substr(first + 1, second - first - 1),
                          .platform = remembered.substr(second + 1)};
}

Result<TerraformVersion> take_answer(const std::filesystem::path& path) {
  auto read = host::read_file(path, kAnswerBytesMax);
  std::error_code ignored;
  std::filesystem::remove(path, ignored);
  PORC_TRY(std::string bytes, std::move(read));
  PORC_TRY(json::value answer, json::parse(bytes));
  const json::value* version = json::find(answer, "/terraform_version");
  const json::value* platform = json::find(answer, "/platform");
  if (version == nullptr || !version->is_string() || platform == nullptr ||
      !platform->is_string()) {
    return Error{.code = ErrorCode::unavailable,
                 .message = "`terraform version -json` does not tell its version"};
  }
  return TerraformVersion{.version = std::string(version->get_string()),
                          .platform = std::string(platform->get_string())};
}

Result<void> remember(Fact& fact, const std::string& note) {
  return fact.records.put_fact(kFact, note);
}

}  // namespace

Task<TerraformVersion> read_terraform_version(aio::Loop& loop,
                                              aio::BlockingPool& pool,
                                              Ledger& ledger,
                                              const Site& site,
                                              KnownTerraform& known) {
  const std::filesystem::path program = site.options.terraform;
  PORC_CO_TRY(std::string print, co_await run_on(pool, fingerprint, program));
  if (known.fingerprint == print) co_return known.version;
  PORC_CO_TRY(std::string remembered, co_await ledger.read(&Records::get_fact, kFact));
  if (auto version = decode(remembered, print)) {
    known = {.fingerprint = std::move(print), .version = *std::move(version)};
    co_return known.version;
  }

  std::filesystem::path answer = site.options.folder / (".version-" + make_id("answer"));
  aio::SpawnOptions options{.program = program.string(),
                            .args = {"version", "-json"},
                            .environment = {"CHECKPOINT_DISABLE=1",
                                            "TF_CLI_CONFIG_FILE=/dev/null",
                                            "PATH=/usr/local/bin:/usr/bin:/bin",
                                            "HOME=/nonexistent"},
                            .dir = "/",
                            .out = aio::FileStream{answer.string()}};
  PORC_CO_TRY(aio::ChildProcess child, aio::ChildProcess::spawn(loop, std::move(options)));
  auto code = co_await child.wait();
  auto version = co_await run_on(pool, take_answer, answer);
  if (!code) co_return std::move(code).error();
  if (*code != 0 || !version) {
    co_return Error{.code = ErrorCode::unavailable,
                    .message = program.string() + " version ended with exit code " +
                               std::to_string(*code) +
                               (version ? "" : ": " + version.error().message)};
  }
  std::string note = print + "\n" + version->version + "\n" + version->platform;
  PORC_CO_CHECK(co_await ledger.change(remember, std::move(note)));
  co_return version;
}

}  // namespace porc::terraform_engine
