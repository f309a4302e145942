// SPDX-License-Identifier: Apache-2.0
#include "domain/quill/quill.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>
#include <utility>

#include "archive/path.h"
#include "base/encoding.h"
#include "crypto/digest.h"
#include "domain/quill/limits.h"
#include "domain/quill/manifest.h"
#include "jinja/library.h"
#include "json/decode.h"
#include "json/parse.h"
#include "yaml/parse.h"

namespace porc::quill {
namespace {

constexpr std::string_view kTemplateSuffix = ".j2";
constexpr std::string_view kManifestFile = "quill.yaml";
constexpr std::string_view kSchemaFile = "schema.json";
constexpr std::string_view kRulesFolder = "rules/";
constexpr std::string_view kPartialsFolder = "partials/";
/// For people, not for Terraform.
constexpr auto kUnbundledFiles =
    std::to_array<std::string_view>({"README.md", "CHANGELOG.md", kManifestFile, kSchemaFile});
constexpr auto kUnbundledFolders =
    std::to_array<std::string_view>({"examples/", kPartialsFolder, kRulesFolder, "tests/"});

bool is_bundled(std::string_view path) {
  return std::ranges::find(kUnbundledFiles, path) == kUnbundledFiles.end() &&
         std::ranges::none_of(kUnbundledFolders,
                              [&](std::string_view folder) { return path.starts_with(folder); });
}

const archive::File* find_file(const Source& source, std::string_view path) {
  auto found = std::ranges::find(source.files, path, &archive::File::path);
  return found == source.files.end() ? nullptr : &*found;
}

/// Length before content, so that no two different file lists have the same digest input; a file
/// begins with a digit unless it may be executed.
std::string content_digest(const Source& source) {
  crypto::Sha256 digest;
  for (const archive::File& file : source.files) {
    if (file.executable) digest.update("x");
    digest.update(std::to_string(file.path.size()) + ":" + file.path +
                  std::to_string(file.bytes.size()) + ":");
    digest.update(file.bytes);
  }
  return hex_encode(digest.finish());
}

/// Collects one violation a file, so that an author sees all of them at once.
class Faults {
 public:
  /// `text` is the document that the faults point into, when it is one.
  template <class T>
  std::optional<T> take(const std::string& path, Result<T> result, std::string_view text = {}) {
    if (result) return std::move(result).value();
    Error error = std::move(result).error();
    // What is no document has one fault, whose message says where.
    if (error.violations.empty() || error.code == ErrorCode::malformed) {
      add(path, error.message);
      return std::nullopt;
    }
    const auto document = yaml::parse(text);
    for (const Violation& violation : error.violations) {
      add(path,
          (document ? place_in(*document, violation) : "") + violation.pointer +
              (violation.pointer.empty() ? "" : ": ") + violation.message);
    }
    return std::nullopt;
  }
  void add(const std::string& path, std::string message) {
    violations_.push_back({.pointer = "/files/" + path, .message = std::move(message)});
  }
  std::vector<Violation> take_violations() { return std::move(violations_); }

 private:
  /// "3:14: "
  static std::string place_in(const yaml::Document& document, const Violation& fault) {
    const auto place = fault.message.starts_with(json::kUnknownField)
                           ? document.name_place(fault.pointer)
                           : document.place(fault.pointer);
    if (!place) return "";
    return std::to_string(place->line) + ":" + std::to_string(place->column) + ": ";
  }
  std::vector<Violation> violations_{};
};

std::optional<Manifest> check_manifest(const Source& source, Faults& faults) {
  const std::string path(kManifestFile);
  const archive::File* file = find_file(source, kManifestFile);
  if (file == nullptr) {
    faults.add(path, "is missing: it says kind, version and description");
    return std::nullopt;
  }
  auto manifest = faults.take(path, parse_manifest(file->bytes), file->bytes);
  if (manifest && (manifest->kind != source.kind || manifest->version != source.version)) {
    faults.add(path,
               "says " + manifest->kind + "@" + manifest->version + ", but this is published as " +
                   source.kind + "@" + source.version);
  }
  return manifest;
}

std::optional<json::Schema> check_schema(const Source& source, Faults& faults) {
  const std::string path(kSchemaFile);
  const archive::File* file = find_file(source, kSchemaFile);
  if (file == nullptr) {
    faults.add(path, "is missing: it says which inputs there are");
    return std::nullopt;
  }
  auto document = faults.take(path, json::parse(file->bytes));
  if (!document) return std::nullopt;
  return faults.take(path, json::Schema::compile(*document), file->bytes);
}

rules::RuleSet check_rules(const Source& source, Faults& faults) {
  std::vector<rules::Rule> all;
  for (const archive::File& file : source.files) {
    if (!file.path.starts_with(kRulesFolder)) continue;
    auto rules = faults.take(file.path, rules::parse_rules(file.bytes, file.path));
    if (rules) std::ranges::move(*rules, std::back_inserter(all));
  }
  return rules::RuleSet::compile(std::move(all));
}

/// All templates, those that are only included too: they are compiled together.
std::optional<jinja::Library> compile_templates(const Source& source, Faults& faults) {
  std::vector<jinja::TemplateSource> templates;
  for (const archive::File& file : source.files) {
    const bool is_read = is_bundled(file.path) || file.path.starts_with(kPartialsFolder);
    if (is_read && file.path.ends_with(kTemplateSuffix))
      templates.push_back({.name = file.path, .text = file.bytes});
  }
  auto library = jinja::Library::compile(std::move(templates));
  if (library) return std::move(library).value();
  for (const Violation& violation : library.error().violations)
    faults.add(violation.pointer, violation.message);
  return std::nullopt;
}

Result<void> check_limits(const Source& source) {
  std::size_t bytes = 0;
  const archive::File* largest = nullptr;
  for (const archive::File& file : source.files) {
    bytes += file.bytes.size();
    if (largest == nullptr || file.bytes.size() > largest->bytes.size()) largest = &file;
  }
  std::string what;
  if (source.files.size() > kFilesMax) {
    what = "more than " + std::to_string(kFilesMax) + " files";
  } else if (largest != nullptr && largest->bytes.size() > kFileBytesMax) {
    what = "in " + largest->path + " more than " + std::to_string(kFileBytesMax) + " bytes";
  } else if (bytes > kBytesMax) {
    what = "more than " + std::to_string(kBytesMax) + " bytes in all";
  }
  if (what.empty()) return ok;
  return Error{.code = ErrorCode::too_large, .message = "the quill holds " + what};
}

}  // namespace

Result<std::shared_ptr<const Quill>> Quill::compile(Source source) {
  PORC_CHECK(check_limits(source));
  Faults faults;
  std::shared_ptr<Quill> quill(new Quill());
  std::ranges::sort(source.files, {}, &archive::File::path);
  if (auto version = faults.take("", Version::parse(source.version))) quill->version_ = *version;
  if (auto manifest = check_manifest(source, faults)) {
    quill->description_ = std::move(manifest->description);
    quill->capabilities_ = std::move(manifest->capabilities).value_or(Capabilities());
  }
  quill->schema_ = check_schema(source, faults);
  quill->rules_ = check_rules(source, faults);
  if (!blueprint::is_name(source.kind))
    faults.add("", "the kind must be lower-case letters, digits and single hyphens");
  const auto library = compile_templates(source, faults);
  archive::PathSet paths;
  archive::PathSet outputs;
  outputs.add(std::string(kVariablesFile));
  for (const archive::File& file : source.files) {
    if (!archive::is_safe_path(file.path) || !paths.add(file.path))
      faults.add(file.path, "is not a path of its own");
    if (!is_bundled(file.path)) continue;
    const bool is_template = file.path.ends_with(kTemplateSuffix);
    std::string output =
        file.path.substr(0, file.path.size() - (is_template ? kTemplateSuffix.size() : 0));
    if (!outputs.add(output))
      faults.add(file.path, "becomes " + output + " in the bundle, where something else stands");
    if (!is_template) {
      quill->copied_.push_back(file);
      continue;
    }
    if (!library) continue;
    quill->templates_.push_back(
        {.output = std::move(output), .compiled = *library->find(file.path)});
  }
  if (library && quill->templates_.empty() && quill->copied_.empty())
    faults.add("", "there is no file for Terraform in it");
  std::vector<Violation> violations = faults.take_violations();
  if (!violations.empty()) {
    return Error{
        .code = ErrorCode::invalid_argument,
        .message = "quill " + source.kind.substr(0, 64) + "@" + source.version + " is not sound",
        .violations = std::move(violations)};
  }
  quill->digest_ = content_digest(source);
  quill->source_ = std::move(source);
  return std::shared_ptr<const Quill>(std::move(quill));
}

}  // namespace porc::quill
