// SPDX-License-Identifier: Apache-2.0
// Templates of any kind, rendered in every escape under small limits: no crash, no endless loop.
#include <cstddef>
#include <cstdint>
#include <string>

#include "fuzz/planted.h"
#include "jinja/render.h"
#include "jinja/template.h"
#include "json/parse.h"

namespace {

constexpr char kContext[] =
    R"({"name":"a\"${b}","n":3,"items":[1,"x",{"k":"v"}],"flag":false,"none":null})";

const porc::jinja::Value& context() {
  static const porc::jinja::Value value =
      porc::jinja::Value::from_json(porc::json::parse(kContext).value());
  return value;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  // The last byte chooses how to render, so that a template as it stands in a file is a seed.
  const std::string source(reinterpret_cast<const char*>(data), size - 1);
  const unsigned choice = data[size - 1];
  auto compiled = porc::jinja::compile(source, "fuzz.j2");
  if (!compiled) return 0;
  porc::jinja::RenderOptions options{.escape = static_cast<porc::jinja::Escape>(choice % 4)};
  options.limits = {.output_bytes_max = 1 << 16, .steps_max = 20'000, .depth_max = 100};
  options.allow_safe = (choice & 4U) != 0;
  auto text = porc::jinja::render(*compiled, context(), options);
  porc::fuzz::planted_bug(text && text->starts_with("bug"));
  return 0;
}
