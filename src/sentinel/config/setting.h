// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "sentinel/config/configuration.h"
#include "sentinel/config/library.h"
#include "sentinel/evaluate/evaluation.h"

namespace porc::sentinel {

/// What a policy runs in by `configuration`: its imports, mocks before modules before static data
/// before plugins (reference 13.2), its params and globals. Sources are taken from `folder`. The
/// answer never moves: values of an Outcome refer to it. `now_nanoseconds` is what time it is when
/// the configuration does not say.
/// What cannot be had goes to `faults`; the answer is whole only without any.
std::unique_ptr<Setting> make_setting(const Configuration& configuration,
                                      const std::string& folder,
                                      Library& library,
                                      std::int64_t now_nanoseconds,
                                      std::vector<Fault>& faults);
/// The same. Errors: malformed; one violation for each block that cannot be had.
Result<std::unique_ptr<Setting>> make_setting(const Configuration& configuration,
                                              const std::string& folder,
                                              Library& library,
                                              std::int64_t now_nanoseconds);

/// The names of the modules that `configuration` asks for, in order.
std::vector<std::string> module_names(const Configuration& configuration);

}  // namespace porc::sentinel
