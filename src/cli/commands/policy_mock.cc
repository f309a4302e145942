// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <filesystem>
#include <memory>
#include <utility>

#include "cli/commands/all.h"
#include "cli/file_writer.h"
#include "cli/surroundings.h"
#include "host/files.h"
#include "json/parse.h"
#include "sentinel/mock/mock.h"
#include "sentinel/syntax/parse.h"
#include "sentinel/terraform/terraform.h"

namespace porc::cli {
namespace {

constexpr auto kMockFlags = std::to_array<Flag>({
    {.name = "plan",
     .value = "FILE",
     .help = "The plan: what terraform show -json tells; - is standard input"},
    {.name = "run",
     .value = "FILE",
     .help = "What tfrun has, as a JSON object; else a run like many, to be edited"},
    {.name = "out", .value = "DIR", .help = "Where the mocks are written; else mocks"},
});

constexpr json::ParseLimits kPlanLimits{
    .bytes_max = std::size_t{256} << 20, .depth_max = 200, .numbers = json::Numbers::tolerant};
constexpr std::string_view kConfiguration = "sentinel.hcl";

using Document = std::shared_ptr<const json::value>;

Result<Document> read_document(const Surroundings& around,
                               const std::string& path,
                               std::string_view what,
                               bool (*fits)(const json::value&)) {
  PORC_TRY(const std::string text,
           path == "-" ? around.read_input(kPlanLimits.bytes_max)
                       : host::read_file(path, kPlanLimits.bytes_max));
  auto document = json::parse_shared(text, kPlanLimits);
  if (!document)
    return std::move(document).error().in("reading " + path + ", " + std::string(what));
  if (fits(**document)) return document;
  return Error{.code = ErrorCode::invalid_argument,
               .message = path + " is not " + std::string(what)};
}

/// Another file of the same name may be somebody's policy set.
Result<void> keep_other_configuration(const std::filesystem::path& folder,
                                      const std::vector<sentinel::MockFile>& files) {
  constexpr std::size_t kBytesMax = std::size_t{1} << 20;
  const auto there = host::read_file(folder / kConfiguration, kBytesMax);
  if (!there && there.error().code == ErrorCode::not_found) return ok;
  if (there && *there == files.back().text) return ok;
  return Error{.code = ErrorCode::conflict,
               .message = (folder / kConfiguration).string() +
                          " is there already and says something else: give another --out"};
}

/// A mock that no case could read helps nobody.
Result<void> check_sizes(const std::vector<sentinel::MockFile>& files) {
  constexpr std::size_t kMegabyte = std::size_t{1} << 20;
  for (const sentinel::MockFile& file : files) {
    if (file.text.size() <= sentinel::kSourceBytesMax) continue;
    return Error{.code = ErrorCode::too_large,
                 .message = file.name + " would have " +
                            std::to_string(file.text.size() / kMegabyte) +
                            " MiB, and a case reads at most " +
                            std::to_string(sentinel::kSourceBytesMax / kMegabyte) +
                            ": plan a part of it, with -target"};
  }
  return ok;
}

Result<void> check(const Arguments& arguments) {
  if (arguments.has("plan")) return ok;
  return Error{.code = ErrorCode::invalid_argument,
               .message = "--plan FILE is missing: terraform show -json PLANFILE > plan.json"};
}

Task<int> run(Surroundings& around, Arguments arguments) {
  PORC_CO_TRY(Document plan,
              read_document(around,
                            arguments.value_or("plan", "-"),
                            "the JSON of a plan: terraform show -json PLANFILE",
                            sentinel::is_plan));
  Document data;
  if (const auto path = arguments.value("run")) {
    const auto is_object = [](const json::value& document) { return document.is_object(); };
    PORC_CO_TRY(data, read_document(around, *path, "the data of a run: a JSON object", is_object));
  }
  const auto files = sentinel::mock_files(std::move(plan), std::move(data));
  PORC_CO_CHECK(check_sizes(files));
  const std::string folder = arguments.value_or("out", "mocks");
  PORC_CO_CHECK(keep_other_configuration(folder, files));
  std::vector<archive::File> written;
  for (const sentinel::MockFile& file : files)
    written.push_back({.path = file.name, .bytes = file.text});
  PORC_CO_CHECK(write_files(folder, written));
  for (const sentinel::MockFile& file : files)
    around.console.print(Text().line(folder + "/" + file.name));
  co_return 0;
}

}  // namespace

constinit const Command kPolicyMock{
    .name = "policy mock",
    .summary = "Make mocks of a plan, to write cases with",
    .help =
        "Writes files that stand for tfplan/v2, tfconfig/v2, tfstate/v2 and tfrun in the cases of "
        "policies: what a policy sees through them is what it sees of the plan itself, value by "
        "value. They are Sentinel sources made to be edited: keep the plan that passes, then "
        "change in a copy what must fail. sentinel.hcl among them has the mock blocks that a case "
        "needs; paths in a case begin at its own folder. Terraform's JSON has sensitive values in "
        "clear, and so have mocks: look before you commit them.",
    .example =
        "  terraform plan -out=planned && terraform show -json planned > plan.json\n"
        "  pine policy mock --plan plan.json --out test/tags/mocks\n"
        "  terraform show -json planned | pine policy mock --plan - --run run.json\n",
    .flags = {FlagGroup{"Mock", kMockFlags}},
    .check = check,
    .run = run,
};

}  // namespace porc::cli
