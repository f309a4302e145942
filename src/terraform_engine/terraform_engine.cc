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
#include "base/assert.h"
#include "crypto/digest.h"
#include "host/files.h"
#include "terraform_engine/blob_shelf.h"
#include "terraform_engine/disk_shelf.h"
#include "terraform_engine/identifier.h"
#include "terraform_engine/instance.h"
#include "terraform_engine/lease.h"
#include "terraform_engine/log.h"
#include "terraform_engine/policy_lifecycle.h"
#include "terraform_engine/postgres_database.h"
#include "terraform_engine/run_on.h"
#include "terraform_engine/sqlite_database.h"
#include "terraform_engine/state_file.h"
#include "terraform_engine/transition.h"

namespace porc::terraform_engine {

namespace fs = std::filesystem;

namespace {

constexpr mode_t kPrivate = 0600;
constexpr std::size_t kPoolThreads = 4;
constexpr std::size_t kPoolQueueMax = 100'000;
constexpr Duration kLookAgain = std::chrono::seconds(5);

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

Result<void> require_program(fs::path& program, const char* name, const char* remedy) {
  if (program.empty()) program = find_program(name);
  if (!program.empty() && ::access(program.c_str(), X_OK) == 0) {
    program = fs::absolute(program);
    return ok;
  }
  return Error{.code = ErrorCode::unavailable,
               .message = std::string(name) + " is not there: " + remedy};
}

/// Without a word on it terraform takes providers from ./terraform.d/plugins, which is a part of
/// the configuration: whoever writes that would choose the program that runs as the provider.
/// https://developer.hashicorp.com/terraform/cli/config/config-file#implied-local-mirror-directories
constexpr std::string_view kCliConfig = "provider_installation {\n  direct {}\n}\n";

Result<void> complete_cli_config(Options& options) {
  if (options.cli_config.empty()) {
    options.cli_config = options.folder / "cli.tfrc";
    return host::write_file(options.cli_config, kCliConfig, kPrivate);
  }
  if (options.cli_config.is_absolute() && ::access(options.cli_config.c_str(), R_OK) == 0)
    return ok;
  return Error{.code = ErrorCode::invalid_argument,
               .message = "PORC_TERRAFORM_CLI_CONFIG (" + options.cli_config.string() +
                          ") must be the absolute path of a file that can be read"};
}

Result<void> complete(Options& options) {
  PORC_CHECK(require_program(
      options.terraform, "terraform", "install it, or name it with PORC_TERRAFORM"));
  if (options.supervisor.empty()) {
    options.supervisor = fs::read_symlink("/proc/self/exe").parent_path() / "porc-supervisor";
  }
  PORC_CHECK(
      require_program(options.supervisor, "porc-supervisor", "it belongs beside the program porc"));
  if (options.bubblewrap.empty()) options.bubblewrap = find_program("bwrap");
  if (options.phases_max == 0)
    options.phases_max = 2 * std::max(1U, std::thread::hardware_concurrency());
  options.folder = fs::absolute(options.folder);
  if (options.sandbox != SandboxMode::off && Sandbox::shows(options.folder)) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = options.folder.string() +
                            " lies where terraform can read it: choose a data folder elsewhere"};
  }
  for (const char* name : {"work", "shared-work", "logs", "plugins", "leases"}) {
    PORC_CHECK(host::make_private_folder(options.folder / name));
  }
  return complete_cli_config(options);
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
    for (Nested nested : {Nested::forbidden, Nested::allowed}) {
      Sandbox shut(options.bubblewrap, options.terraform, options.sandbox_writable, nested);
      PORC_CO_TRY(bool usable, co_await works(loop, shut));
      if (usable) co_return shut;
    }
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
  return {
      .id = run.id,
      .configuration_version = run.options.configuration_version,
      .phase = engine_phase(run),
      .revision = run.revision,
      .counts = run.counts,
      .policies = run.policy_check ? run.policy_check->outcomes : std::vector<run::PolicyOutcome>(),
      .message = run.error,
      .moved_by = run.moved_by};
}

Result<std::string> digest_plan(const Vault* vault, const std::string& run) {
  PORC_TRY(std::string plan, vault->get(kind::plan_json, run));
  return crypto::sha256_hex(plan);
}

/// Brings a log that another server may have kept where it can be read in parts.
Result<void> fetch_log(const Site& site, const std::string& log) {
  std::error_code absent;
  if (fs::exists(site.log_of(log), absent)) return ok;
  auto text = site.vault.get(kind::log, log);
  if (!text && text.error().code == ErrorCode::not_found) return ok;
  if (!text) return std::move(text).error();
  return host::write_file(site.log_of(log), *text, kPrivate);
}

/// What the records know of a plan's evidence.
Result<run::PlanEvidence> gather_evidence(Fact& fact, const hosted::Run& run) {
  PORC_TRY(auto state, current_state(fact, run.options.workspace));
  PORC_TRY(std::string settings, settings_of(fact, run));
  PORC_TRY(policy::Sets sets, sets_for(fact, run));
  return run::PlanEvidence{.engine_run = run.id,
                           .configuration_version = run.options.configuration_version,
                           .state_lineage = state.lineage,
                           .state_serial = state.serial,
                           .variables_digest = std::move(settings),
                           .policy_set_digest = policy::digest_of(sets),
                           .policy_verdict = verdict_word(run)};
}

/// The same of a run that is planned. Errors: not_found; conflict when it has no plan yet.
Result<run::PlanEvidence> read_evidence(Fact& fact, const std::string& run) {
  PORC_TRY(StoredRun stored, fact.records.get_run(run));
  if (!stored.plan_digest.empty()) return gather_evidence(fact, stored.run);
  return Error{.code = ErrorCode::conflict, .message = run + " has no plan yet"};
}

/// Confirms what stands exactly as `bound`; of `now` counts what the records do not know. Answers
/// why the plan was voided instead: it was made from something else than what was bound after it.
Result<std::string> confirm_as_bound(Fact& fact,
                                     const std::string& run,
                                     const run::PlanEvidence& bound,
                                     const run::PlanEvidence& now) {
  PORC_TRY(StoredRun stored, fact.records.get_run(run));
  if (stored.run.is_confirmable()) {
    PORC_TRY(run::PlanEvidence found, gather_evidence(fact, stored.run));
    found.plan_digest = now.plan_digest;
    found.terraform_version = now.terraform_version;
    if (found != bound) return run::no_longer_as_planned(run::differences(bound, found));
    PORC_TRY(std::string moved, moved_since_plan(fact, stored));
    if (!moved.empty()) {
      PORC_CHECK(void_plan(fact, stored, moved));
      return moved;
    }
  }
  PORC_CHECK(confirm(fact, run, "", false));
  return std::string();
}

/// A run of a configuration that nobody else uses, in the workspace named as `fresh`, which is that
/// workspace when there is none yet; the run that was made with its key before.
Result<StoredRun> create_run_of(Fact& fact,
                                const hosted::Workspace& fresh,
                                hosted::ConfigurationVersion version,
                                hosted::RunOptions options,
                                const RunInputs& inputs) {
  auto earlier = fact.records.find_run_by_key(options.key);
  if (earlier || earlier.error().code != ErrorCode::not_found) return earlier;
  PORC_TRY(hosted::Workspace workspace, ensure_workspace(fact, fresh));
  version.workspace = options.workspace = workspace.id;
  version.created_at = fact.now;
  PORC_CHECK(fact.records.put_configuration(version));
  return create_run(fact, std::move(options), inputs);
}

/// Under which name this server shares the engine, and what tells its folder from a copy of it: a
/// copy gets a name of its own.
Result<void> name_instance(Records& records, Site& site) {
  const fs::path path = site.options.folder / "instance";
  PORC_TRY(site.instance, read_instance(path));
  PORC_TRY(site.mark, mark_of(path));
  PORC_TRY(const auto instances, records.list_instances());
  const bool is_copy = std::ranges::any_of(instances, [&](const Instance& known) {
    return known.id == site.instance && known.folder != site.mark;
  });
  if (!is_copy) return ok;
  PORC_CHECK(end_leases(site.leases()));
  std::error_code fault;
  fs::remove(path, fault);
  if (fault) {
    return Error{.code = ErrorCode::unavailable,
                 .message = "removing " + path.string() + ": " + fault.message()};
  }
  PORC_TRY(site.instance, read_instance(path));
  PORC_TRY(site.mark, mark_of(path));
  return ok;
}

Result<std::unique_ptr<Database>> open_database(const Options& options) {
  if (options.database.empty()) return SqliteDatabase::open(options.folder / "engine.db");
  return PostgresDatabase::open({.url = options.database.expose("is the database's own address")});
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
                                                             PolicyLibrary& policies,
                                                             Options options,
                                                             std::function<void(Error)> on_error) {
  PORC_CO_CHECK(complete(options));
  PORC_CO_TRY(auto lock, FolderLock::take(options.folder));
  PORC_CO_TRY(Sandbox sandbox, co_await choose_sandbox(loop, options));
  PORC_CO_TRY(auto database, open_database(options));
  Records records(std::move(database), sealer);
  PORC_CO_CHECK(records.fail_fetching());
  std::shared_ptr<Shelf> shelf = std::make_shared<DiskShelf>(options.folder / "blobs");
  if (!options.database.empty()) {
    PORC_ASSERT(options.blobs != nullptr);
    shelf = std::make_shared<BlobShelf>(loop, *options.blobs);
  }
  Vault vault(std::move(shelf), sealer);
  PORC_CO_CHECK(vault.open());
  Site site{.options = std::move(options), .vault = vault, .sandbox = std::move(sandbox)};
  if (!site.options.database.empty()) PORC_CO_CHECK(name_instance(records, site));
  std::unique_ptr<TerraformEngine> engine(new TerraformEngine(loop,
                                                              sealer,
                                                              policies,
                                                              std::move(lock),
                                                              std::move(records),
                                                              std::move(site),
                                                              std::move(on_error)));
  engine->listen();
  PORC_CO_CHECK(co_await engine->runner_.start());
  engine->checker_.start();
  engine->keeper_.start();
  co_return engine;
}

TerraformEngine::TerraformEngine(aio::Loop& loop,
                                 const crypto::Sealer& sealer,
                                 PolicyLibrary& policies,
                                 std::unique_ptr<FolderLock> lock,
                                 Records records,
                                 Site site,
                                 std::function<void(Error)> on_error)
    : loop_(loop),
      sealer_(sealer),
      policies_(policies),
      lock_(std::move(lock)),
      site_(std::move(site)),
      ledger_(loop, std::move(records), policies, site_.instance),
      pool_(loop, kPoolThreads, kPoolQueueMax),
      judge_(loop, ledger_, site_),
      keeper_(loop, pool_, ledger_, site_, on_error),
      checker_(loop, ledger_, site_, policies, on_error),
      runner_(loop, pool_, ledger_, site_, policies, std::move(on_error)) {}

TerraformEngine::~TerraformEngine() {
  bell_.reset();
  site_.vault.close();
}

void TerraformEngine::listen() {
  if (!site_.is_shared()) return;
  pg::Address address{.url = site_.options.database.expose("is the database's own address")};
  auto hear = [this](const pg::Bell::Words& runs) {
    ledger_.hear(runs);
    runner_.hear(runs);
  };
  bell_ = std::make_unique<pg::Bell>(std::move(address), "porc_engine", loop_, std::move(hear));
  ledger_.on_change([this](const std::set<std::string>& runs) { bell_->ring(runs); });
}

Task<StoredRun> TerraformEngine::stored_run(std::string id) {
  return ledger_.read(&Records::get_run, std::move(id));
}

Task<EngineRun> TerraformEngine::start_plan(PlanRequest request) {
  const std::string key = request.run.str();
  auto earlier = co_await ledger_.read(&Records::find_run_by_key, key);
  if (earlier) co_return engine_run_of(earlier->run);
  if (earlier.error().code != ErrorCode::not_found) co_return std::move(earlier).error();

  PORC_CO_TRY(TerraformVersion terraform, co_await runner_.terraform_version());
  hosted::Workspace fresh{
      .id = make_id("ws"), .name = request.workspace.str(), .terraform_version = terraform.version};
  hosted::ConfigurationVersion version{
      .id = make_id("cv"), .status = "uploaded", .auto_queue_runs = false, .provisional = true};
  PORC_CO_CHECK(co_await run_on(
      pool_, keep_configuration, &site_.vault, version.id, std::move(request.bundle)));
  hosted::RunOptions options{.configuration_version = version.id,
                             .message = request.message,
                             .key = key,
                             .save_plan = true,
                             .is_destroy = request.operation == run::Operation::destroy,
                             .refresh_only = request.operation == run::Operation::refresh,
                             .subject = std::move(request.subject)};
  if (request.unattended) options.unattended = true;
  RunInputs inputs{.json = std::move(request.variables)};
  PORC_CO_TRY(StoredRun stored,
              co_await ledger_.change(create_run_of,
                                      std::move(fresh),
                                      std::move(version),
                                      std::move(options),
                                      std::move(inputs)));
  co_return engine_run_of(stored.run);
}

Task<EngineRun> TerraformEngine::find_run(RunId run, WorkspaceName workspace) {
  PORC_CO_TRY(auto found, co_await ledger_.read(&Records::find_run_by_key, run.str()));
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
    // What other servers tell may be lost.
    const Timestamp look =
        site_.is_shared() ? std::min(deadline, loop_.now() + kLookAgain) : deadline;
    PORC_CO_CHECK(co_await aio::wait_until(*changed, version, loop_, look));
  }
}

Task<run::PlanEvidence> TerraformEngine::evidence(std::string engine_run) {
  PORC_CO_CHECK(co_await policies_.catch_up());
  PORC_CO_TRY(run::PlanEvidence found, co_await ledger_.change(read_evidence, engine_run));
  PORC_CO_TRY(TerraformVersion terraform, co_await runner_.terraform_version());
  PORC_CO_TRY(const StoredRun stored, co_await stored_run(engine_run));
  PORC_CO_TRY(found.plan_digest,
              co_await run_on(pool_, digest_plan, &site_.vault, kept_as(stored)));
  found.terraform_version = terraform.version;
  // Whoever applies it has the one that made it, or nobody does it.
  if (site_.is_shared() && stored.terraform) found.terraform_version = *stored.terraform;
  co_return found;
}

Task<std::string> TerraformEngine::plan_json(std::string engine_run) {
  PORC_CO_TRY(StoredRun stored, co_await stored_run(engine_run));
  if (stored.plan_digest.empty()) {
    co_return Error{.code = ErrorCode::not_found, .message = engine_run + " has no plan"};
  }
  auto plan = co_await run_on(pool_, &Vault::get, &site_.vault, kind::plan_json, kept_as(stored));
  if (plan || plan.error().code != ErrorCode::not_found) co_return plan;
  co_return Error{.code = ErrorCode::not_found,
                  .message = "the plan of " + engine_run + " is no longer kept"};
}

Task<LogChunk> TerraformEngine::read_text(StoredRun stored,
                                          LogPhase phase,
                                          std::uint64_t offset,
                                          std::size_t limit) {
  bool plan = phase == LogPhase::plan;
  const hosted::Phase& seen = plan ? stored.run.plan : stored.run.apply;
  if (seen.status == hosted::PhaseStatus::pending || seen.status == hosted::PhaseStatus::queued)
    co_return LogChunk{.next = offset};
  if (seen.status == hosted::PhaseStatus::running) {
    auto redaction = runner_.redaction_of(stored.run.id);
    if (!redaction && site_.is_shared()) {
      const std::string attempt = attempt_id(seen.id, stored.attempt);
      PORC_CO_TRY(std::string shown,
                  co_await ledger_.read(&Records::read_log_part, attempt, offset));
      if (shown.size() > limit) shown.resize(limit);
      const std::uint64_t next = offset + shown.size();
      co_return LogChunk{.bytes = std::move(shown), .next = next};
    }
    if (!redaction) co_return LogChunk{.next = offset};
    fs::path path = site_.room_of(stored.run.id).job(stored.attempt) / kLogFile;
    co_return co_await run_on(pool_, read_growing_log, path, *redaction, offset, limit);
  }
  if (!(plan ? stored.plan_logged : stored.apply_logged))
    co_return LogChunk{.next = offset, .end = true};
  const auto& kept = plan ? stored.plan_log_kept : stored.apply_log_kept;
  const std::string log = kept.value_or(seen.id);
  if (kept) PORC_CO_CHECK(co_await run_on(pool_, fetch_log, std::cref(site_), log));
  co_return co_await run_on(pool_, read_finished_log, site_.log_of(log), offset, limit);
}

Task<LogChunk> TerraformEngine::read_log(std::string engine_run,
                                         LogPhase phase,
                                         std::uint64_t offset,
                                         std::size_t limit) {
  PORC_CO_TRY(StoredRun stored, co_await stored_run(engine_run));
  co_return co_await read_text(std::move(stored), phase, offset, limit);
}

Task<void> TerraformEngine::confirm(std::string engine_run,
                                    run::PlanEvidence bound,
                                    std::string /*comment*/) {
  // Digest and version only change under a server's hand; what is in the records is read again with
  // the confirmation. It refuses a run without a plan in its own words.
  auto now = co_await evidence(engine_run);
  if (!now && now.error().code != ErrorCode::conflict) co_return std::move(now).error();
  PORC_CO_TRY(std::string voided,
              co_await ledger_.change(confirm_as_bound,
                                      engine_run,
                                      std::move(bound),
                                      std::move(now).value_or(run::PlanEvidence())));
  if (voided.empty()) co_return ok;
  co_return Error{.code = ErrorCode::conflict, .message = std::move(voided)};
}

Task<void> TerraformEngine::discard(std::string engine_run, std::string /*comment*/) {
  const std::string by;
  PORC_CO_CHECK(co_await ledger_.change(terraform_engine::discard, engine_run, by, false));
  co_return ok;
}

Task<void> TerraformEngine::cancel(std::string engine_run, std::string /*comment*/) {
  const std::string by;
  PORC_CO_CHECK(co_await act_cancel(engine_run, by, false, false));
  co_return ok;
}

Task<std::map<std::string, Output>> TerraformEngine::outputs(WorkspaceName workspace,
                                                             RunId /*run*/) {
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
