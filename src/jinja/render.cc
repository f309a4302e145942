// SPDX-License-Identifier: Apache-2.0
#include "jinja/render.h"

#include "base/assert.h"
#include "jinja/abort.h"
#include "jinja/evaluator.h"
#include "jinja/hcl_writer.h"
#include "jinja/json_writer.h"
#include "jinja/map.h"
#include "jinja/writer.h"
#include "json/suggestion.h"

namespace porc::jinja {
namespace {

/// The names beside which `why` was asked for.
std::vector<std::string_view> known_names(const Undefined& why, const Value& context) {
  const Value& owner = why.owner.is(Kind::undefined) ? context : why.owner;
  std::vector<std::string_view> names;
  if (owner.is(Kind::map)) {
    for (const auto& [key, value] : owner.as_map().entries()) {
      if (key.is(Kind::text)) names.push_back(key.as_text());
    }
  }
  if (why.owner.is(Kind::undefined)) {
    for (std::string_view name : global_names()) names.push_back(name);
  }
  return names;
}

std::string describe(const Undefined& why, const Value& context) {
  if (!why.reason.empty()) return why.reason;
  std::string message = "'" + why.name + "' is undefined";
  if (!why.owner.is(Kind::undefined))
    message += ": the " + std::string(kind_name(why.owner.kind())) + " has no such element";
  return message + json::did_you_mean(why.name, known_names(why, context));
}

Error to_error(const Abort& abort, const Value& context) {
  const Source* source = abort.source;
  std::uint32_t at = *abort.at;
  const Undefined* why = abort.undefined.as_undefined();
  if (why != nullptr && why->source != nullptr) {
    source = why->source;
    at = why->at;
  }
  std::string message = why != nullptr ? describe(*why, context) : abort.message;
  return Error{.code = abort.code, .message = source->explain(at, message), .trail = abort.trail};
}

std::unique_ptr<Writer> make_writer(const RenderOptions& options,
                                    std::string& out,
                                    PlaceMap& places) {
  const std::size_t bytes_max = options.limits.output_bytes_max;
  switch (options.escape) {
    case Escape::none:
      return std::make_unique<PlainWriter>(out, bytes_max);
    case Escape::hcl:
      return std::make_unique<HclWriter>(out, bytes_max, hcl::PlaceTracker::Source::file, places);
    case Escape::hcl_template:
      return std::make_unique<HclWriter>(
          out, bytes_max, hcl::PlaceTracker::Source::template_file, places);
    case Escape::json:
      return std::make_unique<JsonWriter>(out, bytes_max, false);
    case Escape::hcl_json:
      return std::make_unique<JsonWriter>(out, bytes_max, true);
  }
  PORC_ASSERT(false);
}

}  // namespace

Escape escape_for(std::string_view file_name) {
  if (file_name.ends_with(".j2")) file_name.remove_suffix(3);
  for (std::string_view ending : {".tf", ".tfvars", ".hcl"}) {
    if (file_name.ends_with(ending)) return Escape::hcl;
  }
  if (file_name.ends_with(".tftpl")) return Escape::hcl_template;
  if (file_name.ends_with(".tf.json")) return Escape::hcl_json;
  return file_name.ends_with(".json") ? Escape::json : Escape::none;
}

Result<std::string> render(const Template& source,
                           const Value& context,
                           const RenderOptions& options) {
  const Unit& unit = source.unit();
  std::string out;
  out.reserve(unit.source.text().size() * 2);
  std::unique_ptr<PlaceMap> places = unit.all.places.take();
  if (places == nullptr) places = std::make_unique<PlaceMap>();
  std::unique_ptr<Writer> writer = make_writer(options, out, *places);
  Evaluator evaluator(unit, context, options, *writer);
  try {
    evaluator.run();
  } catch (const Abort& abort) {
    return to_error(abort, context);
  }
  unit.all.places.leave(std::move(places));
  return out;
}

}  // namespace porc::jinja
