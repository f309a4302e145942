// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "terraform_engine/shelf.h"

namespace porc::terraform_engine {

/// A folder with one for each kind.
class DiskShelf final : public Shelf {
 public:
  explicit DiskShelf(std::filesystem::path folder) : folder_(std::move(folder)) {}

  Result<void> open(const std::vector<std::string_view>& kinds) override;
  Result<void> put_new(const std::string& name, const std::string& sealed) override;
  Result<void> put(const std::string& name, const std::string& sealed) override;
  Result<std::string> get(const std::string& name) override;
  Result<bool> has(const std::string& name) override;
  Result<void> remove(const std::string& name) override;
  Result<std::vector<std::string>> list_older(std::string_view kind, Timestamp time) override;

 private:
  std::filesystem::path folder_;
};

}  // namespace porc::terraform_engine
