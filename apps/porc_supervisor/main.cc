// SPDX-License-Identifier: Apache-2.0
// Runs the job in one folder; see src/supervisor/supervise.h. Started by the server, not by people.
#include <cstdio>

#include "supervisor/supervise.h"

int main(int count, char** arguments) {
  if (count != 2) {
    std::fputs("usage: porc-supervisor JOB-FOLDER\n", stderr);
    return porc::supervisor::kNotReported;
  }
  return porc::supervisor::supervise(arguments[1]);
}
