// SPDX-License-Identifier: Apache-2.0
// Runs the job in one folder, see src/supervisor/supervise.h, or is the guard of its steps, see
// src/supervisor/guard.h. Started by the server, not by people.
#include <cstdio>
#include <filesystem>
#include <string_view>

#include "supervisor/guard.h"
#include "supervisor/supervise.h"

int main(int count, char** arguments) {
  using namespace porc::supervisor;
  if (count != 2) {
    std::fputs("usage: porc-supervisor JOB-FOLDER\n", stderr);
    return kNotReported;
  }
  if (std::string_view(arguments[1]) == kInsideOption) return guard();
  std::error_code fault;
  auto program = std::filesystem::read_symlink("/proc/self/exe", fault);
  return supervise(arguments[1], fault ? arguments[0] : program);
}
