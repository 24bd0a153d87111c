#include "drivers/linux/ownership.hpp"

#include "drivers/linux/i2c_adapters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <optional>
#include <string_view>
#include <system_error>

namespace plugfest::linux_io {
namespace {

namespace fs = std::filesystem;

struct Daemon {
  std::string_view program;  ///< its file, or the script that an interpreter runs
  std::string_view system;
  std::string_view pause;
};

constexpr std::array daemons{
    Daemon{"xcvrd", "SONiC", "docker exec pmon supervisorctl stop xcvrd"},
    Daemon{"thermalctld", "SONiC", "docker exec pmon supervisorctl stop thermalctld"},
    Daemon{"syncd", "SONiC", "systemctl stop syncd (takes all ports down)"},
    Daemon{"qsfp_service", "FBOSS", "systemctl stop qsfp_service"},
    Daemon{"onlpd", "Open Network Linux", "service onlpd stop"},
    Daemon{"switchd", "Cumulus Linux", "systemctl stop switchd (takes all ports down)"},
};

/// The program and, behind an interpreter, the script: file names without their folders.
std::vector<std::string> names_of(const fs::path& process) {
  std::vector<std::string> names;
  std::ifstream in(process / "cmdline", std::ios::binary);
  std::string argument;
  while (names.size() < 2 && std::getline(in, argument, '\0'))
    if (!argument.empty() && argument[0] != '-') names.push_back(fs::path(argument).filename().string());
  // The second argument of anything but an interpreter is no program: "less /usr/bin/xcvrd".
  if (names.size() == 2 && !names[0].starts_with("python")) names.pop_back();
  return names;
}

const Daemon* daemon_of(const fs::path& process) {
  const auto names = names_of(process);
  const auto found = std::ranges::find_if(
      daemons, [&](const Daemon& daemon) { return std::ranges::find(names, daemon.program) != names.end(); });
  return found == daemons.end() ? nullptr : &*found;
}

std::optional<unsigned> process_number(const fs::path& folder) {
  const std::string name = folder.filename().string();
  if (name.empty() || name.size() > 9 || !std::ranges::all_of(name, [](char c) { return c >= '0' && c <= '9'; }))
    return std::nullopt;
  return static_cast<unsigned>(std::stoul(name));
}

std::string joined(const std::vector<OtherUser>& users, std::string OtherUser::*member, std::string_view between) {
  std::vector<std::string> words;
  for (const OtherUser& user : users)
    if (std::ranges::find(words, user.*member) == words.end()) words.push_back(user.*member);
  return fmt::format("{}", fmt::join(words, between));
}

}  // namespace

std::string Ownership::text() const {
  std::string text;
  if (!drivers.empty())
    text = fmt::format(
        "not usable, not even to read, because {}; to free it: {}; or reach modules with driver optoe or ethtool",
        joined(drivers, &OtherUser::what, " and "), joined(drivers, &OtherUser::pause, "; "));
  if (daemons.empty()) return text;
  return fmt::format("{}read only, because {}; to pause: {}", text.empty() ? "" : text + "; in any case ",
                     joined(daemons, &OtherUser::what, " and "), joined(daemons, &OtherUser::pause, "; "));
}

std::vector<OtherUser> known_daemons(const fs::path& root) {
  std::vector<OtherUser> users;
  std::error_code ec;
  std::vector<std::pair<unsigned, const Daemon*>> found;
  for (fs::directory_iterator at(root / "proc", ec), end; !ec && at != end; at.increment(ec)) {
    const auto number = process_number(at->path());
    if (!number) continue;
    if (const Daemon* daemon = daemon_of(at->path())) found.emplace_back(*number, daemon);
  }
  std::ranges::sort(found);
  for (const auto& [number, daemon] : found)
    users.push_back({fmt::format("{} of {} runs (process {})", daemon->program, daemon->system, number),
                     std::string(daemon->pause)});
  return users;
}

Ownership find_other_users(const fs::path& root, unsigned adapter) {
  Ownership users;
  for (const std::uint8_t address : {std::uint8_t{0x50}, std::uint8_t{0x51}}) {
    const std::string driver = owning_driver(root, adapter, address);
    if (driver.empty()) continue;
    const std::string device = fmt::format("{}-{:04x}", adapter, address);
    // A dummy holds the second address for the driver of the first.
    const std::string owner = driver == "dummy" ? owning_driver(root, adapter, 0x50) : driver;
    const std::string owned = driver == "dummy" ? fmt::format("{}-0050", adapter) : device;
    users.drivers.push_back({fmt::format("{} drives {}", driver, device),
                             fmt::format("echo {} > /sys/bus/i2c/drivers/{}/unbind (back: .../bind)", owned, owner)});
  }
  users.daemons = known_daemons(root);
  return users;
}

}  // namespace plugfest::linux_io
