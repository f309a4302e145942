// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <set>
#include <string>

#include "json/value.h"

namespace porc::hcl {

/// The real `terraform` of this machine, in a temporary folder of its own. One call takes a
/// fraction of a second, so a test asks about many files at once.
class Terraform {
 public:
  Terraform();
  ~Terraform();
  Terraform(const Terraform&) = delete;
  Terraform& operator=(const Terraform&) = delete;

  void write(const std::string& file, const std::string& text) const;
  /// The files that `terraform fmt` finds syntax errors in.
  std::set<std::string> invalid_files() const;
  /// The files that `terraform fmt` would write otherwise.
  std::set<std::string> misformatted_files() const;
  /// Lets `terraform fmt` rewrite all files. Files with syntax errors stay as they are.
  void format() const;
  std::string read(const std::string& file) const;
  /// The values of all outputs, by name.
  json::object outputs() const;
  /// The value of an expression, as `terraform console` tells it.
  json::value evaluate(const std::string& expression) const;
  /// `value` as Terraform has it once it has read it: with characters composed (Unicode's NFC), as
  /// it does to every string, wherever it comes from.
  json::value as_read(const json::value& value) const;

 private:
  std::string run(const std::string& arguments) const;

  std::filesystem::path folder_;
};

}  // namespace porc::hcl
