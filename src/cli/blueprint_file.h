// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "aio/task.h"
#include "cli/arguments.h"
#include "cli/source_file.h"
#include "domain/blueprint/blueprint.h"
#include "domain/quill/quill.h"

namespace porc::cli {

/// A blueprint as it was written and as it is understood. Either `blueprint` or `fault` is there.
struct BlueprintFile {
  SourceFile source{};
  std::optional<yaml::Document> document{};  ///< absent when it is neither YAML nor JSON
  std::optional<blueprint::Blueprint> blueprint{};
  std::optional<Error> fault{};
};

/// Errors: those of reading the file; what is wrong inside it is in the answer.
Result<BlueprintFile> read_blueprint(const Surroundings& around, const std::string& path);
/// The same, where what is wrong inside is printed and is an error too.
Result<BlueprintFile> read_sound_blueprint(Surroundings& around, const std::string& path);

/// Prints what is wrong, each fault where it stands.
void print_faults(Surroundings& around, const BlueprintFile& file);

/// The quill of a blueprint without faults. Faults that it finds are put into `file`, which
/// outlives the task; the answer is then null. Errors: only those that say nothing of the file.
Task<std::shared_ptr<const quill::Quill>> check_with_quill(Surroundings& around,
                                                           Arguments arguments,
                                                           BlueprintFile* file);

}  // namespace porc::cli
