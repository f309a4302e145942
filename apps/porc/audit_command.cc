// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <utility>

#include "command_line.h"
#include "domain/audit/checkpoint.h"
#include "host/files.h"
#include "json/decode.h"
#include "json/parse.h"
#include "keys.h"
#include "orchestrator/auditor.h"
#include "reach.h"
#include "wire/administration.h"
#include "wire/paths.h"

namespace porc::app {
namespace {

constexpr std::size_t kCheckpointBytesMax = 64U << 20;

Result<std::optional<audit::SignedCheckpoint>> read_checkpoint(const std::string& file) {
  if (file.empty()) return std::optional<audit::SignedCheckpoint>();
  PORC_TRY(const std::string text, host::read_file(file, kCheckpointBytesMax));
  const auto document = json::parse(text, {.bytes_max = kCheckpointBytesMax});
  auto checkpoint = document
                        ? json::decode<audit::SignedCheckpoint>(*document, json::Unknown::reject)
                        : Result<audit::SignedCheckpoint>(document.error());
  if (!checkpoint) {
    Error error = std::move(checkpoint).error();
    error.message = file + " is no checkpoint: " + error.message;
    return error;
  }
  return std::optional<audit::SignedCheckpoint>(*std::move(checkpoint));
}

Result<wire::AuditOutcome> verify(Reach& reach, wire::AuditRequest asked) {
  if (reach.store() == nullptr) {
    PORC_TRY(const json::value answer,
             reach.ask("POST", std::string(wire::paths::kAuditVerify), json::encode(asked)));
    return json::decode<wire::AuditOutcome>(answer, json::Unknown::ignore);
  }
  PORC_TRY(const orchestrator::Keys keys, open_keys(reach.settings().data, reach.settings().keys));
  auto verdict =
      aio::run_to_end(reach.loop(),
                      orchestrator::verify_audit(
                          *reach.store(), keys.signers.public_keys(), std::move(asked.checkpoint)));
  return wire::outcome_of(std::move(verdict));
}

Result<audit::SignedCheckpoint> last_checkpoint(Reach& reach) {
  if (reach.store() == nullptr) {
    PORC_TRY(const json::value answer,
             reach.ask("GET", std::string(wire::paths::kAuditCheckpoint), nullptr));
    return json::decode<audit::SignedCheckpoint>(answer, json::Unknown::ignore);
  }
  return aio::run_to_end(reach.loop(), reach.store()->last_checkpoint());
}

}  // namespace

Result<void> verify_audit(const CommandLine& line, const std::string& checkpoint_file) {
  wire::AuditRequest asked;
  PORC_TRY(asked.checkpoint, read_checkpoint(checkpoint_file));
  PORC_TRY(const auto reach, Reach::open(line));
  PORC_TRY(const wire::AuditOutcome outcome, verify(*reach, std::move(asked)));
  if (!outcome.intact) {
    return Error{.code = ErrorCode::corrupt,
                 .message = "the audit is broken: " + outcome.broken.value_or("")};
  }
  const audit::Verdict verdict = outcome.verdict.value_or(audit::Verdict{});
  std::printf("intact: %llu runs, %llu events, %llu checkpoints\n",
              static_cast<unsigned long long>(verdict.runs),
              static_cast<unsigned long long>(verdict.events),
              static_cast<unsigned long long>(verdict.checkpoints));
  return ok;
}

Result<void> export_checkpoint(const CommandLine& line) {
  PORC_TRY(const auto reach, Reach::open(line));
  PORC_TRY(const audit::SignedCheckpoint checkpoint, last_checkpoint(*reach));
  std::puts(json::serialize(json::encode(checkpoint)).c_str());
  return ok;
}

}  // namespace porc::app
