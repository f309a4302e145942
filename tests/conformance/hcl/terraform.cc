// SPDX-License-Identifier: Apache-2.0
#include "terraform.h"

#include <array>
#include <cstdio>
#include <sstream>
#include <utility>

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "host/files.h"
#include "json/parse.h"

namespace porc::hcl {

Terraform::Terraform() {
  std::string name = (std::filesystem::temp_directory_path() / "porc-hcl-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) ADD_FAILURE() << "no temporary folder";
  folder_ = name;
}

Terraform::~Terraform() {
  std::filesystem::remove_all(folder_);
}

void Terraform::write(const std::string& file, const std::string& text) const {
  EXPECT_TRUE(host::write_file_durably(folder_ / file, text, 0600)) << file;
}

std::string Terraform::run(const std::string& arguments) const {
  // Reading broken HCL it works for minutes, and hears no gentler signal.
  const std::string command =
      "TF_CLI_CONFIG_FILE=/dev/null CHECKPOINT_DISABLE=1 timeout -s KILL 600 terraform -chdir=" +
      folder_.string() + " " + arguments + " 2>&1";
  FILE* pipe = popen(command.c_str(), "r");
  std::string output;
  std::array<char, 4096> chunk{};
  while (std::size_t got = fread(chunk.data(), 1, chunk.size(), pipe))
    output.append(chunk.data(), got);
  int status = pclose(pipe);
  EXPECT_NE(status, 127 << 8) << "terraform is not on PATH";
  return output;
}

std::set<std::string> Terraform::invalid_files() const {
  std::set<std::string> files;
  std::istringstream output(run("fmt -no-color -write=false -list=false"));
  // Each error says: "  on <file> line <number>, in …:".
  for (std::string line; std::getline(output, line);) {
    std::size_t name = line.find("on ");
    std::size_t end = line.find(" line ");
    if (name == std::string::npos || end == std::string::npos || end < name + 3) continue;
    files.insert(line.substr(name + 3, end - name - 3));
  }
  return files;
}

std::set<std::string> Terraform::misformatted_files() const {
  std::set<std::string> files;
  std::istringstream output(run("fmt -no-color -write=false -list=true"));
  for (std::string line; std::getline(output, line);) files.insert(line);
  return files;
}

void Terraform::format() const {
  run("fmt -no-color -list=false");
}

std::string Terraform::read(const std::string& file) const {
  auto text = host::read_file(folder_ / file, std::size_t{1} << 20);
  EXPECT_TRUE(text) << file;
  return std::move(text).value_or("");
}

json::object Terraform::outputs() const {
  std::string applied = run("apply -no-color -auto-approve -input=false");
  auto document = json::parse(run("output -json"));
  EXPECT_TRUE(document) << applied << document.error().message;
  json::object values;
  if (!document) return values;
  for (const auto& [name, output] : document->as_object()) values[name] = output.at("value");
  return values;
}

json::value Terraform::evaluate(const std::string& expression) const {
  // In Base64, for the console has a way of its own to quote what cannot be shown.
  write("console.txt", "base64encode(jsonencode(" + expression + "))\n");
  const std::string printed = run("console < " + (folder_ / "console.txt").string());
  const std::size_t open = printed.find('"');
  const std::size_t close = printed.rfind('"');
  Result<std::string> told = std::string();
  if (open != close) told = base64_decode(printed.substr(open + 1, close - open - 1));
  auto document = json::parse(std::move(told).value_or(""), {.bytes_max = std::size_t{64} << 20});
  EXPECT_TRUE(document) << printed.substr(0, 2000) << document.error().message;
  return document ? *std::move(document) : json::value();
}

json::value Terraform::as_read(const json::value& value) const {
  write("as_read.json", json::serialize(value));
  return evaluate("jsondecode(file(\"as_read.json\"))");
}

}  // namespace porc::hcl
