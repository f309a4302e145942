// SPDX-License-Identifier: Apache-2.0
#include "cli/quill_cases.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "cli/blueprint_file.h"
#include "cli/file_writer.h"
#include "cli/judge.h"
#include "cli/surroundings.h"
#include "domain/quill/example.h"
#include "domain/quill/limits.h"
#include "domain/quill/line_diff.h"
#include "host/files.h"

namespace porc::cli {
namespace {

namespace fs = std::filesystem;

constexpr mode_t kReadable = 0644;

Result<std::vector<archive::File>> read_golden(const fs::path& folder) {
  std::vector<archive::File> files;
  std::error_code failed;
  fs::recursive_directory_iterator entry(folder, failed);
  // No folder is no golden files.
  if (failed == std::errc::no_such_file_or_directory) return files;
  for (; !failed && entry != fs::recursive_directory_iterator(); entry.increment(failed)) {
    std::error_code unknown;  // what cannot be looked at is no file
    if (!entry->is_regular_file(unknown)) continue;
    PORC_TRY(std::string bytes, host::read_file(entry->path(), quill::kFileBytesMax));
    files.push_back({.path = entry->path().lexically_relative(folder).generic_string(),
                     .bytes = std::move(bytes)});
  }
  if (!failed) return files;
  return Error{.code = ErrorCode::unavailable,
               .message = folder.string() + ": " + failed.message()};
}

/// What a blueprint becomes: files, or the words with which it is refused.
struct Rendered {
  std::vector<archive::File> files{};
  std::string refusal{};
};

/// As `pine validate` prints it.
std::string refusal_of(const BlueprintFile& file) {
  std::string text;
  for (const Fault& fault : told_of(file)) {
    if (fault.severity == rules::Severity::error) text += show_fault(file.source, fault).str();
  }
  return text;
}

Result<Rendered> render_file(const Surroundings& around,
                             const std::shared_ptr<const quill::Quill>& quill,
                             const fs::path& path) {
  PORC_TRY(BlueprintFile file, read_blueprint(around, path.string()));
  // As it is told where it lies.
  file.source.name = path.filename().string();
  if (!file.fault) judge_with(quill, {}, file);
  if (file.fault) return Rendered{.refusal = refusal_of(file)};
  PORC_TRY(const auto identity,
           blueprint::identity_of(*file.blueprint, quill::kExampleEnvironment));
  auto files = quill::render(*quill, *file.blueprint, identity);
  if (files) return Rendered{.files = *std::move(files)};
  return Rendered{.refusal = files.error().to_string() + "\n"};
}

/// A case, as a folder says what it expects.
class Case {
 public:
  Case(std::shared_ptr<const quill::Quill> quill, fs::path folder)
      : quill_(std::move(quill)),
        folder_(std::move(folder)),
        golden_(folder_ / "golden"),
        expected_(folder_ / "expected.txt") {}

  Result<void> run(const Surroundings& around, bool accept, CaseOutcome& outcome) {
    PORC_TRY(const Rendered rendered, render_file(around, quill_, folder_ / "blueprint.yaml"));
    std::error_code unknown;
    const bool wants_golden = fs::exists(golden_, unknown);
    const bool wants_refusal = fs::exists(expected_, unknown);
    if (wants_golden && wants_refusal) {
      outcome.told = "has both golden/ and expected.txt: one of them is wrong\n";
      return ok;
    }
    if (!wants_golden && !wants_refusal && !accept) {
      outcome.told = "has neither golden/ nor expected.txt; --accept writes the one that fits\n";
      return ok;
    }
    PORC_CHECK(compare(rendered, wants_refusal, outcome));
    outcome.passed = outcome.told.empty() && (wants_golden || wants_refusal);
    if (outcome.passed || !accept) return ok;
    PORC_CHECK(write(rendered));
    outcome.passed = outcome.rewritten = true;
    return ok;
  }

 private:
  Result<void> compare(const Rendered& rendered, bool wants_refusal, CaseOutcome& outcome) {
    if (wants_refusal) {
      PORC_TRY(const std::string words, host::read_file(expected_, quill::kFileBytesMax));
      if (rendered.refusal.empty())
        outcome.told = "is valid, and expected.txt says it is refused\n";
      else
        outcome.told = quill::unified_diff(words, rendered.refusal);
    } else if (!rendered.refusal.empty()) {
      outcome.told = rendered.refusal;
    } else {
      PORC_TRY(const auto golden, read_golden(golden_));
      outcome.told = quill::diff_files(golden, rendered.files);
    }
    return ok;
  }

  Result<void> write(const Rendered& rendered) {
    std::error_code failed;
    fs::remove_all(golden_, failed);
    fs::remove(expected_, failed);
    if (rendered.refusal.empty()) return write_files(golden_, rendered.files);
    return host::write_file_durably(expected_, rendered.refusal, kReadable);
  }

  const std::shared_ptr<const quill::Quill> quill_;
  const fs::path folder_;
  const fs::path golden_;
  const fs::path expected_;
};

std::vector<fs::path> entries_of(const fs::path& folder) {
  std::vector<fs::path> entries;
  std::error_code none;
  fs::directory_iterator entry(folder, none);
  for (; !none && entry != fs::directory_iterator(); entry.increment(none))
    entries.push_back(entry->path());
  std::ranges::sort(entries);
  return entries;
}

/// The golden files as terraform would write them. Without terraform nobody can tell.
Task<std::optional<CaseOutcome>> check_format(Surroundings& around, fs::path folder) {
  std::vector<std::string> command = {"terraform", "fmt", "-check", "-recursive", folder.string()};
  const auto said = co_await around.output_of(std::move(command));
  if (!said && said.error().code == ErrorCode::not_found) co_return std::nullopt;
  CaseOutcome outcome{.name = "terraform fmt", .passed = said.has_value()};
  if (!said) {
    outcome.told =
        "the golden files are not formatted as terraform does: terraform fmt -check -diff "
        "-recursive " +
        folder.string() + "\n";
  }
  co_return std::optional(std::move(outcome));
}

}  // namespace

Task<std::vector<CaseOutcome>> run_cases(Surroundings& around,
                                         std::shared_ptr<const quill::Quill> quill,
                                         fs::path folder,
                                         bool accept) {
  std::vector<CaseOutcome> outcomes;
  for (const fs::path& example : entries_of(folder / "examples")) {
    if (example.extension() != ".yaml" && example.extension() != ".json") continue;
    PORC_CO_TRY(Rendered rendered, render_file(around, quill, example));
    outcomes.push_back({.name = "examples/" + example.filename().string(),
                        .passed = rendered.refusal.empty(),
                        .told = std::move(rendered.refusal)});
  }
  bool any_golden = false;
  for (const fs::path& each : entries_of(folder / "tests")) {
    CaseOutcome outcome{.name = "tests/" + each.filename().string()};
    PORC_CO_CHECK(Case(quill, each).run(around, accept, outcome));
    outcomes.push_back(std::move(outcome));
    any_golden = any_golden || std::filesystem::exists(each / "golden");
  }
  if (any_golden) {
    PORC_CO_TRY(auto formatted, co_await check_format(around, folder / "tests"));
    if (formatted) outcomes.push_back(*std::move(formatted));
  }
  co_return outcomes;
}

}  // namespace porc::cli
