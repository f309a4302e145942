// SPDX-License-Identifier: Apache-2.0
#include <boost/describe/class.hpp>

#include "cli/commands/all.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "cli/surroundings.h"

namespace porc::cli {
namespace {

struct PineVersion {
  std::string version{};
};
BOOST_DESCRIBE_STRUCT(PineVersion, (), (version))

Text show_version(const PineVersion& pine) {
  return Text().line("pine " + pine.version);
}

Task<int> run(Surroundings& around, Arguments arguments) {
  const PineVersion pine{.version = around.version};
  print_result(around.console, arguments, pine, &show_version);
  co_return 0;
}

}  // namespace

constinit const Command kVersion{
    .name = "version",
    .summary = "Tell the version of pine",
    .help = "Tells the version of this program; `pine doctor` tells the server's too.",
    .example = "  pine version\n",
    .flags = {kOutputFlags},
    .run = run,
};

}  // namespace porc::cli
