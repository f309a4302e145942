// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/source_file.h"
#include "domain/blueprint/blueprint.h"
#include "domain/quill/quill.h"
#include "domain/rules/finding.h"

namespace porc::cli {

// Ids of rules that are PORC's own, as `-o json` and `-o sarif` tell them.
inline constexpr std::string_view kSyntaxRule = "porc/syntax";      ///< neither YAML nor JSON
inline constexpr std::string_view kFormRule = "porc/form";          ///< no blueprint
inline constexpr std::string_view kTemplateRule = "porc/template";  ///< does not compile
inline constexpr std::string_view kQuillRule = "porc/quill";        ///< kind or version unknown
inline constexpr std::string_view kSchemaRule = "porc/schema";      ///< not what the quill asks for
inline constexpr std::string_view kAdviceRule = "porc/advice";      ///< allowed and seldom meant

/// A blueprint as it was written and as it is understood. Either `blueprint` or `fault` is there.
struct BlueprintFile {
  SourceFile source{};
  std::optional<yaml::Document> document{};  ///< absent when it is neither YAML nor JSON
  std::optional<blueprint::Blueprint> blueprint{};
  std::optional<Error> fault{};
  std::string_view fault_rule = kFormRule;      ///< what `fault` breaks, where no finding says it
  std::shared_ptr<const quill::Quill> quill{};  ///< that judged it
  std::vector<rules::Finding> findings{};       ///< of rules, of every severity
};

/// Errors: those of reading the file; what is wrong inside it is in the answer.
Result<BlueprintFile> read_blueprint(const Surroundings& around, const std::string& path);
/// The same, where what is wrong inside is printed and is an error too.
Result<BlueprintFile> read_sound_blueprint(Surroundings& around, const std::string& path);

/// Everything that is said of the file, where it stands: what is wrong, then the rest.
std::vector<Fault> told_of(const BlueprintFile& file);
/// Prints what is wrong, each fault where it stands.
void print_faults(Surroundings& around, const BlueprintFile& file);
/// Prints what rules say of a file that they do not refuse.
void print_advice(Surroundings& around, BlueprintFile file, std::vector<rules::Finding> advice);

}  // namespace porc::cli
