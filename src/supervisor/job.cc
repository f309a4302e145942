// SPDX-License-Identifier: Apache-2.0
#include "supervisor/job.h"

#include <algorithm>

#include "supervisor/fields.h"

namespace porc::supervisor {
namespace {

Error unknown_field(const std::string& name) {
  return Error{.code = ErrorCode::malformed, .message = "a job has no field '" + name + "' here"};
}

Result<void> decode_step_field(Step& step, const std::string& name, std::string value) {
  if (name == "argument") {
    step.argv.push_back(std::move(value));
  } else if (name == "environment") {
    step.environment.push_back(std::move(value));
  } else if (name == "folder") {
    step.folder = std::move(value);
  } else if (name == "output") {
    step.output = std::move(value);
  } else if (name == "errors") {
    step.errors = std::move(value);
  } else if (name == "output_bytes_max") {
    PORC_TRY(std::int64_t bytes, decode_number(value));
    step.output_bytes_max = static_cast<std::uint64_t>(bytes);
  } else if (name == "lock") {
    step.lock = std::move(value);
  } else if (name == "hold_max_ms") {
    PORC_TRY(std::int64_t most, decode_number(value));
    step.hold_max = std::chrono::milliseconds(most);
  } else if (name == "accepted") {
    PORC_TRY(std::int64_t code, decode_number(value));
    step.accepted.push_back(static_cast<int>(code));
  } else if (name == "sandbox") {
    step.sandbox.push_back(std::move(value));
  } else {
    return unknown_field(name);
  }
  return ok;
}

}  // namespace

std::string encode(const Job& job) {
  Fields fields{{"deadline_ms", std::to_string(job.deadline.count())},
                {"grace_ms", std::to_string(job.grace.count())},
                {"output_bytes_max", std::to_string(job.output_bytes_max)},
                {"repeatable", job.repeatable ? "1" : "0"}};
  if (!job.lease.empty()) fields.emplace_back("lease", job.lease);
  if (!job.written_last.empty()) fields.emplace_back("written_last", job.written_last);
  for (const Step& step : job.steps) {
    fields.emplace_back("step", "");
    for (const std::string& argument : step.argv) fields.emplace_back("argument", argument);
    for (const std::string& variable : step.environment)
      fields.emplace_back("environment", variable);
    fields.emplace_back("folder", step.folder);
    fields.emplace_back("output", step.output);
    fields.emplace_back("errors", step.errors);
    fields.emplace_back("output_bytes_max", std::to_string(step.output_bytes_max));
    fields.emplace_back("lock", step.lock);
    if (step.hold_max.count() > 0)
      fields.emplace_back("hold_max_ms", std::to_string(step.hold_max.count()));
    for (int code : step.accepted) fields.emplace_back("accepted", std::to_string(code));
    for (const std::string& argument : step.sandbox) fields.emplace_back("sandbox", argument);
  }
  return encode_fields(fields);
}

Result<Job> decode_job(std::string_view bytes) {
  PORC_TRY(Fields fields, decode_fields(bytes));
  Job job;
  for (auto& [name, value] : fields) {
    if (name == "step") {
      job.steps.emplace_back().accepted.clear();
    } else if (!job.steps.empty()) {
      PORC_CHECK(decode_step_field(job.steps.back(), name, std::move(value)));
    } else if (name == "lease") {
      job.lease = std::move(value);
    } else if (name == "written_last") {
      job.written_last = std::move(value);
    } else {
      PORC_TRY(std::int64_t number, decode_number(value));
      if (name == "deadline_ms") {
        job.deadline = std::chrono::milliseconds(number);
      } else if (name == "grace_ms") {
        job.grace = std::chrono::milliseconds(number);
      } else if (name == "output_bytes_max") {
        job.output_bytes_max = static_cast<std::uint64_t>(number);
      } else if (name == "repeatable") {
        job.repeatable = number != 0;
      } else {
        return unknown_field(name);
      }
    }
  }
  for (const Step& step : job.steps) {
    if (step.argv.empty()) {
      return Error{.code = ErrorCode::malformed, .message = "a step without arguments"};
    }
  }
  return job;
}

Result<std::size_t> count_steps(std::string_view bytes) {
  PORC_TRY(Fields fields, decode_fields(bytes));
  return static_cast<std::size_t>(std::count_if(
      fields.begin(), fields.end(), [](const auto& field) { return field.first == "step"; }));
}

}  // namespace porc::supervisor
