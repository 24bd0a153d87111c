#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace plugfest::cli {

struct BusInspectOptions {
  std::string module;  ///< name or path of a profile or dump, without "sim:"
  std::vector<std::filesystem::path> search;
  std::optional<std::string> what;  ///< identify, snapshot or poll; empty: everything that can be read
  bool bus_stats = false;
  bool json = false;
};

/// Reads a simulated module over its bus, as a real one is read, and says what that cost.
/// @return exit status
int inspect_on_bus(const BusInspectOptions& options);

}  // namespace plugfest::cli
