// SPDX-License-Identifier: Apache-2.0
// A million values over every place of HCL: what is rendered means the same as with a harmless
// value in its stead, and `terraform fmt` takes it.
#include "tests/conformance/jinja/places.h"

#include <iostream>
#include <memory>
#include <set>

#include <gtest/gtest.h>

#include "hcl/parse.h"
#include "jinja/map.h"
#include "jinja/render.h"
#include "tests/conformance/hcl/terraform.h"
#include "tests/values/fuzzed_text.h"
#include "tests/values/shape.h"

namespace porc::values {
namespace {

constexpr std::string_view kHarmless = "harmless";
constexpr std::uint64_t kValues = 880'000;
constexpr std::uint64_t kFormattedOnceIn = 50;
constexpr std::size_t kFileBytes = 500;
constexpr int kFilesMax = 1000;

struct Place {
  const jinja::PlaceRow* row;
  jinja::Template compiled;
  std::string harmless_shape;
};

Result<std::string> rendered(const jinja::Template& compiled, std::string_view text) {
  jinja::Map context;
  context.set(jinja::Value("x"), jinja::Value(text));
  return jinja::render(
      compiled, jinja::Value::map(std::move(context)), {.escape = jinja::Escape::hcl});
}

std::string replaced(std::string shape, std::string_view text) {
  const std::string written = in_shape(text);
  for (std::size_t at = 0; (at = shape.find(kHarmless, at)) != shape.npos; at += written.size()) {
    shape.replace(at, kHarmless.size(), written);
  }
  return shape;
}

std::vector<Place> places() {
  std::vector<Place> all;
  for (const jinja::PlaceRow& row : jinja::kPlaces) {
    auto compiled =
        jinja::compile(std::string(row.source), "case.j2", {.keep_trailing_newline = true});
    auto harmless = rendered(*compiled, kHarmless);
    all.push_back({&row, *compiled, shape_of(*hcl::parse(*harmless, "out.tf"))});
  }
  return all;
}

/// Gathers files, and asks terraform about many at once. What `terraform fmt` costs grows with the
/// square of the attributes in a file: files are small, and only some values get there. That it
/// agrees with our parser on what is valid is shown in tests/conformance/hcl.
class Formatted {
 public:
  void add(const std::string& text) {
    // A body of its own: no attribute may stand twice in one.
    file_ += "b {\n" + text + "}\n";
    if (file_.size() >= kFileBytes) write();
  }
  void flush() {
    write();
    EXPECT_EQ(terraform_->invalid_files(), std::set<std::string>{});
    terraform_ = std::make_unique<hcl::Terraform>();
    files_ = 0;
  }

 private:
  void write() {
    terraform_->write("f" + std::to_string(files_) + ".tf", file_);
    file_.clear();
    if (++files_ == kFilesMax) flush();
  }

  std::unique_ptr<hcl::Terraform> terraform_ = std::make_unique<hcl::Terraform>();
  std::string file_{};
  int files_ = 0;
};

TEST(Values, StayInTheirPlace) {
  Random random(seed());
  const std::vector<Place> all = places();
  Formatted formatted;
  std::uint64_t written = 0;
  for (std::uint64_t i = 0; i < scaled(kValues); ++i) {
    const Place& place = all[i % all.size()];
    const std::string text = fuzzed_text(random);
    auto got = rendered(place.compiled, text);
    if (!got) {
      ASSERT_FALSE(place.row->takes_any_text) << place.row->name << ": " << in_shape(text) << "\n"
                                              << got.error().message;
      continue;
    }
    auto body = hcl::parse(*got, "out.tf");
    ASSERT_TRUE(body) << place.row->name << ": " << in_shape(text) << "\n" << *got;
    ASSERT_EQ(shape_of(*body), replaced(place.harmless_shape, text))
        << place.row->name << ": " << in_shape(text) << "\n"
        << *got;
    if (++written % kFormattedOnceIn == 0) formatted.add(*got);
  }
  formatted.flush();
  std::cout << written << " values written, " << scaled(kValues) - written << " refused\n";
}

}  // namespace
}  // namespace porc::values
