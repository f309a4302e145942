// SPDX-License-Identifier: Apache-2.0
#include "api/policy_body.h"

#include <utility>

#include "api/request_parts.h"
#include "archive/tar.h"

namespace porc::api {
namespace {

/// A tar has its headers besides the files.
constexpr archive::ReadLimits kUploadLimits{.files_max = policy::kFilesMax,
                                            .bytes_max = policy::kBytesMax + (2U << 20)};

}  // namespace

Result<policy::Files> read_policy_set(const http::Request& request) {
  if (!is_gzip(media_type_of(request))) {
    return Error{.code = ErrorCode::unsupported_media,
                 .message = "a policy set is sent as a tar.gz of its files (application/gzip)"};
  }
  PORC_TRY(auto listed, archive::read_tar_gz(request.body, kUploadLimits));
  policy::Files files;
  for (archive::File& file : listed) files.emplace(std::move(file.path), std::move(file.bytes));
  return files;
}

}  // namespace porc::api
