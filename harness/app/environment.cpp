#include "harness/app/environment.hpp"

#include <sys/utsname.h>

namespace plugfest::app {
namespace {

namespace fs = std::filesystem;

bool holds_plans(const fs::path& folder) {
  std::error_code ec;
  return fs::is_directory(folder / "testplans", ec) && fs::is_directory(folder / "profiles", ec);
}

}  // namespace

std::string tool_version() { return PLUGFEST_VERSION; }

std::vector<fs::path> share_roots() {
  std::error_code ec;
  const fs::path program = fs::read_symlink("/proc/self/exe", ec);
  if (ec) return {};
  std::vector<fs::path> roots;
  const fs::path installed = program.parent_path().parent_path() / "share" / "plugfest";
  if (holds_plans(installed)) roots.push_back(installed);
  for (fs::path folder = program.parent_path(); folder.has_relative_path(); folder = folder.parent_path()) {
    if (!holds_plans(folder)) continue;
    roots.push_back(folder);
    break;
  }
  return roots;
}

std::vector<std::pair<std::string, std::string>> environment(bool simulated) {
  std::vector<std::pair<std::string, std::string>> all;
  if (simulated) {
    all.emplace_back("clock", "virtual, counted from 2026-01-01T00:00:00Z");
    return all;
  }
  utsname host{};
  if (uname(&host) == 0) {
    all.emplace_back("host", host.nodename);
    all.emplace_back("kernel", std::string{host.sysname} + " " + host.release);
    all.emplace_back("machine", host.machine);
  }
  return all;
}

}  // namespace plugfest::app
