// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/message.h"
#include "wire/run_details.h"

namespace porc::api {

/// The report as one HTML page that needs no script and loads nothing.
http::Response report_page(const wire::Report& report);

/// Safe as text between tags and inside a quoted attribute.
std::string escape_html(std::string_view text);

}  // namespace porc::api
