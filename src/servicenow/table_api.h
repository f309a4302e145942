// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "aio/clock.h"
#include "aio/task.h"
#include "http/client.h"
#include "json/value.h"
#include "servicenow/access.h"
#include "servicenow/answer.h"
#include "servicenow/options.h"

namespace porc::servicenow {

/// Rows of tables. Nothing is repeated but what a token that ended refused.
class TableApi {
 public:
  /// All outlive this and its tasks.
  TableApi(http::Client& client, aio::Executor& executor, aio::Clock& clock, const Options& options)
      : client_(client),
        clock_(clock),
        options_(options),
        credentials_(client, executor, clock, options) {}

  /// `path` is below /api/now/table/. Errors: those of Client::send, of read_answer and of
  /// Credentials; precondition_failed when the instance does not know who PORC is.
  Task<Answer> get(std::string path, http::Parameters query, std::string on_behalf_of = {});
  /// Changes fields of one row. After `unavailable` and `timeout` it may have happened or not.
  Task<Answer> patch(std::string path, json::object fields, std::string on_behalf_of = {});

 private:
  Task<Answer> send(http::ClientRequest request);
  http::ClientRequest request_for(const std::string& method, const std::string& path) const;

  http::Client& client_;
  aio::Clock& clock_;
  const Options& options_;
  Credentials credentials_;
};

}  // namespace porc::servicenow
