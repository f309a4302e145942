// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "api/answer.h"
#include "api/api.h"
#include "api/request_parts.h"
#include "archive/tar.h"
#include "base/encoding.h"
#include "domain/quill/limits.h"
#include "wire/requests.h"
#include "wire/server_view.h"

namespace porc::api {
namespace {

/// A tar has its headers besides the files.
constexpr archive::ReadLimits kUploadLimits{.files_max = quill::kFilesMax,
                                            .bytes_max = quill::kBytesMax + (2U << 20)};

wire::QuillView view_of(const quill::Quill& quill) {
  return {.kind = quill.kind(),
          .version = quill.version().str(),
          .description = quill.description(),
          .digest = quill.digest()};
}

std::string query_text(const http::Request& request, const char* name) {
  const std::string* text = request.find_query(name);
  return text != nullptr ? *text : std::string();
}

Result<quill::Source> read_archive(const http::Request& request) {
  quill::Source source{.kind = query_text(request, "kind"),
                       .version = query_text(request, wire::kVersionParameter)};
  if (source.kind.empty() || source.version.empty()) {
    return bad_parameter("kind", "given beside 'version' when an archive is sent");
  }
  PORC_TRY(source.files, archive::read_tar_gz(request.body, kUploadLimits));
  return source;
}

Result<quill::Source> read_source(const http::Request& request) {
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

}  // namespace

Task<http::Response> Api::list_quills(Call) {
  wire::QuillList list;
  for (const auto& quill : parts().quills.list()) list.quills.push_back(view_of(*quill));
  co_return answer(list);
}

Task<http::Response> Api::show_quill(Call call) {
  const std::string kind(call.request.param("kind"));
  wire::QuillDetails details;
  for (const auto& each : parts().quills.list()) {
    if (each->kind() == kind) details.versions.push_back(each->version().str());
  }
  auto found = parts().quills.find(kind, query_text(call.request, wire::kVersionParameter));
  if (!found) {
    Error error = std::move(found).error();
    if (details.versions.empty()) error.code = ErrorCode::not_found;
    co_return error;
  }
  const quill::Quill& quill = **found;
  details.kind = quill.kind();
  details.version = quill.version().str();
  details.description = quill.description();
  details.digest = quill.digest();
  details.sensitive_inputs = quill.schema().sensitive_properties();
  details.schema = quill.schema().document();
  for (const archive::File& file : quill.source().files) {
    if (is_utf8(file.bytes)) details.files.emplace(file.path, file.bytes);
  }
  co_return answer(details);
}

Task<http::Response> Api::publish_quill(Call call) {
  // Unpacking many megabytes would keep everybody else waiting.
  const std::string request_id = call.request.id;
  auto read = std::make_shared<Result<quill::Source>>();
  std::function<void()> work = [read, request = std::move(call.request)] {
    *read = read_source(request);
  };
  PORC_CO_CHECK(co_await parts().compute.run(std::move(work)));
  PORC_CO_TRY(quill::Source source, std::move(*read));
  PORC_CO_TRY(const auto quill, co_await parts().quills.publish(std::move(source)));
  around_.log.info("quill published",
                   {{"request_id", request_id},
                    {"quill", quill->name()},
                    {"digest", quill->digest()},
                    {"by", call.principal.name()}});
  co_return answer(view_of(*quill), 201);
}

}  // namespace porc::api
