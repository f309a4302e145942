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
constexpr const char* kNetworkFiles[] = {"/etc/ssl",
                                         "/etc/pki",
                                         "/etc/ca-certificates",
                                         "/etc/resolv.conf",
                                         "/etc/hosts",
                                         "/etc/nsswitch.conf",
                                         "/etc/gai.conf"};

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
                 std::vector<fs::path> writable)
    : bubblewrap_(std::move(bubblewrap)),
      terraform_(std::move(terraform)),
      writable_(std::move(writable)) {}

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
  if (is_on()) return {.work = "/work", .plugins = "/plugins", .home = "/tmp"};
  return {
      .work = reach.work.string(), .plugins = reach.plugins.string(), .home = reach.work.string()};
}

Arguments Sandbox::frame() const {
  // An unprivileged user id inside, no capability, and no way to outlive the supervisor.
  Arguments arguments{bubblewrap_->string(),
                      "--unshare-all",
                      "--die-with-parent",
                      "--new-session",
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
  bind_read_only(arguments, terraform_.string());
  return arguments;
}

supervisor::Step Sandbox::wrap(supervisor::Step step, const Reach& reach) const {
  if (!is_on()) return step;
  Arguments arguments = frame();
  append(arguments,
         {"--info-fd",
          std::to_string(supervisor::kSandboxFd),
          "--sync-fd",
          std::to_string(supervisor::kClaimFd)});
  Places inside = places(reach);
  append(arguments, {"--bind", reach.work.string(), inside.work});
  append(arguments,
         {reach.plugins_writable ? "--bind" : "--ro-bind", reach.plugins.string(), inside.plugins});
  for (const fs::path& path : writable_) {
    append(arguments, {"--bind", path.string(), path.string()});
  }
  if (reach.network) {
    append(arguments, {"--share-net"});
    for (const char* path : kNetworkFiles) bind_read_only(arguments, path);
  }
  append(arguments, {"--chdir", step.folder, "--"});
  append(arguments, std::move(step.argv));
  step.argv = std::move(arguments);
  step.folder = "/";
  step.sandboxed = true;
  return step;
}

Arguments Sandbox::probe() const {
  Arguments arguments = frame();
  append(arguments, {"--", "/bin/true"});
  return arguments;
}

}  // namespace porc::terraform_engine
