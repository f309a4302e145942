// SPDX-License-Identifier: Apache-2.0
// The store remembers which engine has the states of its workspaces: a server with another one
// would find none of them, and make everything a second time.
#pragma once

#include <optional>
#include <string>

#include <boost/describe/class.hpp>

#include "contracts/store.h"

namespace porc::orchestrator {

struct RegisteredEngine {
  std::string id{};     ///< no two engines have the same
  std::string shown{};  ///< what people call it; never with a secret
  friend bool operator==(const RegisteredEngine&, const RegisteredEngine&) = default;
};
BOOST_DESCRIBE_STRUCT(RegisteredEngine, (), (id, shown))

/// Nullopt while no server began here. Errors: corrupt.
Task<std::optional<RegisteredEngine>> find_engine(SubjectStore& subjects);

/// The first server's engine is the one; every other server must have the same. Errors:
/// precondition_failed, naming both.
Task<void> register_engine(SubjectStore& subjects, RegisteredEngine own);

/// From now on it is this one, which has the states.
Task<void> replace_engine(SubjectStore& subjects, RegisteredEngine own);

}  // namespace porc::orchestrator
