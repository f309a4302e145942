// SPDX-License-Identifier: Apache-2.0
// Spans and metrics as OTLP/HTTP wants them in JSON. Pure. Spec:
// https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding: ids in hexadecimal, enums as
// numbers, 64-bit integers as decimal strings.
#pragma once

#include <vector>

#include "json/value.h"
#include "observe/metrics.h"
#include "otlp/options.h"
#include "otlp/span.h"

namespace porc::otlp {

json::object traces_document(const std::vector<Span>& spans, const Pairs& resource);

/// Counters and histograms count from `since` on.
json::object metrics_document(const std::vector<observe::MetricSample>& samples,
                              Timestamp since,
                              Timestamp now,
                              const Pairs& resource);

}  // namespace porc::otlp
