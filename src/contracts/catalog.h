// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <boost/describe/class.hpp>

#include "aio/task.h"
#include "domain/blueprint/blueprint.h"
#include "domain/quill/quill.h"

namespace porc {

/// Where something stands in a catalog, in its own terms.
struct CatalogEntry {
  std::string kind{};
  std::string identifier{};
};
BOOST_DESCRIBE_STRUCT(CatalogEntry, (), (kind, identifier))

/// A catalog in which people look for what there is. Publishing again is harmless. Errors of both:
/// precondition_failed when the catalog does not take it; unavailable and rate_limited.
class Catalog {
 public:
  virtual ~Catalog() = default;

  virtual Task<CatalogEntry> publish_quill(std::shared_ptr<const quill::Quill> quill) = 0;
  /// What a blueprint declares, whatever became of it. `hidden`: JSON Pointers into the inputs of
  /// what must not be shown.
  virtual Task<CatalogEntry> publish_blueprint(blueprint::Blueprint blueprint,
                                               blueprint::Identity identity,
                                               std::vector<std::string> hidden) = 0;
};

}  // namespace porc
