// SPDX-License-Identifier: Apache-2.0
#include "domain/quill/lint.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "domain/quill/example.h"
#include "domain/quill/message_place.h"
#include "domain/quill/template_uses.h"
#include "domain/quill/terraform_files.h"
#include "jinja/render.h"
#include "json/pointer.h"
#include "json/suggestion.h"
#include "yaml/parse.h"

namespace porc::quill {
namespace {

using rules::Severity;

constexpr char kSchemaFile[] = "schema.json";
constexpr char kManifestFile[] = "quill.yaml";
constexpr std::string_view kExamples = "examples/";
constexpr std::string_view kCases = "tests/";
constexpr std::string_view kBlueprintFile = "/blueprint.yaml";
constexpr std::string_view kTemplateFile = "templatefile(";

const archive::File* find_file(const Quill& quill, std::string_view path) {
  const auto& files = quill.source().files;
  const auto found = std::ranges::find(files, path, &archive::File::path);
  return found == files.end() ? nullptr : &*found;
}

std::vector<Remark> unsound(const Error& error) {
  constexpr std::string_view kFiles = "/files/";
  std::vector<Remark> remarks;
  for (const Violation& violation : error.violations) {
    Remark remark{.rule = "unsound", .message = violation.message};
    if (violation.pointer.starts_with(kFiles))
      remark.file = violation.pointer.substr(kFiles.size());
    if (const auto place = take_place(remark.message, remark.file))
      remark.line = place->line, remark.column = place->column;
    remarks.push_back(std::move(remark));
  }
  if (remarks.empty()) remarks.push_back({.rule = "unsound", .message = error.to_string()});
  return remarks;
}

/// Where `text` has `templatefile()` read a file of that name, as far as its line tells; npos when
/// it does nowhere.
std::size_t find_template_file(std::string_view text, std::string_view name) {
  for (std::size_t call = text.find(kTemplateFile); call != text.npos;
       call = text.find(kTemplateFile, call + 1)) {
    const std::string_view line = text.substr(call, text.find('\n', call) - call);
    for (std::size_t at = line.find(name); at != line.npos; at = line.find(name, at + 1)) {
      const std::size_t end = at + name.size();
      const bool begins = line[at - 1] == '/' || line[at - 1] == '"';
      if (begins && end < line.size() && (line[end] == '"' || line[end] == '\\')) return call;
    }
  }
  return text.npos;
}

/// Collects what is said of a sound quill.
class Linter {
 public:
  explicit Linter(const Quill& quill) : quill_(quill) {}

  std::vector<Remark> run() {
    look_at_schema();
    look_at_templates();
    look_at_template_files();
    look_at_examples();
    look_at_capabilities();
    look_at_pages();
    return std::move(remarks_);
  }

 private:
  void say(std::string rule, Severity severity, std::string file, std::string message) {
    remarks_.push_back({.rule = std::move(rule),
                        .severity = severity,
                        .file = std::move(file),
                        .message = std::move(message)});
  }
  void say_at(std::string rule, Severity severity, TemplatePlace place, std::string message) {
    say(std::move(rule), severity, std::move(place.file), std::move(message));
    remarks_.back().line = place.line;
    remarks_.back().column = place.column;
  }
  TemplatePlace in_schema(std::string_view pointer) const {
    TemplatePlace place{.file = kSchemaFile};
    const archive::File* file = find_file(quill_, kSchemaFile);
    const auto document = yaml::parse(file->bytes);
    const auto found = document ? document->name_place(pointer) : std::nullopt;
    if (found) place.line = found->line, place.column = found->column;
    return place;
  }

  void look_at_schema() { describe_inputs(quill_.schema().document(), ""); }

  /// Every property, also of objects inside.
  void describe_inputs(const json::value& schema, const std::string& at) {
    const json::object* keywords = schema.if_object();
    if (keywords == nullptr) return;
    if (const json::value* items = keywords->if_contains("items"))
      describe_inputs(*items, at + "/items");
    const json::value* properties = keywords->if_contains("properties");
    if (properties == nullptr || !properties->is_object()) return;
    for (const auto& property : properties->get_object()) {
      const std::string pointer = json::append(at + "/properties", property.key());
      if (at.empty()) inputs_.insert(std::string(property.key()));
      const json::object* about = property.value().if_object();
      const bool told =
          about == nullptr || about->contains("$ref") ||
          (about->contains("description") && !about->at("description").as_string().empty());
      if (!told) {
        say_at("undescribed-input",
               Severity::warning,
               in_schema(pointer),
               "'" + std::string(property.key()) + "' has no description");
      }
      describe_inputs(property.value(), pointer);
    }
  }

  /// True when the schema names every input that there can be.
  bool schema_is_closed() const {
    const json::object* keywords = quill_.schema().document().if_object();
    if (keywords == nullptr) return false;
    for (const char* other : {"$ref", "allOf", "anyOf", "oneOf", "if", "patternProperties"}) {
      if (keywords->contains(other)) return false;
    }
    const json::value* others = keywords->if_contains("additionalProperties");
    return others != nullptr && *others == json::value(false);
  }

  void look_at_templates() {
    const TemplateUses uses = uses_of_templates(quill_);
    std::set<std::string> taken;
    const std::vector<std::string_view> known(inputs_.begin(), inputs_.end());
    for (const FreeName& name : uses.names) {
      taken.insert(name.name);
      if (inputs_.contains(name.name) || !schema_is_closed()) continue;
      say_at(
          "unknown-variable",
          Severity::error,
          name.place,
          "'" + name.name + "' is no input of the schema" + json::did_you_mean(name.name, known));
    }
    for (const std::string& input : inputs_) {
      if (uses.takes_all_inputs || taken.contains(input)) continue;
      say_at("unused-input",
             Severity::warning,
             in_schema("/properties/" + input),
             "no template takes '" + input + "'");
    }
    for (const TemplatePlace& place : uses.safe) {
      say_at("raw-output", Severity::info, place, "writes a value as it is, without escaping");
    }
    if (quill_.capabilities().raw.value_or(false)) {
      for (const TemplatePlace& place : uses.maybe_safe) {
        say_at("raw-output",
               Severity::info,
               place,
               "applies a filter whose name is computed: where it is safe, values are not escaped");
      }
    }
    uses_raw_ = !uses.safe.empty() || !uses.maybe_safe.empty();
  }

  /// What `templatefile()` reads is evaluated, and only `.tftpl` is escaped for that.
  void look_at_template_files() {
    for (const Quill::CompiledTemplate& one : quill_.templates()) {
      if (jinja::escape_for(one.output) == jinja::Escape::hcl_template) continue;
      const std::string name = one.output.substr(one.output.rfind('/') + 1);
      for (const archive::File& file : quill_.source().files) {
        const jinja::Escape escape = jinja::escape_for(file.path);
        if (escape != jinja::Escape::hcl && escape != jinja::Escape::hcl_json) continue;
        const std::string_view text = file.bytes;
        const std::size_t at = find_template_file(text, name);
        if (at == text.npos) continue;
        say_at("template-file",
               Severity::warning,
               {.file = file.path,
                .line = static_cast<int>(std::ranges::count(text.substr(0, at), '\n')) + 1,
                .column = static_cast<int>(at - (text.rfind('\n', at) + 1)) + 1},
               "evaluates what values in " + name + " may be: name that template " + name +
                   ".tftpl.j2");
      }
    }
  }

  void look_at_examples() {
    bool any = false;
    for (const archive::File& file : quill_.source().files) {
      const bool yaml = file.path.ends_with(".yaml") || file.path.ends_with(".json");
      const bool example = file.path.starts_with(kExamples) && yaml;
      const bool is_case = file.path.starts_with(kCases) && file.path.ends_with(kBlueprintFile);
      any = any || example;
      if (!example && !is_case) continue;
      auto rendered = render_example(file);
      if (rendered) {
        if (auto found = read_terraform_files(*rendered))
          std::ranges::move(found->uses, std::back_inserter(uses_));
      } else if (example) {
        refuse_example(file, rendered.error());
      }
    }
    if (!any) say("no-example", Severity::warning, "", "there is no examples/*.yaml");
  }

  Result<std::vector<archive::File>> render_example(const archive::File& file) {
    PORC_TRY(const Example example, read_example(file.bytes));
    const blueprint::Blueprint& blueprint = example.blueprint;
    PORC_TRY(const Range range, Range::parse(blueprint.schema_version.value_or("")));
    if (blueprint.kind != quill_.kind() || !range.admits(quill_.version())) {
      return Error{.code = ErrorCode::invalid_argument,
                   .message = "asks for " + blueprint.kind + "@" +
                              blueprint.schema_version.value_or("") + ", not for this quill"};
    }
    return quill::render_example(quill_, example);
  }

  void refuse_example(const archive::File& file, const Error& error) {
    const auto document = yaml::parse(file.bytes);
    if (error.violations.empty()) say("example", Severity::error, file.path, error.message);
    for (const Violation& violation : error.violations) {
      TemplatePlace place{.file = file.path};
      const auto found = document ? document->place(violation.pointer) : std::nullopt;
      if (found) place.line = found->line, place.column = found->column;
      say_at("example",
             Severity::error,
             std::move(place),
             violation.pointer + ": " + violation.message);
    }
  }

  void look_at_capabilities() {
    struct Declared {
      UseKind kind;
      const char* word;
      const std::vector<std::string>& names;
    };
    const Capabilities& may = quill_.capabilities();
    const Declared rows[] = {{UseKind::provider, "provider", may.providers},
                             {UseKind::resource, "resource", may.resources},
                             {UseKind::data, "data source", may.data},
                             {UseKind::module, "module", may.modules},
                             {UseKind::provisioner, "provisioner", may.provisioners},
                             {UseKind::imported, "import of", may.imports}};
    for (const Declared& row : rows) {
      for (const std::string& name : row.names) {
        if (is_used(row.kind, name)) continue;
        say("unused-capability",
            Severity::warning,
            kManifestFile,
            std::string(row.word) + " '" + name + "' is declared, and no example or test uses it");
      }
    }
    if (may.raw.value_or(false) && !uses_raw_) {
      say("unused-capability",
          Severity::warning,
          kManifestFile,
          "raw is declared, and no template uses `| safe`");
    }
  }

  bool is_used(UseKind kind, const std::string& name) const {
    return std::ranges::any_of(uses_, [&](const Use& use) {
      if (use.kind != kind) return false;
      return kind == UseKind::provider ? provider_source(use.name) == provider_source(name)
                                       : use.name == name;
    });
  }

  void look_at_pages() {
    const archive::File* readme = find_file(quill_, "README.md");
    if (readme == nullptr) say("readme", Severity::warning, "README.md", "is missing");
    for (const std::string& input : inputs_) {
      if (readme == nullptr || readme->bytes.find("`" + input + "`") != std::string::npos) continue;
      say("readme", Severity::warning, "README.md", "does not name the input `" + input + "`");
    }
    const archive::File* changelog = find_file(quill_, "CHANGELOG.md");
    const std::string version = quill_.version().str();
    if (changelog == nullptr) {
      say("changelog", Severity::warning, "CHANGELOG.md", "is missing");
    } else if (changelog->bytes.find(version) == std::string::npos) {
      say("changelog", Severity::warning, "CHANGELOG.md", "has no entry for " + version);
    }
  }

  const Quill& quill_;
  std::vector<Remark> remarks_{};
  std::set<std::string> inputs_{};
  std::vector<Use> uses_{};
  bool uses_raw_ = false;
};

}  // namespace

std::vector<Remark> lint(Source source) {
  const auto quill = Quill::compile(std::move(source));
  return quill ? Linter(**quill).run() : unsound(quill.error());
}

}  // namespace porc::quill
