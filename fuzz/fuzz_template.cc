// SPDX-License-Identifier: Apache-2.0
// Templates of any kind, and sets of them, rendered in every escape under small limits: no crash,
// no endless loop. A line `-- file NAME` begins a template beside the first, as in the case files.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/planted.h"
#include "jinja/library.h"
#include "jinja/render.h"
#include "json/parse.h"

namespace {

constexpr char kContext[] =
    R"({"name":"a\"${b}","n":3,"items":[1,"x",{"k":"v"}],"flag":false,"none":null})";

const porc::jinja::Value& context() {
  static const porc::jinja::Value value =
      porc::jinja::Value::from_json(porc::json::parse(kContext).value());
  return value;
}

std::vector<porc::jinja::TemplateSource> sources_of(std::string_view text) {
  constexpr std::string_view kFile = "\n-- file ";
  std::vector<porc::jinja::TemplateSource> sources;
  std::string name = "fuzz.j2";
  for (;;) {
    const std::size_t end = std::min(text.find(kFile), text.size());
    sources.push_back({.name = name, .text = std::string(text.substr(0, end))});
    if (end == text.size()) return sources;
    text.remove_prefix(end + kFile.size());
    const std::size_t line = std::min(text.find('\n'), text.size());
    name = text.substr(0, line);
    text.remove_prefix(std::min(line + 1, text.size()));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  // The last byte chooses how to render, so that a template as it stands in a file is a seed.
  auto sources = sources_of({reinterpret_cast<const char*>(data), size - 1});
  const bool is_set = sources.size() > 1;
  const unsigned choice = data[size - 1];
  auto library = porc::jinja::Library::compile(std::move(sources));
  if (!library) return 0;
  porc::jinja::RenderOptions options{.escape = static_cast<porc::jinja::Escape>(choice % 4)};
  options.limits = {.output_bytes_max = 1 << 16, .steps_max = 20'000, .depth_max = 100};
  options.allow_safe = (choice & 4U) != 0;
  auto text = porc::jinja::render(*library->find("fuzz.j2"), context(), options);
  porc::fuzz::planted_bug(is_set && text && choice < 8);  // no file ends so
  return 0;
}
