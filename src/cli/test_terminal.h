// SPDX-License-Identifier: Apache-2.0
// Test support: a command line whose server is scripted, whose time moves only when nothing else
// does, and whose output is kept.
#pragma once

#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "aio/blocking_pool.h"
#include "aio/manual_world.h"
#include "cli/address.h"
#include "cli/cli.h"
#include "cli/surroundings.h"
#include "disk_policies/set_folder.h"
#include "host/files.h"
#include "tests/fakes/counting_entropy.h"
#include "tests/fakes/inline_compute.h"
#include "tests/fakes/scripted_client.h"

namespace porc::cli {

/// Quills that a test compiled.
class ListedQuills final : public QuillLibrary {
 public:
  explicit ListedQuills(std::vector<std::shared_ptr<const quill::Quill>> quills)
      : quills_(std::move(quills)) {}
  Result<std::shared_ptr<const quill::Quill>> find(const std::string& kind,
                                                   const std::string&) const override {
    for (const auto& quill : quills_) {
      if (quill->kind() == kind) return quill;
    }
    return Error{
        .code = ErrorCode::invalid_argument,
        .message = "unknown kind",
        .violations = {{.pointer = "/kind", .message = "is not a kind that anybody published"}}};
  }
  std::vector<std::shared_ptr<const quill::Quill>> list() const override { return quills_; }
  Result<std::shared_ptr<const quill::Quill>> get(const std::string& kind,
                                                  const std::string& version) const override {
    return find(kind, version);
  }
  quill::Standing standing(const std::string&, const std::string&) const override { return {}; }
  Task<PublishedQuill> publish(quill::Source) override { co_return Error{.message = "not here"}; }
  Task<quill::Standing> amend_standing(std::string, std::string, Amendment) override {
    co_return Error{.message = "not here"};
  }

 private:
  std::vector<std::shared_ptr<const quill::Quill>> quills_;
};

class CommandLineTest : public testing::Test {
 protected:
  CommandLineTest() {
    folder = std::filesystem::temp_directory_path() /
             ("porc-cli-" + std::to_string(getpid()) + "-" +
              testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    variables = {{"PORC_URL", "https://porc.test"}, {"PORC_TOKEN", "token-1"}, {"HOME", folder}};
  }
  ~CommandLineTest() override { std::filesystem::remove_all(folder); }

  /// Runs one command line to its end; answers the exit code.
  int run(std::vector<std::string> words) {
    Console console(
        {.write = [this](std::string_view text) { out += text; }, .is_terminal = out_is_terminal},
        {.write = [this](std::string_view text) { notes += text; },
         .is_terminal = notes_are_terminal});
    Interrupts interrupts(world);
    Surroundings around{.executor = world,
                        .clock = world,
                        .console = console,
                        .interrupts = interrupts,
                        .entropy = entropy,
                        .version = "1.2.3"};
    around.variable = [this](const std::string& name) -> std::optional<std::string> {
      auto found = variables.find(name);
      return found != variables.end() ? std::optional(found->second) : std::nullopt;
    };
    around.client = [this](const Address& address) -> http::Client& {
      key_pin = address.key_pin;
      return client;
    };
    around.open_quills = [this](std::vector<std::filesystem::path>) {
      return Result<std::unique_ptr<QuillLibrary>>(std::make_unique<ListedQuills>(quills));
    };
    around.open_rules = [this](const std::filesystem::path&) {
      return rules::PlatformRules::compile(rules);
    };
    around.open_policies = disk_policies::read_sets;
    around.read_folder = files_of;
    around.compute = [this]() -> Compute& { return compute; };
    around.read_input = [this](std::size_t) { return Result<std::string>(input); };
    if (!answers.empty()) {
      around.ask = [this](const std::string& prompt) -> std::optional<std::string> {
        notes += prompt + "\n";
        if (answers.empty()) return std::nullopt;
        std::string answer = std::move(answers.front());
        answers.pop_front();
        return answer;
      };
    }
    around.output_of = [this](std::vector<std::string>) { return said(program_output); };
    Task<int> task = run_command_line(around, std::move(words));
    task.start();
    for (int turns = 0; !task.done() && turns < kTurnsMax; ++turns) {
      world.run_ready();
      if (task.done()) break;
      if (turns < interruptions) {
        EXPECT_TRUE(interrupts.deliver());
      } else {
        world.advance(std::chrono::seconds(1));
      }
    }
    EXPECT_TRUE(task.done()) << "it waits for something that does not come";
    if (!task.done()) return -1;
    return task.take().value_or(-1);
  }

  void expect(std::string request, int status, std::string body) {
    fakes::Exchange exchange{.request = std::move(request)};
    exchange.answer = http::ClientResponse{.status = status, .body = std::move(body)};
    exchange.headers = {{"Authorization", "Bearer token-1"}};
    client.expect(std::move(exchange));
  }
  std::string write(const std::string& name, const std::string& text) {
    const std::string path = folder / name;
    EXPECT_TRUE(host::write_file_durably(path, text, 0600));
    return path;
  }
  /// `text` with the folder's own name taken out.
  std::string anonymous(std::string text) const {
    const std::string own = folder.string() + "/";
    for (std::size_t at = text.find(own); at != text.npos; at = text.find(own))
      text.erase(at, own.size());
    return text;
  }

  static constexpr int kTurnsMax = 2000;

  std::filesystem::path folder;
  aio::ManualWorld world{};
  fakes::ScriptedClient client{world};
  fakes::CountingEntropy entropy{};
  fakes::InlineCompute compute{};
  std::map<std::string, std::string> variables{};
  std::vector<std::shared_ptr<const quill::Quill>> quills{};
  std::vector<archive::File> rules{};  ///< in the folder that `--rules` names
  std::string input{};
  std::deque<std::string> answers{};
  Result<std::string> program_output = Error{.code = ErrorCode::not_found, .message = "not there"};
  int interruptions = 0;  ///< Ctrl-C, as often, whenever nothing else is to do
  bool out_is_terminal = false;
  bool notes_are_terminal = false;
  std::string out{};
  std::string notes{};
  std::string key_pin{};  ///< that the last server asked is known by

 private:
  static Result<quill::Source> files_of(const std::filesystem::path& folder) {
    quill::Source source;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      if (!entry.is_regular_file()) continue;
      PORC_TRY(std::string bytes, host::read_file(entry.path(), 1U << 20));
      source.files.push_back({.path = entry.path().lexically_relative(folder).generic_string(),
                              .bytes = std::move(bytes)});
    }
    return source;
  }
  static Task<std::string> said(Result<std::string> output) { co_return output; }
};

}  // namespace porc::cli
