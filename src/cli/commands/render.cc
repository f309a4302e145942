// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <utility>

#include <boost/describe/class.hpp>

#include "cli/blueprint_file.h"
#include "cli/commands/all.h"
#include "cli/file_writer.h"
#include "cli/flags.h"
#include "cli/judge.h"
#include "cli/output.h"
#include "cli/surroundings.h"
#include "cli/told.h"

namespace porc::cli {
namespace {

constexpr auto kRenderFlags = std::to_array<Flag>({
    {.name = "out", .value = "DIR", .help = "Write the files there; without it they are printed"},
});

constexpr std::string_view kDefaultEnvironment = "dev";  // as the server's TFE_ENV

struct RenderedFile {
  std::string path{};
  std::string text{};
};
BOOST_DESCRIBE_STRUCT(RenderedFile, (), (path, text))
struct Rendered {
  std::string quill{};
  std::vector<RenderedFile> files{};
};
BOOST_DESCRIBE_STRUCT(Rendered, (), (quill, files))

std::string show_rendered(const Rendered& rendered) {
  std::string text;
  for (const RenderedFile& file : rendered.files) {
    text += "# ---- " + file.path + "\n" + file.text;
    if (!text.ends_with('\n')) text += '\n';
  }
  return text;
}

Task<int> run(Surroundings& around, Arguments arguments) {
  PORC_CO_TRY(BlueprintFile file, read_sound_blueprint(around, arguments.operand()));
  Judge judge(around, arguments, Patience::again);
  PORC_CO_CHECK(co_await judge.judge(&file));
  if (file.fault) {
    print_faults(around, file);
    co_return already_told(*file.fault);
  }
  const auto& quill = file.quill;
  const std::string environment =
      around.variable("TFE_ENV").value_or(std::string(kDefaultEnvironment));
  PORC_CO_TRY(const auto identity, blueprint::identity_of(*file.blueprint, environment));
  auto files = quill::render(*quill, *file.blueprint, identity);
  if (!files) co_return std::move(files).error().in("rendering quill " + quill->name());
  if (auto folder = arguments.value("out")) {
    PORC_CO_CHECK(write_files(*folder, *files));
    around.console.note(std::to_string(files->size()) + " files written to " + *folder);
    co_return 0;
  }
  Rendered rendered{.quill = quill->name()};
  for (archive::File& each : *files) {
    rendered.files.push_back({.path = std::move(each.path), .text = std::move(each.bytes)});
  }
  if (format_of(arguments) == Format::table) {
    around.console.print_exact(show_rendered(rendered));
  } else {
    print_document(around.console, format_of(arguments), json::encode(rendered));
  }
  co_return 0;
}

}  // namespace

constinit const Command kRender{
    .name = "render",
    .operands = {"FILE", 1, 1},
    .summary = "Show the Terraform files that a blueprint becomes",
    .help =
        "Renders the quill's templates with the blueprint's inputs, exactly as the server "
        "would, and prints the files or writes them to a folder. A sensitive input becomes a "
        "reference to a variable: its value is in no file. Nothing is submitted.",
    .example =
        "  pine render orders.yaml\n"
        "  pine render --quills ./quills orders.yaml --out build/orders\n",
    .flags = {FlagGroup{"Render", kRenderFlags}, kVerdictFlags, kOutputFlags, kServerFlags},
    .check = check_rules_flag,
    .run = run,
};

}  // namespace porc::cli
