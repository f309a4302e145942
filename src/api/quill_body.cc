// SPDX-License-Identifier: Apache-2.0
#include "api/quill_body.h"

#include <utility>

#include "api/request_parts.h"
#include "archive/tar.h"
#include "domain/quill/limits.h"
#include "json/decode.h"
#include "wire/requests.h"

namespace porc::api {
namespace {

/// A tar has its headers besides the files.
constexpr archive::ReadLimits kUploadLimits{.files_max = quill::kFilesMax,
                                            .bytes_max = quill::kBytesMax + (2U << 20)};

Result<quill::Source> read_archive(const http::Request& request) {
  quill::Source source{.kind = query_text(request, wire::kKindParameter),
                       .version = query_text(request, wire::kVersionParameter)};
  if (source.kind.empty() || source.version.empty()) {
    return bad_parameter(wire::kKindParameter, "given beside 'version' when an archive is sent");
  }
  PORC_TRY(source.files, archive::read_tar_gz(request.body, kUploadLimits));
  return source;
}

}  // namespace

Result<quill::Source> read_quill(const http::Request& request) {
  if (is_gzip(media_type_of(request))) return read_archive(request);
  PORC_TRY(const json::value document, read_document(request, kQuillBytesMax));
  PORC_TRY(wire::PublishQuill sent,
           json::decode<wire::PublishQuill>(document, json::Unknown::reject));
  quill::Source source{.kind = std::move(sent.kind), .version = std::move(sent.version)};
  for (auto& [path, text] : sent.files) {
    source.files.push_back({.path = path, .bytes = std::move(text)});
  }
  return source;
}

}  // namespace porc::api
