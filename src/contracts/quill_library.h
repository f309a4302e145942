// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "aio/task.h"
#include "domain/quill/quill.h"
#include "domain/quill/standing.h"

namespace porc {

/// What `publish` did.
struct PublishedQuill {
  std::shared_ptr<const quill::Quill> quill{};
  bool is_new = false;  ///< false: the same content was there
};

/// The quills that blueprints may name. Versions are immutable; what is said of them may change.
class QuillLibrary {
 public:
  virtual ~QuillLibrary() = default;

  /// The version that a blueprint gets: as quill::Catalog::find. Never blocks.
  virtual Result<std::shared_ptr<const quill::Quill>> find(const std::string& kind,
                                                           const std::string& range) const = 0;
  /// This very version, for runs that were made with it, whatever its standing. Never blocks.
  /// Errors: as find.
  virtual Result<std::shared_ptr<const quill::Quill>> get(const std::string& kind,
                                                          const std::string& version) const = 0;
  /// What was said of a version since. Never blocks.
  virtual quill::Standing standing(const std::string& kind, const std::string& version) const = 0;
  /// All quills, by kind, then newest first.
  virtual std::vector<std::shared_ptr<const quill::Quill>> list() const = 0;
  /// Learns at once what other servers published, when this version or range ("" is any) of a kind
  /// is not known; whoever must not miss it asks before `find` and `get`. Errors: why nobody can be
  /// asked.
  virtual Task<void> look_for(std::string /*kind*/, std::string /*range*/) { co_return ok; }
  /// Publishes a quill. The same content again is harmless. Errors: conflict when that version
  /// exists with other content; invalid_argument when it is not a sound quill.
  virtual Task<PublishedQuill> publish(quill::Source source) = 0;

  /// Changes the standing of a version.
  using Amendment = std::function<void(quill::Standing& standing)>;
  /// Lets `amendment` change what is said of a version, and remembers it. Errors: as get; conflict
  /// while another change is under way.
  virtual Task<quill::Standing> amend_standing(std::string kind,
                                               std::string version,
                                               Amendment amendment) = 0;
};

}  // namespace porc
