// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "api/log_lines.h"
#include "domain/run/run.h"
#include "observe/redaction.h"
#include "orchestrator/parts.h"
#include "wire/run_details.h"

namespace porc::api {

/// Limit: bytes of terraform's logs that one reader reads; the last line says so.
inline constexpr std::uint64_t kLogBytesMax = 64U << 20;

/// Reads a run's log as it grows: its transitions, with terraform's lines where they belong between
/// them. Secrets are taken out.
class LogReader {
 public:
  /// `parts` and `redactor` outlive this. `secrets` are the run's own.
  LogReader(orchestrator::Parts& parts,
            const observe::Redactor& redactor,
            Run run,
            std::shared_ptr<const observe::Redactor> secrets);
  LogReader(const LogReader&) = delete;
  LogReader& operator=(const LogReader&) = delete;

  /// The lines that came since the last call, or the next piece of them when they are many.
  Task<std::vector<wire::LogLine>> more();
  /// True when more are there already.
  bool is_behind() const { return behind_; }
  /// True when nothing will follow.
  bool is_over() const;
  /// True while terraform runs, whose lines nobody announces.
  bool is_live() const;
  /// The run as last seen.
  const Run& run() const { return run_; }

 private:
  struct Source {
    LogPhase phase;
    bool open = false;
    bool ended = false;
    std::uint64_t offset = 0;
    LineCutter cutter{};
  };
  using Lines = std::vector<wire::LogLine>;

  /// False when `lines` is a piece already and there is more.
  Task<bool> read_open_logs(Lines* lines);
  Task<bool> read_log(Source* source, Lines* lines);
  Task<void> read_policies(Lines* lines);
  void add_raw(Lines& lines, LogPhase phase, std::string line) const;
  std::string clean(std::string text) const;

  orchestrator::Parts& parts_;
  const observe::Redactor& redactor_;
  std::shared_ptr<const observe::Redactor> secrets_;
  const Clean cleaner_ = [this](std::string text) { return clean(std::move(text)); };
  Run run_;
  std::deque<wire::EventView> events_{};  ///< whose turn has not come
  bool behind_ = false;
  std::uint64_t sequence_ = 0;
  std::uint64_t bytes_ = 0;
  std::array<Source, 2> sources_{Source{.phase = LogPhase::plan}, Source{.phase = LogPhase::apply}};
};

}  // namespace porc::api
