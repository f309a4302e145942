// SPDX-License-Identifier: Apache-2.0
#include "jinja/library.h"

#include <algorithm>

#include "base/encoding.h"
#include "jinja/abort.h"
#include "jinja/nodes.h"
#include "jinja/parser.h"
#include "json/suggestion.h"

namespace porc::jinja {
namespace {

std::string unknown_template(const Units& units, const std::string& name) {
  std::vector<std::string_view> known;
  for (const auto& [present, unit] : units.by_name) known.push_back(present);
  return "there is no template '" + name + "'" + json::did_you_mean(name, known);
}

class Compiler {
 public:
  explicit Compiler(Units& units, const Syntax& syntax) : units_(units), syntax_(syntax) {}

  void add(TemplateSource source) {
    if (bytes_ > kLibraryBytesMax) return;  // told already
    if (source.text.size() > kTemplateBytesMax) {
      return refuse(
          source.name,
          ErrorCode::too_large,
          source.name + ": the template is over " + std::to_string(kTemplateBytesMax) + " bytes");
    }
    bytes_ += source.text.size();
    if (bytes_ > kLibraryBytesMax) {
      return refuse("",
                    ErrorCode::too_large,
                    "the templates are over " + std::to_string(kLibraryBytesMax) + " bytes");
    }
    if (!is_utf8(source.text)) {
      return refuse(source.name, ErrorCode::malformed, source.name + ": the template is not UTF-8");
    }
    std::string name = source.name;
    auto [place, is_new] = units_.by_name.try_emplace(
        std::move(name), Source(std::move(source.text), std::move(source.name)), units_);
    Unit& unit = place->second;
    if (!is_new) return refuse(place->first, ErrorCode::invalid_argument, "stands twice");
    try {
      Parser parser(unit, units_, tokenize(unit.source, syntax_));
      parser.run();
      for (Mention& mention : parser.take_mentions())
        mentions_.emplace_back(&unit, std::move(mention));
    } catch (const Abort& abort) {
      refuse(place->first, abort.code, unit.source.explain(abort.at.value_or(0), abort.message));
    }
  }

  /// Names that are written out are checked now, not when a branch happens to be rendered.
  void check_mentions() {
    for (const auto& [unit, mention] : mentions_) {
      const bool known = std::ranges::any_of(
          mention.names, [&](const std::string& name) { return units_.find(name) != nullptr; });
      if (known) continue;
      refuse(unit->source.name(),
             ErrorCode::invalid_argument,
             unit->source.explain(mention.at, unknown_template(units_, mention.names.front())));
    }
  }

  Result<void> finish() {
    if (violations_.empty()) return ok;
    return Error{.code = code_,
                 .message = "the templates do not compile",
                 .violations = std::move(violations_)};
  }

 private:
  void refuse(const std::string& name, ErrorCode code, std::string message) {
    if (violations_.empty()) code_ = code;
    violations_.push_back({.pointer = name, .message = std::move(message)});
  }

  Units& units_;
  const Syntax& syntax_;
  std::vector<std::pair<const Unit*, Mention>> mentions_{};
  std::vector<Violation> violations_{};
  std::size_t bytes_ = 0;
  ErrorCode code_ = ErrorCode::invalid_argument;
};

}  // namespace

Library::Library() : units_(std::make_shared<const Units>()) {}

Result<Library> Library::compile(std::vector<TemplateSource> sources, const Syntax& syntax) {
  auto units = std::make_shared<Units>();
  Compiler compiler(*units, syntax);
  for (TemplateSource& source : sources) compiler.add(std::move(source));
  compiler.check_mentions();
  PORC_CHECK(compiler.finish());
  return Library(std::move(units));
}

std::optional<Template> Library::find(std::string_view name) const {
  const Unit* unit = units_->find(name);
  if (unit == nullptr) return std::nullopt;
  return Template(std::shared_ptr<const Unit>(units_, unit));
}

}  // namespace porc::jinja
