// SPDX-License-Identifier: Apache-2.0
// What every ChangeManagement promises, as tests: change_management_contract.cc. One joins by a
// class in change_management_backends.cc and a line at its end.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "contracts/change_management.h"
#include "tests/contracts/outside.h"

namespace porc::contract {

/// One system with its adapter; fresh for each test.
class ChangeBackend {
 public:
  virtual ~ChangeBackend() = default;

  virtual ChangeManagement& changes() = 0;
  virtual std::string known_number() const = 0;
  /// Well formed, and of no record.
  virtual std::string unknown_number() const = 0;
  /// What could be taken for more than a number.
  virtual std::vector<std::string> wrong_numbers() const = 0;
  virtual void set(Mood mood) = 0;
  /// From now on it answers what is no record.
  virtual void babble() = 0;
  /// How often it was asked anything.
  virtual std::size_t asked() const = 0;
  /// What nobody may see of what the adapter was given.
  virtual std::vector<std::string> secrets() const = 0;
  /// Lets something happen; false when nothing is left that could.
  virtual bool turn() = 0;
};

struct ChangeFactory {
  std::string name{};
  std::function<std::unique_ptr<ChangeBackend>()> make{};
};
inline void PrintTo(const ChangeFactory& factory, std::ostream* out) {
  *out << factory.name;
}
inline std::string change_name(const testing::TestParamInfo<ChangeFactory>& factory) {
  return factory.param.name;
}

class ChangeManagementContract : public testing::TestWithParam<ChangeFactory> {
 protected:
  ChangeManagementContract() : backend(GetParam().make()) {}

  Result<approval::ChangeRecord> look_up(std::string number);
  Result<approval::ChangeRecord> look_up() { return look_up(backend->known_number()); }

  std::unique_ptr<ChangeBackend> backend;
};

}  // namespace porc::contract
