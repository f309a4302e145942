// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "aio/blocking_pool.h"
#include "aio/clock.h"
#include "aio/signal.h"
#include "blob_quills/quill_blob.h"
#include "contracts/blob_store.h"
#include "contracts/quill_library.h"
#include "domain/quill/catalog.h"

namespace porc::blob_quills {

/// Published quills among the blobs, and those that the platform ships beside them. What one server
/// publishes or says of a version every other one knows kLookEvery later, and at once when it is
/// asked for a version that it does not know.
class BlobQuills final : public QuillLibrary {
 public:
  static constexpr Duration kLookEvery = std::chrono::seconds(5);

  /// What it works with; all of it outlives the library.
  struct Parts {
    BlobStore& blobs;
    aio::Executor& executor;
    aio::Clock& clock;
    aio::BlockingPool& pool;  ///< compiles
    /// Hears, once each, why a published quill is not there or its standing cannot be read.
    std::function<void(const Error&)> hear;
  };
  using Quills = std::vector<std::shared_ptr<const quill::Quill>>;

  /// Knows what is published when it answers. Errors: conflict when `shipped` holds two contents
  /// for one version; those of the blob store. What is wrong with a published quill keeps nobody
  /// from starting: it is left out.
  static Task<std::unique_ptr<BlobQuills>> open(Parts parts, Quills shipped);

  /// Looks for what others published until `stop`. A look that fails is made again at its next
  /// time.
  Task<void> run(aio::StopToken stop);

  /// How many published quills and standings cannot be read.
  std::size_t left_out() const { return left_out_.size(); }

  Result<std::shared_ptr<const quill::Quill>> find(const std::string& kind,
                                                   const std::string& range) const override;
  Result<std::shared_ptr<const quill::Quill>> get(const std::string& kind,
                                                  const std::string& version) const override;
  quill::Standing standing(const std::string& kind, const std::string& version) const override;
  Quills list() const override;
  Task<void> look_for(std::string kind, std::string range) override;
  Task<PublishedQuill> publish(quill::Source source) override;
  Task<quill::Standing> amend_standing(std::string kind,
                                       std::string version,
                                       Amendment amendment) override;

 private:
  class Looking;
  explicit BlobQuills(Parts parts) : parts_(std::move(parts)), looked_(parts_.executor) {}

  Task<void> look();
  Task<void> look_once();
  Task<void> take(BlobEntry entry, Place place);
  Task<void> take_files(Place place, std::string bytes);
  void leave_out(const std::string& name, const Error& error);
  Task<std::shared_ptr<const quill::Quill>> compare(Place place,
                                                    std::shared_ptr<const quill::Quill> with);

  Parts parts_;
  quill::Catalog catalog_{};
  std::map<std::string, std::string> seen_{};  ///< versions of the blobs that were taken
  std::map<std::string, Error> left_out_{};
  aio::Signal looked_;
  bool looking_ = false;
  std::uint64_t looks_begun_ = 0;
  std::uint64_t looks_ended_ = 0;  ///< the number of the last
  Result<void> last_look_ = ok;
  std::uint64_t amendments_ = 0;  ///< made here
};

}  // namespace porc::blob_quills
