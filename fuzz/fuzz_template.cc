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

const porc::jinja::Value& context() {
  static const porc::jinja::Value value = porc::jinja::Value::from_json(
      porc::json::parse(R"({"name":"a\"${b}","n":3,"items":[1,"x",{"k":"v"}],"flag":false,"none":null})").value());
  return value;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  std::string source(reinterpret_cast<const char*>(data) + 1, size - 1);
  auto compiled = porc::jinja::compile(source, "fuzz.j2");
  if (!compiled) return 0;
  porc::jinja::RenderOptions options{.escape = static_cast<porc::jinja::Escape>(data[0] % 4)};
  options.limits = {.output_bytes_max = 1 << 16, .steps_max = 20'000, .depth_max = 100};
  options.allow_safe = (data[0] & 4) != 0;
  auto text = porc::jinja::render(*compiled, context(), options);
  porc::fuzz::planted_bug(text && text->size() > 4 && text->find("33") != text->npos &&
                          source.find("33") == source.npos);
  return 0;
}
