// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <utility>

#include "command_line.h"
#include "moved.h"
#include "place.h"

namespace porc::app {

Result<void> copy_store(const CopyArguments& asked) {
  PORC_TRY(const Place from, parse_place(asked.from, "--from"));
  PORC_TRY(const Place to, parse_place(asked.to, "--to"));
  if (from.shown == to.shown) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "--from and --to are the same database, " + from.shown};
  }
  aio::Loop loop;
  PORC_TRY(const OpenPlace source, open_place(from, loop));
  PORC_CHECK(check_nobody_works(from, source, loop));
  PORC_TRY(const OpenPlace target, make_place(to, loop));
  moving::CopyOptions options{.source = from.shown, .on_progress = tell_progress};
  PORC_TRY(const moving::Copied copied,
           aio::run_to_end(loop,
                           moving::copy(*source.records,
                                        {.records = *target.records, .subjects = *target.store},
                                        loop,
                                        std::move(options))));
  print(copied);
  std::printf("%s holds all that %s holds\n", to.shown.c_str(), from.shown.c_str());
  return ok;
}

}  // namespace porc::app
