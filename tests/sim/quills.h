// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <random>

#include "contracts/entropy.h"
#include "contracts/quill_library.h"

namespace porc::sim {

/// One small quill of kind "thing", compiled once for all histories.
class OneQuill final : public QuillLibrary {
 public:
  OneQuill();
  Result<std::shared_ptr<const quill::Quill>> find(const std::string& kind,
                                                   const std::string& range) const override;
  std::vector<std::shared_ptr<const quill::Quill>> list() const override { return {quill_}; }
  Result<std::shared_ptr<const quill::Quill>> get(const std::string& kind,
                                                  const std::string& version) const override {
    return find(kind, version);
  }
  quill::Standing standing(const std::string&, const std::string&) const override { return {}; }
  Task<PublishedQuill> publish(quill::Source source) override;
  Task<quill::Standing> amend_standing(std::string kind,
                                       std::string version,
                                       Amendment amendment) override;

 private:
  std::shared_ptr<const quill::Quill> quill_;
};

class SeededEntropy final : public Entropy {
 public:
  explicit SeededEntropy(std::mt19937_64& random) : random_(random) {}
  std::string bytes(std::size_t count) override {
    std::string drawn(count, '\0');
    for (char& c : drawn) c = static_cast<char>(random_());
    return drawn;
  }

 private:
  std::mt19937_64& random_;
};

}  // namespace porc::sim
