// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/describe/enumerators.hpp>
#include <boost/mp11.hpp>

#include "aio/clock.h"
#include "raw_settings.h"

namespace porc::app {

/// Reads raw values as what they stand for, and collects what is wrong with them.
class SettingReader {
 public:
  /// Both outlive this.
  SettingReader(const RawSettings& raw, std::vector<Violation>& faults)
      : raw_(raw), faults_(faults) {}

  /// "" when it is unset.
  std::string text(const std::string& variable) const;
  const Secret& secret(const std::string& variable) const { return raw_.get(variable); }
  bool is_set(const std::string& variable) const { return !raw_.get(variable).empty(); }
  bool flag(const std::string& variable);
  /// More than nothing.
  Duration duration(const std::string& variable);
  std::size_t number(const std::string& variable, std::size_t most);
  /// What stands between commas, without spaces.
  std::vector<std::string> list(const std::string& variable) const;
  template <class E>
  E choice(const std::string& variable, E otherwise);

  void refuse(std::string variable, std::string message);
  /// What was read elsewhere; nothing when that has faults, which are collected too.
  template <class T>
  std::optional<T> take(Result<T> read);

 private:
  const RawSettings& raw_;
  std::vector<Violation>& faults_;
};

template <class E>
E SettingReader::choice(const std::string& variable, E otherwise) {
  const std::string given = text(variable);
  std::optional<E> found;
  std::string names;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto enumerator) {
    names += std::string(names.empty() ? "" : ", ") + enumerator.name;
    if (given == enumerator.name) found = enumerator.value;
  });
  if (!found) refuse(variable, "must be one of " + names);
  return found.value_or(otherwise);
}

template <class T>
std::optional<T> SettingReader::take(Result<T> read) {
  if (read) return *std::move(read);
  for (Violation& fault : read.error().violations) faults_.push_back(std::move(fault));
  return std::nullopt;
}

}  // namespace porc::app
