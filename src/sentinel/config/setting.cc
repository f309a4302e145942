// SPDX-License-Identifier: Apache-2.0
#include "sentinel/config/setting.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "sentinel/imports/time_zone.h"
#include "sentinel/terraform/terraform.h"

namespace porc::sentinel {
namespace {

constexpr std::int64_t kNanosecondsInSecond = 1'000'000'000;
constexpr double kSecondsMax = 9e9;  ///< in the year 2255

constexpr auto kTerraform =
    std::to_array<std::string_view>({"tfplan/v2", "tfconfig/v2", "tfstate/v2"});

class Maker {
 public:
  Maker(const std::string& folder, Library& library, std::vector<Fault>& faults)
      : folder_(folder), library_(library), faults_(faults) {}

  void add(const Configuration& configuration) {
    features_ = configuration.features;
    for (const MockBlock& mock : configuration.mocks) add(mock);
    for (const ImportKind kind : {ImportKind::module, ImportKind::static_data, ImportKind::plugin})
      for (const ImportBlock& import : configuration.imports)
        if (import.kind == kind) add(import);
    for (const NamedValue& param : configuration.params)
      setting->params.emplace_back(param.name, param.value);
    for (const NamedValue& global : configuration.globals)
      setting->globals.emplace_back(global.name, global.value);
  }

  std::unique_ptr<Setting> setting = std::make_unique<Setting>();

 private:
  void refuse(const Position& position, std::string message) {
    faults_.push_back({position, std::move(message)});
  }

  void bind(const std::string& name, Import import) {
    setting->imports.emplace(name, std::move(import));  // what is there already goes before
  }

  void add(const MockBlock& mock) {
    if (mock.data) {
      bind(mock.name, ImportedData{.document = std::make_shared<const json::value>(*mock.data)});
      return;
    }
    auto program = library_.program(mock.source, folder_);
    if (!program)
      return refuse(
          mock.position,
          fmt::format("Mock {} installation failed: {}", mock.name, program.error().message));
    bind(mock.name, *std::move(program));
  }

  void add(const ImportBlock& import) {
    if (import.kind == ImportKind::plugin) return add_plugin(import);
    const bool is_module = import.kind == ImportKind::module;
    if (standard_import(import.name) != nullptr)
      return refuse(
          import.position,
          fmt::format("{} is a standard import: only a mock may take its place", import.name));
    const auto fail = [&](const Error& error) {
      refuse(import.position,
             fmt::format("{} {} installation failed: {}",
                         is_module ? "Module" : "Static import",
                         import.name,
                         error.message));
    };
    if (is_module) {
      auto program = library_.program(import.source, folder_);
      if (!program) return fail(program.error());
      return bind(import.name, *std::move(program));
    }
    auto document = library_.document(import.source, folder_);
    if (!document) return fail(document.error());
    bind(import.name, ImportedData{.document = *std::move(document), .is_static = true});
  }

  void add_plugin(const ImportBlock& import) {
    if (import.source.empty() && std::ranges::find(kTerraform, import.name) != kTerraform.end())
      return add_terraform(import);
    if (!import.source.empty() || standard_import(import.name) == nullptr)
      return refuse(import.position,
                    fmt::format("Plugin {} installation failed: programs of others are not run",
                                import.name));
    if (import.name == "time") configure_time(import);
  }

  /// Reference 18.6.
  void add_terraform(const ImportBlock& import) {
    if (!features_.terraform)
      return refuse(
          import.position,
          fmt::format("{} needs sentinel {{ features = {{ terraform = true }} }}", import.name));
    const json::value* path = import.config.if_contains("plan_path");
    if (path == nullptr) path = import.config.if_contains("plan");
    if (path == nullptr || !path->is_string())
      return refuse(import.position,
                    fmt::format("expected config = {{ plan_path = \"FILE\" }} in {}", import.name));
    const std::string_view source = path->get_string();
    auto plan = library_.document(source, folder_);
    if (!plan)
      return refuse(
          import.position,
          fmt::format("Plugin {} installation failed: {}", import.name, plan.error().message));
    if (import.name != "tfstate/v2" && !is_plan(**plan))
      return refuse(
          import.position,
          fmt::format(
              "Plugin {} installation failed: {} is not the JSON of a plan", import.name, source));
    Imports& imports = terraform_[std::string(source)];
    if (imports.empty()) imports = terraform_imports(*std::move(plan), nullptr);
    bind(import.name, imports.at(import.name));
  }

  /// Reference 17.11.
  void configure_time(const ImportBlock& import) {
    if (const json::value* zone = import.config.if_contains("timezone")) {
      if (!zone->is_string()) return refuse(import.position, "expected timezone to be a string");
      use_time_zone(import, std::string(std::string_view(zone->get_string())));
    }
    if (const json::value* fixed = import.config.if_contains("fixed_time")) {
      if (!fixed->is_double() || std::abs(fixed->get_double()) > kSecondsMax)
        return refuse(import.position, "expected fixed_time to be a number of seconds since 1970");
      setting->now_nanoseconds =
          static_cast<std::int64_t>(fixed->get_double()) * kNanosecondsInSecond;
    }
  }

  void use_time_zone(const ImportBlock& import, const std::string& name) {
    setting->time_zone = name;
    if (name == "UTC" || name.starts_with('+') || name.starts_with('-')) return;
    const auto bytes = library_.files().time_zone(name);
    if (!bytes) return refuse(import.position, bytes.error().message);
    auto zone = TimeZone::parse(*bytes);
    if (!zone) return refuse(import.position, name + ": " + zone.error().message);
    setting->zone_offset = [zone = std::make_shared<const TimeZone>(*std::move(zone))](
                               std::int64_t seconds) { return zone->offset(seconds); };
  }

  const std::string& folder_;
  Library& library_;
  std::vector<Fault>& faults_;
  Features features_{};
  std::map<std::string, Imports> terraform_{};  ///< by plan
};

}  // namespace

std::unique_ptr<Setting> make_setting(const Configuration& configuration,
                                      const std::string& folder,
                                      Library& library,
                                      std::int64_t now_nanoseconds,
                                      std::vector<Fault>& faults) {
  Maker maker(folder, library, faults);
  maker.setting->now_nanoseconds = now_nanoseconds;
  maker.add(configuration);
  return std::move(maker.setting);
}

Result<std::unique_ptr<Setting>> make_setting(const Configuration& configuration,
                                              const std::string& folder,
                                              Library& library,
                                              std::int64_t now_nanoseconds) {
  std::vector<Fault> faults;
  auto setting = make_setting(configuration, folder, library, now_nanoseconds, faults);
  if (!faults.empty()) return error_of(faults);
  return setting;
}

std::vector<std::string> module_names(const Configuration& configuration) {
  std::vector<std::string> names;
  for (const ImportBlock& import : configuration.imports)
    if (import.kind == ImportKind::module) names.push_back(import.name);
  return names;
}

}  // namespace porc::sentinel
