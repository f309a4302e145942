// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/sandbox.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace porc::terraform_engine {
namespace {

namespace fs = std::filesystem;
using Arguments = std::vector<std::string>;

constexpr const char* kPrograms = "/usr";
// Distributions with a merged /usr have links here, others folders.
constexpr const char* kSystemFolders[] = {"/bin", "/sbin", "/lib", "/lib32", "/lib64"};
// What name resolution and TLS read.
constexpr const char* kNetworkFiles[] = {"/etc/ssl/certs",
                                         "/etc/ssl/openssl.cnf",
                                         "/etc/pki/tls/certs",
                                         "/etc/pki/ca-trust",
                                         "/etc/ca-certificates",
                                         "/etc/resolv.conf",
                                         "/etc/hosts",
                                         "/etc/nsswitch.conf",
                                         "/etc/gai.conf"};

// Of /proc, as container runtimes have them.
constexpr const char* kMachineSwitches[] = {
    "/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"};
constexpr const char* kMachineSecrets[] = {"/proc/kcore",
                                           "/proc/keys",
                                           "/proc/kmsg",
                                           "/proc/latency_stats",
                                           "/proc/mtrr",
                                           "/proc/timer_list"};

void append(Arguments& arguments, Arguments more) {
  arguments.insert(
      arguments.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

void bind_read_only(Arguments& arguments, const std::string& path) {
  append(arguments, {"--ro-bind-try", path, path});
}

}  // namespace

Sandbox::Sandbox(std::optional<fs::path> bubblewrap,
                 fs::path terraform,
                 std::vector<fs::path> writable,
                 Nested nested)
    : bubblewrap_(std::move(bubblewrap)),
      terraform_(std::move(terraform)),
      writable_(std::move(writable)),
      nested_(nested) {}

bool Sandbox::shows(const fs::path& path) {
  std::error_code fault;
  const fs::path real = fs::weakly_canonical(path, fault);
  const auto below = [&real](const fs::path& folder) {
    return std::mismatch(folder.begin(), folder.end(), real.begin(), real.end()).first ==
           folder.end();
  };
  return below(kPrograms) ||
         std::any_of(std::begin(kSystemFolders), std::end(kSystemFolders), below);
}

Places Sandbox::places(const Reach& reach) const {
  if (is_on())
    return {.work = "/work", .plugins = "/plugins", .home = "/tmp", .cli_config = "/cli.tfrc"};
  return {.work = reach.work.string(),
          .plugins = reach.plugins.string(),
          .home = reach.work.string(),
          .cli_config = reach.cli_config.string()};
}

Arguments Sandbox::frame() const {
  // An unprivileged user id inside, and no capability. It ends with its guard: see
  // supervisor/guard.h.
  Arguments arguments{bubblewrap_->string(),
                      "--unshare-all",
                      "--unshare-user",
                      "--cap-drop",
                      "ALL",
                      "--uid",
                      "65534",
                      "--gid",
                      "65534",
                      "--hostname",
                      "porc",
                      "--ro-bind",
                      kPrograms,
                      kPrograms};
  for (const char* folder : kSystemFolders) {
    std::error_code absent;
    if (fs::is_symlink(folder, absent)) {
      append(arguments, {"--symlink", fs::read_symlink(folder, absent).string(), folder});
    } else {
      bind_read_only(arguments, folder);
    }
  }
  append(arguments, {"--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"});
  // Where the server is root, so is terraform to the kernel, whatever user it sees: the switches
  // of the machine that root may turn without a capability are in here.
  for (const char* path : kMachineSwitches) bind_read_only(arguments, path);
  for (const char* path : kMachineSecrets) {
    std::error_code absent;
    if (fs::exists(path, absent)) append(arguments, {"--ro-bind", "/dev/null", path});
  }
  if (nested_ == Nested::forbidden) arguments.emplace_back("--disable-userns");
  bind_read_only(arguments, terraform_.string());
  return arguments;
}

supervisor::Step Sandbox::wrap(supervisor::Step step, const Reach& reach) const {
  if (!is_on()) return step;
  Arguments arguments = frame();
  Places inside = places(reach);
  append(arguments, {"--bind", reach.work.string(), inside.work});
  append(arguments,
         {reach.plugins_writable ? "--bind" : "--ro-bind", reach.plugins.string(), inside.plugins});
  append(arguments, {"--ro-bind", reach.cli_config.string(), inside.cli_config});
  for (const fs::path& path : writable_) {
    append(arguments, {"--bind", path.string(), path.string()});
  }
  if (reach.network) {
    append(arguments, {"--share-net"});
    for (const char* path : kNetworkFiles) bind_read_only(arguments, path);
  }
  step.sandbox = std::move(arguments);
  return step;
}

Arguments Sandbox::probe() const {
  Arguments arguments = frame();
  append(arguments, {"--", "/bin/true"});
  return arguments;
}

}  // namespace porc::terraform_engine
