// SPDX-License-Identifier: Apache-2.0
#include "cli/quill_source.h"

#include <algorithm>
#include <utility>

#include "cli/server.h"
#include "cli/surroundings.h"
#include "wire/paths.h"

namespace porc::cli {
namespace {

/// "There is no such kind" is not found for who asks for a quill, and says which of the two words
/// is the fault: here nothing has JSON pointers.
Error not_found(Error error, const std::string& kind, const std::string& range) {
  if (error.violations.empty()) return error;
  const Violation& fault = error.violations.front();
  const bool knows_kind = fault.pointer == "/schema_version";
  return Error{
      .code = ErrorCode::not_found,
      .message = (knows_kind ? "version '" + range + "' of " + kind + ": " : "'" + kind + "' ") +
                 fault.message};
}

Result<std::shared_ptr<const quill::Quill>> find_in_folders(Surroundings& around,
                                                            const Arguments& arguments,
                                                            const std::string& kind,
                                                            const std::string& range) {
  PORC_TRY(const auto library, open_quill_folders(around, arguments));
  return library->find(kind, range);
}

Task<wire::QuillDetails> fetch(
    Surroundings& around, Arguments arguments, std::string kind, std::string range, bool brief) {
  PORC_CO_TRY(const Server server, Server::find(around, arguments));
  Ask ask;
  ask.path = wire::paths::of_quill(kind, range);
  ask.brief = brief;
  PORC_CO_TRY(const http::ClientResponse answer, co_await server.answer(std::move(ask)));
  co_return Server::read<wire::QuillDetails>(answer);
}

Result<std::shared_ptr<const quill::Quill>> compile(wire::QuillDetails details) {
  quill::Source source{.kind = std::move(details.kind), .version = std::move(details.version)};
  for (auto& [path, text] : details.files) {
    source.files.push_back({.path = path, .bytes = std::move(text)});
  }
  PORC_TRY(auto quill, quill::Quill::compile(std::move(source)));
  if (quill->digest() == details.digest) return quill;
  return Error{.code = ErrorCode::corrupt,
               .message = "quill " + quill->name() +
                          " did not arrive whole: it may hold files that are no text, and then "
                          "only the server can render it (`pine build`)"};
}

Error revoked_error(const wire::QuillDetails& details) {
  Error error{.code = ErrorCode::invalid_argument, .message = "revoked version"};
  error.violations.push_back(
      {.pointer = "/schema_version",
       .message = quill::revocation_of(details.kind + "@" + details.version, *details.revoked)});
  return error;
}

}  // namespace

std::pair<std::string, std::string> kind_and_version(const std::string& operand) {
  const std::size_t at = std::min(operand.find('@'), operand.size());
  return {operand.substr(0, at), operand.substr(std::min(at + 1, operand.size()))};
}

Result<std::unique_ptr<QuillLibrary>> open_quill_folders(Surroundings& around,
                                                         const Arguments& arguments) {
  std::vector<std::filesystem::path> folders;
  for (const std::string& folder : arguments.values("quills")) folders.emplace_back(folder);
  return around.open_quills(std::move(folders));
}

Task<std::shared_ptr<const quill::Quill>> find_quill(
    Surroundings& around, Arguments arguments, std::string kind, std::string range, bool brief) {
  if (arguments.has("quills")) co_return find_in_folders(around, arguments, kind, range);
  auto details =
      co_await fetch(around, std::move(arguments), std::move(kind), std::move(range), brief);
  if (!details) {
    Error error = std::move(details).error();
    // For who writes a blueprint it is a fault of that.
    if (!error.violations.empty()) error.code = ErrorCode::invalid_argument;
    co_return error;
  }
  // It may be looked at, not used.
  if (details->revoked) co_return revoked_error(*details);
  co_return compile(*std::move(details));
}

Task<wire::QuillDetails> find_quill_details(Surroundings& around,
                                            Arguments arguments,
                                            std::string kind,
                                            std::string range) {
  if (!arguments.has("quills")) {
    auto details = co_await fetch(around, std::move(arguments), kind, range, false);
    if (!details) co_return not_found(std::move(details).error(), kind, range);
    co_return std::move(details);
  }
  PORC_CO_TRY(const auto library, open_quill_folders(around, arguments));
  const auto quill = library->find(kind, range);
  if (!quill) co_return not_found(quill.error(), kind, range);
  const std::string version = (*quill)->version().str();
  co_return wire::details_of(**quill, library->standing(kind, version), {version});
}

}  // namespace porc::cli
