// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/terraform_engine.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <sstream>
#include <thread>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "aio/child_process.h"
#include "crypto/digest.h"
#include "host/files.h"
#include "terraform_engine/identifier.h"
#include "terraform_engine/log.h"
#include "terraform_engine/state_file.h"
#include "terraform_engine/transition.h"

namespace porc::terraform_engine {

namespace fs = std::filesystem;

namespace {

constexpr mode_t kPrivate = 0600;
constexpr std::size_t kPoolThreads = 4;
constexpr std::size_t kPoolQueueMax = 100'000;

/// An executable file called `name` on our own PATH.
fs::path find_program(const std::string& name) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "/usr/local/bin:/usr/bin:/bin" : path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    fs::path candidate = fs::path(folder) / name;
    if (!folder.empty() && ::access(candidate.c_str(), X_OK) == 0) return candidate;
  }
  return {};
}

Result<void> require_program(fs::path& program, const char* name, const char* setting) {
  if (program.empty()) program = find_program(name);
  if (!program.empty() && ::access(program.c_str(), X_OK) == 0) {
    program = fs::absolute(program);
    return ok;
  }
  return Error{
      .code = ErrorCode::unavailable,
      .message = std::string(name) + " is not there: install it, or name it with " + setting};
}

Result<void> complete(Options& options) {
  PORC_CHECK(require_program(options.terraform, "terraform", "PORC_TERRAFORM"));
  if (options.supervisor.empty()) {
    options.supervisor = fs::read_symlink("/proc/self/exe").parent_path() / "porc-supervisor";
  }
  PORC_CHECK(require_program(options.supervisor, "porc-supervisor", "PORC_SUPERVISOR"));
  if (options.bubblewrap.empty()) options.bubblewrap = find_program("bwrap");
  if (options.phases_max == 0)
    options.phases_max = 2 * std::max(1U, std::thread::hardware_concurrency());
  options.folder = fs::absolute(options.folder);
  for (const char* name : {"work", "logs", "plugins"}) {
    PORC_CHECK(host::make_private_folder(options.folder / name));
  }
  return ok;
}

/// True when a sandbox starts and ends as it should.
Task<bool> works(aio::Loop& loop, Sandbox sandbox) {
  std::vector<std::string> arguments = sandbox.probe();
  aio::SpawnOptions options{
      .program = arguments.front(), .args = {arguments.begin() + 1, arguments.end()}, .dir = "/"};
  auto child = aio::ChildProcess::spawn(loop, std::move(options));
  if (!child) co_return false;
  PORC_CO_TRY(int code, co_await child->wait());
  co_return code == 0;
}

Task<Sandbox> choose_sandbox(aio::Loop& loop, Options options) {
  Sandbox open(std::nullopt, options.terraform, {});
  if (options.sandbox == SandboxMode::off) co_return open;
  if (!options.bubblewrap.empty()) {
    Sandbox shut(options.bubblewrap, options.terraform, options.sandbox_writable);
    PORC_CO_TRY(bool usable, co_await works(loop, shut));
    if (usable) co_return shut;
  }
  if (options.sandbox == SandboxMode::automatic) co_return open;
  co_return Error{.code = ErrorCode::unavailable,
                  .message = options.bubblewrap.empty()
                                 ? "bwrap is not there: install bubblewrap, or set "
                                   "PORC_SANDBOX=off to run terraform without a sandbox"
                                 : "bubblewrap cannot make a sandbox here (user namespaces may be "
                                   "forbidden): allow it, or set PORC_SANDBOX=off"};
}

EngineRun engine_run_of(const hosted::Run& run) {
  return {.id = run.id,
          .configuration_version = run.options.configuration_version,
          .phase = engine_phase(run),
          .revision = run.revision,
          .counts = run.counts,
          .message = run.error,
          .moved_by = run.moved_by};
}

}  // namespace

/// Keeps a second server off the folder.
class TerraformEngine::FolderLock {
 public:
  static Result<std::unique_ptr<FolderLock>> take(const fs::path& folder) {
    fs::path path = folder / "lock";
    int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kPrivate);
    if (fd >= 0 && ::flock(fd, LOCK_EX | LOCK_NB) == 0) return std::make_unique<FolderLock>(fd);
    Error error{.code = ErrorCode::unavailable,
                .message = fd >= 0 ? "another server uses " + folder.string()
                                   : "opening " + path.string() + ": " + std::strerror(errno)};
    if (fd >= 0) ::close(fd);
    return error;
  }
  explicit FolderLock(int fd) : fd_(fd) {}
  ~FolderLock() { ::close(fd_); }
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  int fd_;
};

Task<std::unique_ptr<TerraformEngine>> TerraformEngine::open(aio::Loop& loop,
                                                             const crypto::Sealer& sealer,
                                                             Options options,
                                                             std::function<void(Error)> on_error) {
  PORC_CO_CHECK(complete(options));
  PORC_CO_TRY(auto lock, FolderLock::take(options.folder));
  PORC_CO_TRY(Sandbox sandbox, co_await choose_sandbox(loop, options));
  PORC_CO_TRY(Records records, Records::open(options.folder / "engine.db", sealer));
  Vault vault(options.folder / "blobs", sealer);
  PORC_CO_CHECK(vault.open());
  Site site{.options = std::move(options), .vault = vault, .sandbox = std::move(sandbox)};
  std::unique_ptr<TerraformEngine> engine(new TerraformEngine(
      loop, sealer, std::move(lock), std::move(records), std::move(site), std::move(on_error)));
  PORC_CO_CHECK(co_await engine->runner_.start());
  co_return engine;
}

TerraformEngine::TerraformEngine(aio::Loop& loop,
                                 const crypto::Sealer& sealer,
                                 std::unique_ptr<FolderLock> lock,
                                 Records records,
                                 Site site,
                                 std::function<void(Error)> on_error)
    : loop_(loop),
      sealer_(sealer),
      lock_(std::move(lock)),
      site_(std::move(site)),
      ledger_(loop, std::move(records)),
      pool_(loop, kPoolThreads, kPoolQueueMax),
      runner_(loop, pool_, ledger_, site_, std::move(on_error)) {}

TerraformEngine::~TerraformEngine() = default;

Task<StoredRun> TerraformEngine::stored_run(std::string id) {
  auto reading = [id](Records& records) { return records.get_run(id); };
  co_return co_await ledger_.read(std::move(reading));
}

Task<EngineRun> TerraformEngine::start_plan(PlanRequest request) {
  std::string key = request.run.str();
  auto reading = [key](Records& r) { return r.find_run_by_key(key); };
  auto earlier = co_await ledger_.read(std::move(reading));
  if (earlier) co_return engine_run_of(earlier->run);
  if (earlier.error().code != ErrorCode::not_found) co_return std::move(earlier).error();

  PORC_CO_TRY(auto workspace, co_await ensure_workspace(request.workspace.str()));
  hosted::ConfigurationVersion version{
      .workspace = workspace.id, .auto_queue_runs = false, .provisional = true};
  PORC_CO_TRY(version, co_await create_configuration_version(std::move(version)));
  PORC_CO_TRY(version,
              co_await upload_configuration(version.upload_secret, std::move(request.bundle)));
  if (version.status != "uploaded") {
    co_return Error{.code = ErrorCode::invalid_argument, .message = version.error};
  }
  hosted::RunOptions options{.workspace = workspace.id,
                             .configuration_version = version.id,
                             .message = request.message,
                             .key = key,
                             .save_plan = true,
                             .is_destroy = request.operation == run::Operation::destroy,
                             .refresh_only = request.operation == run::Operation::refresh};
  RunInputs inputs{.json = std::move(request.variables)};
  auto changing = [options, inputs](Fact& fact) {
    return terraform_engine::create_run(fact, options, inputs);
  };
  PORC_CO_TRY(StoredRun stored, co_await ledger_.change(std::move(changing)));
  co_return co_await get_run(stored.run.id);
}

Task<EngineRun> TerraformEngine::find_run(RunId run, WorkspaceName workspace) {
  auto reading = [key = run.str()](Records& records) { return records.find_run_by_key(key); };
  PORC_CO_TRY(auto found, co_await ledger_.read(std::move(reading)));
  PORC_CO_TRY(auto place, co_await get_workspace(found.run.options.workspace));
  if (place.name != workspace.str()) {
    co_return Error{.code = ErrorCode::not_found,
                    .message = "no run of " + run.str() + " in " + workspace.str()};
  }
  co_return engine_run_of(found.run);
}

Task<EngineRun> TerraformEngine::get_run(std::string engine_run) {
  PORC_CO_TRY(StoredRun stored, co_await stored_run(engine_run));
  co_return engine_run_of(stored.run);
}

Task<EngineRun> TerraformEngine::observe(std::string engine_run,
                                         std::uint64_t seen,
                                         Timestamp deadline) {
  auto changed = ledger_.signal_of(engine_run);
  for (;;) {
    auto version = changed->version();
    PORC_CO_TRY(StoredRun stored, co_await stored_run(engine_run));
    if (stored.run.revision != seen || loop_.now() >= deadline) co_return engine_run_of(stored.run);
    PORC_CO_CHECK(co_await aio::wait_until(*changed, version, loop_, deadline));
  }
}

Task<run::PlanEvidence> TerraformEngine::evidence(std::string engine_run) {
  PORC_CO_TRY(StoredRun stored, co_await stored_run(engine_run));
  if (stored.plan_digest.empty()) {
    co_return Error{.code = ErrorCode::conflict, .message = engine_run + " has no plan yet"};
  }
  PORC_CO_TRY(TerraformVersion terraform, co_await runner_.terraform_version());
  PORC_CO_TRY(std::string plan, co_await plan_json(engine_run));
  run::PlanEvidence found{.engine_run = engine_run,
                          .configuration_version = stored.run.options.configuration_version,
                          .plan_digest = crypto::sha256_hex(plan),
                          .terraform_version = terraform.version,
                          .policy_verdict = "none"};
  const crypto::Sealer& sealer = sealer_;
  auto reading = [found, workspace = stored.run.options.workspace, &sealer](
                     Records& records) mutable -> Result<run::PlanEvidence> {
    Fact fact{.records = records, .now = {}};
    PORC_TRY(auto state, current_state(fact, workspace));
    PORC_TRY(auto variables, records.list_variables(workspace));
    PORC_TRY(RunInputs inputs, records.get_inputs(found.engine_run));
    found.state_lineage = state.lineage;
    found.state_serial = state.serial;
    found.variables_digest = digest_variables(variables, inputs, sealer);
    return std::move(found);
  };
  co_return co_await ledger_.read(std::move(reading));
}

Task<std::string> TerraformEngine::plan_json(std::string engine_run) {
  PORC_CO_TRY(StoredRun stored, co_await stored_run(engine_run));
  if (stored.plan_digest.empty()) {
    co_return Error{.code = ErrorCode::not_found, .message = engine_run + " has no plan"};
  }
  auto job = [this, engine_run] { return site_.vault.get(kind::plan_json, engine_run); };
  co_return co_await pool_.run(std::move(job));
}

Task<LogChunk> TerraformEngine::read_text(StoredRun stored,
                                          LogPhase phase,
                                          std::uint64_t offset,
                                          std::size_t limit) {
  bool plan = phase == LogPhase::plan;
  const hosted::Phase& seen = plan ? stored.run.plan : stored.run.apply;
  if (seen.status == hosted::PhaseStatus::pending || seen.status == hosted::PhaseStatus::queued)
    co_return LogChunk{};
  if (seen.status == hosted::PhaseStatus::running) {
    auto redaction = runner_.redaction_of(stored.run.id);
    if (!redaction) co_return LogChunk{.next = offset};
    fs::path path = site_.room_of(stored.run.id).job(stored.attempt) / kLogFile;
    auto job = [=] { return read_growing_log(path, *redaction, offset, limit); };
    co_return co_await pool_.run(std::move(job));
  }
  if (!(plan ? stored.plan_logged : stored.apply_logged)) co_return LogChunk{.end = true};
  fs::path path = site_.log_of(seen.id);
  auto job2 = [=] { return read_finished_log(path, offset, limit); };
  co_return co_await pool_.run(std::move(job2));
}

Task<LogChunk> TerraformEngine::read_log(std::string engine_run,
                                         LogPhase phase,
                                         std::uint64_t offset,
                                         std::size_t limit) {
  PORC_CO_TRY(StoredRun stored, co_await stored_run(engine_run));
  co_return co_await read_text(std::move(stored), phase, offset, limit);
}

Task<void> TerraformEngine::confirm(std::string engine_run, std::string /*comment*/) {
  auto changing = [engine_run](Fact& fact) {
    return terraform_engine::confirm(fact, engine_run, "", false);
  };
  PORC_CO_CHECK(co_await ledger_.change(std::move(changing)));
  co_return ok;
}

Task<void> TerraformEngine::discard(std::string engine_run, std::string /*comment*/) {
  auto changing = [engine_run](Fact& fact) {
    return terraform_engine::discard(fact, engine_run, "", false);
  };
  PORC_CO_CHECK(co_await ledger_.change(std::move(changing)));
  co_return ok;
}

Task<void> TerraformEngine::cancel(std::string engine_run, std::string /*comment*/) {
  PORC_CO_CHECK(co_await act_cancel(engine_run, "", false, false));
  co_return ok;
}

Task<std::map<std::string, Output>> TerraformEngine::outputs(WorkspaceName workspace) {
  std::map<std::string, Output> named;
  auto found = co_await find_workspace(workspace.str());
  if (!found && found.error().code == ErrorCode::not_found) co_return named;
  if (!found) co_return std::move(found).error();
  if (!found->current_state_version) co_return named;
  PORC_CO_TRY(auto stored, co_await state_outputs(*found->current_state_version));
  for (hosted::StateOutput& output : stored) {
    named[output.name] = {.sensitive = output.sensitive,
                          .value = output.sensitive ? json::value() : std::move(output.value)};
  }
  co_return named;
}

Task<void> TerraformEngine::ping() {
  PORC_CO_CHECK(co_await runner_.terraform_version());
  co_return ok;
}

}  // namespace porc::terraform_engine
