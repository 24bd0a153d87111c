#pragma once

#include "drivers/cmis/memory.hpp"

#include <yaml-cpp/yaml.h>

#include <filesystem>
#include <string>
#include <vector>

namespace plugfest::cmis::test {

/// Folders beside the checkout; they need not exist.
std::filesystem::path shared_folder();
std::filesystem::path shared_dumps();
/// Dumps that are part of the project.
std::filesystem::path own_dumps();

/// The CMIS dumps of a folder, sorted by name; the other management interfaces left out.
std::vector<std::filesystem::path> cmis_dumps(const std::filesystem::path& folder);
Memory load_dump(const std::filesystem::path& file);

}  // namespace plugfest::cmis::test
