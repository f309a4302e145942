// SPDX-License-Identifier: Apache-2.0
// What every Notifier promises, as tests: notifier_contract.cc. One joins by a class in
// notifier_backends.cc and a line at its end.
#pragma once

#include <functional>
#include <memory>
#include <ostream>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "contracts/notifier.h"
#include "tests/contracts/outside.h"

namespace porc::contract {

/// One notifier with its target; fresh for each test.
class NotifierBackend {
 public:
  virtual ~NotifierBackend() = default;

  virtual Notifier& notifier() = 0;
  /// One that the target is to be told of.
  virtual Change change() = 0;
  /// The moods that the target can have; `willing` at first.
  virtual std::vector<Mood> moods() const {
    return {Mood::willing, Mood::away, Mood::busy, Mood::refusing};
  }
  virtual void set(Mood mood) = 0;
  /// What the target knows, each thing once.
  virtual std::set<std::string> told() const = 0;
  /// What nobody may see of what the notifier was given.
  virtual std::vector<std::string> secrets() const { return {}; }
  /// Lets something happen; false when nothing is left that could.
  virtual bool turn() = 0;
};

struct NotifierFactory {
  std::string name{};
  std::function<std::unique_ptr<NotifierBackend>()> make{};
};
inline void PrintTo(const NotifierFactory& factory, std::ostream* out) {
  *out << factory.name;
}
inline std::string notifier_name(const testing::TestParamInfo<NotifierFactory>& factory) {
  return factory.param.name;
}

class NotifierContract : public testing::TestWithParam<NotifierFactory> {
 protected:
  NotifierContract() : backend(GetParam().make()), notifier(backend->notifier()) {}

  Result<void> deliver(json::value payload, const std::string& key = "porc-1:1:k");
  /// Everything that the backend's change is told by, as the outbox would.
  Result<void> tell();

  std::unique_ptr<NotifierBackend> backend;
  Notifier& notifier;
};

/// Of those whose target can ask for patience and say no; a folder can do neither.
class RefusableNotifierContract : public NotifierContract {};

}  // namespace porc::contract
