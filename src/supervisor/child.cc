// SPDX-License-Identifier: Apache-2.0
#include "supervisor/child.h"

#include <algorithm>
#include <array>
#include <csignal>

#include <fcntl.h>
#include <unistd.h>

#include "host/spawn.h"
#include "supervisor/guard.h"

namespace porc::supervisor {
namespace {

constexpr const char* kGuardInside = "/guard";  ///< our program in the sandbox

/// What is started. Bubblewrap takes no part in how it ends: it is left to die with the guard,
/// because any end of its own would be a SIGKILL for terraform.
std::vector<std::string> command_line(const Step& step, const std::string& program) {
  if (step.sandbox.empty()) return {program, kInsideOption};
  std::vector<std::string> arguments = step.sandbox;
  for (const std::string& argument : std::to_array<std::string>(
           {"--as-pid-1", "--ro-bind", program, kGuardInside, "--", kGuardInside, kInsideOption})) {
    arguments.push_back(argument);
  }
  return arguments;
}

/// Of one of `output_paths`; 0 when it has none.
std::uint64_t own_limit(const std::vector<Step>& steps, const std::string& path) {
  const auto step = std::find_if(
      steps.begin(), steps.end(), [&path](const Step& one) { return one.output == path; });
  return step == steps.end() ? 0 : step->output_bytes_max;
}

}  // namespace

Result<Child> Child::start(const Job& order,
                           const std::string& program,
                           int claim_fd,
                           int lock_fd) {
  std::vector<Output> outputs;
  for (const std::string& path : output_paths(order.steps)) {
    PORC_TRY(Output output, Output::open(path, own_limit(order.steps, path)));
    outputs.push_back(std::move(output));
  }
  PORC_TRY(Pipe lifeline, make_pipe());
  PORC_TRY(Pipe told, make_pipe());
  PORC_TRY(host::Descriptor written, write_order(order));
  host::SpawnPlan plan;
  // What bubblewrap itself has to say is an error of the first step.
  for (const Output& output : outputs) {
    if (output.path() == order.steps.front().errors) plan.give(output.write_end(), STDERR_FILENO);
  }
  plan.give(claim_fd, kClaimFd);
  plan.give(lifeline.read_end.get(), kLifelineFd);
  plan.give(written.get(), kOrderFd);
  plan.give(told.write_end.get(), kToldFd);
  int next = kFirstOutputFd;
  for (const Output& output : outputs) {
    plan.give(output.write_end(), next++);
    plan.give(output.read_end(), next++);
  }
  if (!order.steps.front().lock.empty()) plan.give(lock_fd, next);
  PORC_TRY(pid_t pid, plan.start(command_line(order.steps.front(), program), {}));
  for (Output& output : outputs) output.close_write_end();
  ::fcntl(told.read_end.get(), F_SETFL, O_NONBLOCK);
  return Child(pid, std::move(lifeline.write_end), std::move(told.read_end), std::move(outputs));
}

void Child::interrupt() {
  [[maybe_unused]] ssize_t written = ::write(lifeline_.get(), "i", 1);
}

void Child::kill() {
  ::kill(-pid_, SIGKILL);
}

Report Child::report(StepEnd last) {
  std::string told;
  std::array<char, 4096> chunk{};
  ssize_t got = 0;
  while ((got = ::read(told_.get(), chunk.data(), chunk.size())) > 0) {
    told.append(chunk.data(), static_cast<std::size_t>(got));
  }
  auto whole = decode_report(told);
  if (whole) return *std::move(whole);
  Report cut_off{.ending = Ending::step_failed, .steps = {last}};
  return decode_report(told + encode(cut_off)).value_or(cut_off);
}

}  // namespace porc::supervisor
