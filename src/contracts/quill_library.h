// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "aio/task.h"
#include "domain/quill/quill.h"

namespace porc {

/// The quills that blueprints may name. Versions are immutable.
class QuillLibrary {
 public:
  virtual ~QuillLibrary() = default;

  /// The newest version that `range` admits ("" = the newest of all). Never blocks.
  /// Errors: not_found for an unknown kind, invalid_argument for a version nobody published; both
  /// name what there is.
  virtual Result<std::shared_ptr<const quill::Quill>> find(const std::string& kind,
                                                           const std::string& range) const = 0;
  /// All quills, by kind, then newest first.
  virtual std::vector<std::shared_ptr<const quill::Quill>> list() const = 0;
  /// Publishes a quill. The same content again is harmless. Errors: conflict when that version
  /// exists with other content; invalid_argument when it is not a sound quill.
  virtual Task<std::shared_ptr<const quill::Quill>> publish(quill::Source source) = 0;
};

}  // namespace porc
