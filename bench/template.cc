// SPDX-License-Identifier: Apache-2.0
// What a template costs: `bench_template TEMPLATE VARIABLES SECONDS` prints one `name value` a
// line. The value of a ratio is the time that twice as much takes, in times that of once.
#include "jinja/template.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <malloc.h>

#include "host/files.h"
#include "jinja/render.h"
#include "json/parse.h"

namespace {

using namespace porc;

constexpr std::size_t kBytesMax = std::size_t{1} << 24;
constexpr int kCached = 200;
constexpr int kTries = 7;

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// How often `work` is done in a second; leaves with its first error.
template <class Work>
Result<double> rate(double seconds, const Work& work) {
  const auto begin = std::chrono::steady_clock::now();
  for (std::uint64_t count = 1;; ++count) {
    PORC_CHECK(work());
    const double taken = seconds_since(begin);
    if (taken >= seconds) return static_cast<double>(count) / taken;
  }
}

/// The fastest of some tries: what else the machine does only adds.
template <class Work>
Result<double> fastest(const Work& work) {
  double best = 1e9;
  for (int i = 0; i < kTries; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    PORC_CHECK(work());
    best = std::min(best, seconds_since(begin));
  }
  return best;
}

Result<std::string> compile_and_render(const std::string& text, const jinja::Value& context) {
  PORC_TRY(const auto compiled, jinja::compile(text, "main.tf.j2"));
  return jinja::render(compiled, context, {.escape = jinja::Escape::hcl});
}

jinja::Value context_of(const json::value& variables) {
  return jinja::Value::from_json(variables);
}

/// Compiling and rendering a template of that many lines.
Result<double> time_of_lines(int lines) {
  std::string text;
  for (int i = 0; i < lines; i += 5) {
    const std::string n = std::to_string(i);
    text += "{% if n > 1 %}\nresource \"a\" \"b" + n + "\" {\n  name = \"x-{{ name | upper }}-" +
            n + "\"\n}\n{% endif %}\n";
  }
  const jinja::Value context = context_of({{"n", 2}, {"name", "a \"b\""}});
  return fastest([&] { return compile_and_render(text, context); });
}

/// Rendering an input of that many bytes, most of which must be escaped or looked at.
Result<double> time_of_input(std::size_t bytes) {
  std::string value;
  while (value.size() < bytes) value += "a \"b\" ${c}\n";
  const jinja::Value context = context_of({{"x", value}});
  return fastest(
      [&] { return compile_and_render("a = \"{{ x | replace('a', 'b') }}\"\n", context); });
}

Result<double> bytes_of_cached(const std::string& text) {
  std::vector<jinja::Template> cache;
  cache.reserve(kCached);
  const std::size_t before = mallinfo2().uordblks;
  for (int i = 0; i < kCached; ++i) {
    PORC_TRY(auto compiled, jinja::compile(text, "main.tf.j2"));
    cache.push_back(std::move(compiled));
  }
  return static_cast<double>(mallinfo2().uordblks - before) / kCached;
}

Result<void> measure(const char* template_path, const char* variables_path, double seconds) {
  PORC_TRY(const std::string text, host::read_file(template_path, kBytesMax));
  PORC_TRY(const std::string variables, host::read_file(variables_path, kBytesMax));
  PORC_TRY(const json::value document, json::parse(variables));
  const jinja::Value context = context_of(document);
  PORC_TRY(const double memory, bytes_of_cached(text));
  PORC_TRY(const auto compiled, jinja::compile(text, "main.tf.j2"));
  PORC_TRY(const double renders, rate(seconds, [&] {
             return jinja::render(compiled, context, {.escape = jinja::Escape::hcl});
           }));
  PORC_TRY(const double compiles,
           rate(seconds, [&] { return jinja::compile(text, "main.tf.j2"); }));
  PORC_TRY(const double lines, time_of_lines(5'000));
  PORC_TRY(const double more_lines, time_of_lines(10'000));
  PORC_TRY(const double input, time_of_input(500'000));
  PORC_TRY(const double more_input, time_of_input(1'000'000));
  std::printf(
      "renders_per_second %.1f\ncompile_us %.2f\nbytes %.0f\n", renders, 1e6 / compiles, memory);
  std::printf("lines_ratio %.2f\ninput_ratio %.2f\n", more_lines / lines, more_input / input);
  return ok;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return EXIT_FAILURE;
  // Memory is kept once it was had: whether malloc gives large pieces back to the system, which has
  // a threshold near a megabyte, is not what grows with the input.
  mallopt(M_MMAP_THRESHOLD, static_cast<int>(kBytesMax));
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
  const auto measured = measure(argv[1], argv[2], std::atof(argv[3]));
  if (measured) return EXIT_SUCCESS;
  std::fprintf(stderr, "%s\n", measured.error().to_string().c_str());
  return EXIT_FAILURE;
}
