// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "aio/blocking_pool.h"
#include "contracts/quill_library.h"
#include "domain/quill/catalog.h"

namespace porc::disk_quills {

/// Quills from folders `{folder}/{kind}/{version}/…`, read at start; published ones are added to
/// the publish folder and are there after a restart. The standing of every version, wherever it
/// comes from, is beside them: see standing_file.h.
class DiskQuills final : public QuillLibrary {
 public:
  /// Blocks: reads all folders. The publish folder comes last and may not exist yet; `pool`
  /// outlives the library. Errors: invalid_argument naming the folder of a quill that is not sound;
  /// conflict when two folders hold different content for one version. What is wrong with a
  /// published quill keeps nobody from starting: it is left out.
  static Result<std::unique_ptr<DiskQuills>> open(std::vector<std::filesystem::path> folders,
                                                  std::filesystem::path publish_folder,
                                                  aio::BlockingPool& pool);

  /// The same beside a server that the publish folder belongs to: nothing in it is touched.
  static Result<std::unique_ptr<DiskQuills>> look_at(std::vector<std::filesystem::path> folders,
                                                     std::filesystem::path publish_folder,
                                                     aio::BlockingPool& pool);

  /// Why published quills are not there, and what is said of quills and cannot be read.
  const std::vector<Error>& left_out() const { return left_out_; }

  Result<std::shared_ptr<const quill::Quill>> find(const std::string& kind,
                                                   const std::string& range) const override;
  Result<std::shared_ptr<const quill::Quill>> get(const std::string& kind,
                                                  const std::string& version) const override;
  quill::Standing standing(const std::string& kind, const std::string& version) const override;
  std::vector<std::shared_ptr<const quill::Quill>> list() const override;
  Task<PublishedQuill> publish(quill::Source source) override;
  Task<quill::Standing> amend_standing(std::string kind,
                                       std::string version,
                                       Amendment amendment) override;

 private:
  DiskQuills(std::filesystem::path publish_folder, aio::BlockingPool& pool);
  Result<void> load(const std::filesystem::path& folder);
  void load_standings();

  std::filesystem::path publish_folder_;
  aio::BlockingPool& pool_;
  std::vector<Error> left_out_{};
  quill::Catalog catalog_{};
  bool amending_ = false;
};

}  // namespace porc::disk_quills
