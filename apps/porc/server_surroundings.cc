// SPDX-License-Identifier: Apache-2.0
#include "server_surroundings.h"

#include <utility>

#include "http/curl_client.h"
#include "keys.h"
#include "open_blobs.h"
#include "version.h"

namespace porc::app {
namespace {

constexpr std::size_t kThreads = 2;
constexpr std::size_t kQueueMax = 64;

}  // namespace

ServerSurroundings::ServerSurroundings(Settings settings)
    : settings_(std::move(settings)), pool_(loop_, kThreads, kQueueMax) {}

ServerSurroundings::~ServerSurroundings() = default;

Result<std::unique_ptr<ServerSurroundings>> ServerSurroundings::open(const CommandLine& line) {
  PORC_TRY(const RawSettings raw, load_settings(line));
  PORC_TRY(Settings settings, validate(raw));
  return std::make_unique<ServerSurroundings>(std::move(settings));
}

Result<BlobStore*> ServerSurroundings::open_blobs() {
  if (!settings_.storage) return nullptr;
  http::CurlOptions options{.user_agent = std::string("porc/") + kVersion,
                            .ca_file = settings_.outgoing.ca_file};
  client_ = std::make_unique<http::CurlClient>(loop_, std::move(options));
  BlobSurroundings around{.loop = loop_, .client = *client_, .entropy = entropy_, .pool = pool_};
  PORC_TRY(blobs_,
           aio::run_to_end(loop_, app::open_blobs(settings_.storage, settings_.data, around)));
  return blobs_.get();
}

Result<orchestrator::Keys> ServerSurroundings::keys() const {
  std::error_code absent;
  if (settings_.keys.master || std::filesystem::exists(settings_.data / "keys" / "master", absent))
    return open_keys(settings_.data, settings_.keys);
  return Error{.code = ErrorCode::precondition_failed,
               .message = (settings_.data / "keys").string() +
                          " has no keys: put those of the server there first (master and audit); "
                          "a backup never holds them"};
}

}  // namespace porc::app
