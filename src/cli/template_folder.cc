// SPDX-License-Identifier: Apache-2.0
#include "cli/template_folder.h"

#include "host/files.h"

namespace porc::cli {

namespace fs = std::filesystem;

Result<std::vector<jinja::TemplateSource>> read_templates(const fs::path& root) {
  std::vector<jinja::TemplateSource> templates;
  std::error_code failed;
  std::size_t seen = 0;
  auto entry =
      fs::recursive_directory_iterator(root, fs::directory_options::skip_permission_denied, failed);
  for (; !failed && entry != fs::recursive_directory_iterator(); entry.increment(failed)) {
    if (++seen > kTemplateFolderEntriesMax) {
      return Error{.code = ErrorCode::too_large,
                   .message = root.string() + " holds more than " +
                              std::to_string(kTemplateFolderEntriesMax) +
                              " files; give the folder of the templates with --root"};
    }
    const fs::path& path = entry->path();
    if (entry->is_directory(failed) && path.filename().string().starts_with('.'))
      entry.disable_recursion_pending();
    if (entry->is_symlink(failed) || !entry->is_regular_file(failed) || path.extension() != ".j2")
      continue;
    PORC_TRY(std::string text, host::read_file(path, jinja::kTemplateBytesMax));
    templates.push_back(
        {.name = path.lexically_relative(root).generic_string(), .text = std::move(text)});
  }
  if (!failed) return templates;
  return Error{.code = ErrorCode::unavailable, .message = root.string() + ": " + failed.message()};
}

}  // namespace porc::cli
