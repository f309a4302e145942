// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "aio/clock.h"
#include "http/client.h"

namespace porc::http {

/// A POST of a JSON text to a receiver that is asked no more than whether it takes it.
ClientRequest message_to(std::string url, std::string json);

/// Sends `message`, once. Errors: those of `taken`, which names the `receiver`. `client` and
/// `clock` outlive the task.
Task<void> tell(Client& client, aio::Clock& clock, std::string receiver, ClientRequest message);

}  // namespace porc::http
