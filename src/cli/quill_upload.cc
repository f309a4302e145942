// SPDX-License-Identifier: Apache-2.0
#include "cli/quill_upload.h"

#include <utility>

#include "archive/tar.h"

namespace porc::cli {

Result<Ask> upload_of(const quill::Quill& quill, std::string_view path) {
  Ask ask;
  ask.path = std::string(path);
  ask.query = {{"kind", quill.kind()}, {"version", quill.version().str()}};
  PORC_TRY(ask.archive, archive::make_tar_gz(quill.source().files));
  return ask;
}

}  // namespace porc::cli
