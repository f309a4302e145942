// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "contracts/quill_library.h"

namespace porc::fakes {

class NoQuills final : public QuillLibrary {
 public:
  Result<std::shared_ptr<const quill::Quill>> find(const std::string&,
                                                   const std::string&) const override {
    return Error{.code = ErrorCode::invalid_argument};
  }
  Result<std::shared_ptr<const quill::Quill>> get(const std::string& kind,
                                                  const std::string& version) const override {
    return find(kind, version);
  }
  std::vector<std::shared_ptr<const quill::Quill>> list() const override { return {}; }
  quill::Standing standing(const std::string&, const std::string&) const override { return {}; }
  Task<PublishedQuill> publish(quill::Source) override { co_return Error{}; }
  Task<quill::Standing> amend_standing(std::string, std::string, Amendment) override {
    co_return Error{};
  }
};

}  // namespace porc::fakes
