// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <utility>

#include <boost/describe/enum_to_string.hpp>

#include "aio/blocking_pool.h"
#include "aio/loop.h"
#include "base/printable.h"
#include "command_line.h"
#include "host_parts.h"
#include "http/curl_client.h"
#include "open_blobs.h"
#include "open_quills.h"
#include "port_catalog/setup.h"
#include "version.h"

namespace porc::app {
namespace {

constexpr std::size_t kQueueMax = 16;
constexpr int kAttempts = 5;

/// All that blueprints may still name; of each kind the one comes first that they get by its name.
std::vector<std::shared_ptr<const quill::Quill>> offered(const QuillLibrary& library) {
  std::vector<std::shared_ptr<const quill::Quill>> offered;
  std::shared_ptr<const quill::Quill> first;
  for (const auto& quill : library.list()) {
    if (library.standing(quill->kind(), quill->version().str()).revoked) continue;
    if (!first || first->kind() != quill->kind()) {
      first = library.find(quill->kind(), "").value_or(quill);
      offered.push_back(first);
    }
    if (quill != first) offered.push_back(quill);
  }
  return offered;
}

Error unset(const char* variable, const char* what) {
  return {.code = ErrorCode::invalid_argument,
          .message = "the configuration does not say enough",
          .violations = {{.pointer = variable, .message = what}}};
}

}  // namespace

Result<void> set_up_port(const CommandLine& line) {
  PORC_TRY(const RawSettings raw, load_settings(line));
  PORC_TRY(const Settings settings, validate(raw));
  if (!settings.port_catalog) return unset("PORT_CLIENT_ID", "must name a client of Port's API");
  const port_catalog::Options& options = *settings.port_catalog;
  const bool by_webhook = options.transport == port_catalog::Transport::webhook;
  if (by_webhook && options.public_url.empty())
    return unset("PORC_PUBLIC_URL", "must tell Port where to send what people ask for");

  aio::Loop loop;
  aio::BlockingPool pool(loop, 1, kQueueMax);
  http::CurlOptions curl{.user_agent = std::string("porc/") + kVersion,
                         .ca_file = settings.outgoing.ca_file};
  http::CurlClient http(loop, std::move(curl));
  HostEntropy entropy;
  BlobSurroundings around{.loop = loop, .client = http, .entropy = entropy, .pool = pool};
  PORC_TRY(const auto blobs,
           aio::run_to_end(loop, open_blobs(settings.storage, settings.data, around)));
  QuillPlaces places{.shipped = settings.quills,
                     .published = settings.data / "quills",
                     .shared = settings.storage ? blobs.get() : nullptr};
  PORC_TRY(const OpenQuills quills,
           aio::run_to_end(
               loop,
               open_quills(
                   std::move(places), QuillUse::look_at, [](const Error&) {}, &loop, &pool)));
  port_catalog::Client client(http, loop, options, kAttempts);
  port_catalog::ActionsFor where{.environments = settings.runs.environments,
                                 .default_environment = settings.runs.default_environment};
  PORC_TRY(
      const auto made,
      aio::run_to_end(
          loop, port_catalog::set_up(client, options, std::move(where), offered(*quills.library))));
  for (const port_catalog::SetupLine& each : made) {
    std::printf(
        "%-9s %s\n", boost::describe::enum_to_string(each.made, "?"), printable(each.what).c_str());
  }
  return ok;
}

}  // namespace porc::app
