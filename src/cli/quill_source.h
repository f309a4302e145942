// SPDX-License-Identifier: Apache-2.0
// Quills from folders (`--quills`) or from the server, whichever was asked for.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "aio/task.h"
#include "cli/arguments.h"
#include "contracts/quill_library.h"
#include "wire/server_view.h"

namespace porc::cli {

struct Surroundings;

/// "service@1.0.0", as quills are called everywhere; the version is "" when none is named.
std::pair<std::string, std::string> kind_and_version(const std::string& operand);

/// The quills of every `--quills`. Errors: those of a folder or a quill that is not sound.
Result<std::unique_ptr<QuillLibrary>> open_quill_folders(Surroundings& around,
                                                         const Arguments& arguments);

/// The newest quill of `kind` that `range` admits ("" is any), ready to check and render.
/// Errors: invalid_argument, in the server's words, for a kind or version that nobody published;
/// corrupt when the server's quill is not what its digest says. `brief`: as of Ask.
Task<std::shared_ptr<const quill::Quill>> find_quill(Surroundings& around,
                                                     Arguments arguments,
                                                     std::string kind,
                                                     std::string range,
                                                     bool brief = false);

/// The same, to look at; here a kind or version that nobody published is not_found.
Task<wire::QuillDetails> find_quill_details(Surroundings& around,
                                            Arguments arguments,
                                            std::string kind,
                                            std::string range);

}  // namespace porc::cli
