#include "tests/drivers/cmis/shared_data.hpp"

#include <algorithm>
#include <stdexcept>

namespace plugfest::cmis::test {

std::filesystem::path shared_folder() { return std::filesystem::path{PLUGFEST_SOURCE_DIR} / "../shared"; }
std::filesystem::path shared_dumps() { return shared_folder() / "eeprom-dumps"; }
std::filesystem::path own_dumps() { return std::filesystem::path{PLUGFEST_SOURCE_DIR} / "tests/data/dumps"; }

std::vector<std::filesystem::path> cmis_dumps(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  if (!std::filesystem::exists(folder)) return files;
  for (const auto& entry : std::filesystem::directory_iterator{folder}) {
    if (entry.path().extension() != ".yaml") continue;
    if (YAML::LoadFile(entry.path())["management"].as<std::string>() == "CMIS") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

Memory load_dump(const std::filesystem::path& file) {
  Memory memory;
  const YAML::Node dump = YAML::LoadFile(file);
  for (const YAML::Node& half : dump["pages"]) {
    const auto page = half["page"].as<std::string>();
    const auto bytes = from_hex(half["hex"].as<std::string>());
    if (!bytes || bytes->size() != 128)
      throw std::runtime_error{file.string() + ": page " + page + " is not 128 bytes"};
    const int number = page == "lower" ? 0 : std::stoi(page, nullptr, 16);
    memory.put(static_cast<std::uint8_t>(half["bank"].as<int>()), static_cast<std::uint8_t>(number),
               static_cast<std::uint8_t>(half["offset"].as<int>()), *bytes);
  }
  return memory;
}

}  // namespace plugfest::cmis::test
