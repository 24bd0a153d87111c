#include "tests/drivers/sff/dumps.hpp"

#include "tests/drivers/cmis/shared_data.hpp"

#include <algorithm>
#include <stdexcept>

namespace plugfest::sff::test {

std::vector<std::filesystem::path> sff_dumps(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  if (!std::filesystem::exists(folder)) return files;
  for (const auto& entry : std::filesystem::directory_iterator{folder}) {
    if (entry.path().extension() != ".yaml") continue;
    if (YAML::LoadFile(entry.path())["management"].as<std::string>() != "CMIS") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

ModuleMemory load_dump(const std::filesystem::path& file) {
  ModuleMemory memory;
  const YAML::Node dump = YAML::LoadFile(file);
  for (const YAML::Node& half : dump["pages"]) {
    const auto label = half["page"].as<std::string>();
    const auto bytes = from_hex(half["hex"].as<std::string>());
    if (!bytes || bytes->size() != 128 ||
        !memory.put(label, static_cast<std::uint8_t>(half["offset"].as<int>()), *bytes))
      throw std::runtime_error{file.string() + ": page " + label + " is no half"};
  }
  return memory;
}

ModuleMemory own_dump(std::string_view name) {
  return load_dump(cmis::test::own_dumps() / (std::string{name} + ".yaml"));
}

void poke(ModuleMemory& memory, std::string_view label, std::uint8_t byte, std::string_view hex) {
  if (!memory.put(label, byte, *from_hex(hex))) throw std::runtime_error{"no such half"};
}

}  // namespace plugfest::sff::test
