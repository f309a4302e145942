// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "jinja/value.h"

namespace porc::jinja {

struct Literal;

/// Where a template's output goes: literal text as it is, values as their place allows.
class Writer {
 public:
  virtual ~Writer() = default;
  virtual void literal(const Literal& literal) = 0;
  /// Throws Abort when `value` has no safe form where it stands.
  virtual void value(const Value& value) = 0;

 protected:
  Writer(std::string& out, std::size_t bytes_max) : out_(out), bytes_max_(bytes_max) {}
  void check_size() const {
    if (out_.size() > bytes_max_) fail_size();
  }

  std::string& out_;  ///< outlives the writer

 private:
  [[noreturn]] void fail_size() const;

  std::size_t bytes_max_;
};

/// Writes values as Python's `str`, without escaping.
class PlainWriter final : public Writer {
 public:
  PlainWriter(std::string& out, std::size_t bytes_max) : Writer(out, bytes_max) {}
  void literal(const Literal& literal) override;
  void value(const Value& value) override;
};

}  // namespace porc::jinja
