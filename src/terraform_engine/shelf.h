// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace porc::terraform_engine {

/// Where the vault's sealed files stand: a folder, or blobs that several servers share. Names are
/// `<kind>/<id>`. Everything here blocks; safe from several threads.
class Shelf {
 public:
  virtual ~Shelf() = default;
  /// Nobody is waited for any more.
  virtual void close() {}
  /// Before anything else. Errors: unavailable.
  virtual Result<void> open(const std::vector<std::string_view>& kinds) = 0;
  /// Durable when it answers. Errors: conflict when there is one already.
  virtual Result<void> put_new(const std::string& name, const std::string& sealed) = 0;
  /// The same, whatever is there.
  virtual Result<void> put(const std::string& name, const std::string& sealed) = 0;
  /// Errors: not_found.
  virtual Result<std::string> get(const std::string& name) = 0;
  /// Errors: unavailable when nobody can tell now.
  virtual Result<bool> has(const std::string& name) = 0;
  /// Does nothing when there is none.
  virtual Result<void> remove(const std::string& name) = 0;
  /// The ids of what was put before `time`.
  virtual Result<std::vector<std::string>> list_older(std::string_view kind, Timestamp time) = 0;
};

}  // namespace porc::terraform_engine
