// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <random>

#include "contracts/entropy.h"
#include "contracts/quill_library.h"

namespace porc::sim {

/// One small quill of kind "thing" in two versions, compiled once for all histories. 1.0.0 is taken
/// where no version is asked for.
class OneQuill final : public QuillLibrary {
 public:
  Result<std::shared_ptr<const quill::Quill>> find(const std::string& kind,
                                                   const std::string& range) const override;
  std::vector<std::shared_ptr<const quill::Quill>> list() const override;
  Result<std::shared_ptr<const quill::Quill>> get(const std::string& kind,
                                                  const std::string& version) const override;
  quill::Standing standing(const std::string&, const std::string&) const override {
    return standing_;
  }
  Task<PublishedQuill> publish(quill::Source source) override;
  Task<quill::Standing> amend_standing(std::string kind,
                                       std::string version,
                                       Amendment amendment) override;

  void revoke() { standing_.revoked = {.reason = "it leaks"}; }
  /// From now on its folder is not there.
  void remove() { removed_ = true; }

 private:
  quill::Standing standing_{};
  bool removed_ = false;
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
