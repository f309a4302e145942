// SPDX-License-Identifier: Apache-2.0
// Logs by offset. TFE frames a log by STX and ETX, which count in its offsets; ours are TFE's.
// https://developer.hashicorp.com/terraform/enterprise/api-docs/plans (log-read-url)
#include <algorithm>

#include "jsonapi/attributes.h"
#include "tfe_engine/tfe_engine.h"

namespace porc::tfe_engine {
namespace {

constexpr char kStart = '\x02';
constexpr char kEnd = '\x03';
constexpr std::size_t kRawLimitMin = 2;

struct PhaseWithLog {
  std::string status{};
  std::optional<std::string> log_read_url{};
};
BOOST_DESCRIBE_STRUCT(PhaseWithLog, (), (status, log_read_url))

constexpr std::string_view kEndedStatuses[] = {"finished", "errored", "canceled", "unreachable"};

bool has_ended(std::string_view status) {
  return std::ranges::find(kEndedStatuses, status) != std::end(kEndedStatuses);
}

/// The signature of a log URL is in its path: whatever query it has is replaced, as go-tfe does.
std::string ranged(std::string url, std::uint64_t offset, std::size_t limit) {
  url.erase(std::min(url.find('?'), url.size()));
  return url + "?limit=" + std::to_string(limit) + "&offset=" + std::to_string(offset);
}

}  // namespace

Task<LogChunk> TfeEngine::read_log(std::string engine_run,
                                   LogPhase phase,
                                   std::uint64_t offset,
                                   std::size_t limit) {
  PORC_CO_TRY(RunDocument run, co_await read(std::move(engine_run)));
  const bool plan = phase == LogPhase::plan;
  std::string path = plan ? "plans/" + run.plan : "applies/" + run.apply;
  Api api = api_.on_behalf_of(run.caused_by, true);
  PORC_CO_TRY(jsonapi::Resource resource, co_await api.get_one(std::move(path)));
  PORC_CO_TRY(PhaseWithLog is, jsonapi::decode_attributes<PhaseWithLog>(resource.attributes));
  // The status was read first: what has ended then has all its bytes in the log by now.
  const bool ended = has_ended(is.status);
  LogChunk chunk{.next = offset};
  if (!is.log_read_url || is.status == "unreachable") {
    chunk.end = ended;
    co_return chunk;
  }
  // A piece that is nothing but STX says nothing: what follows it may be there already.
  for (bool more = true; more && chunk.bytes.empty() && !chunk.end;) {
    PORC_CO_TRY(std::string bytes,
                co_await api.get_capability(
                    ranged(*is.log_read_url, chunk.next, std::max(limit, kRawLimitMin))));
    more = !bytes.empty();
    chunk.next += bytes.size();
    chunk.end = more ? bytes.back() == kEnd : ended;
    std::erase_if(bytes, [](char c) { return c == kStart || c == kEnd; });
    chunk.bytes = std::move(bytes);
  }
  co_return chunk;
}

}  // namespace porc::tfe_engine
