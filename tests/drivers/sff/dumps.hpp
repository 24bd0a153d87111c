#pragma once

#include "drivers/sff/decode.hpp"
#include "drivers/sff/memory.hpp"

#include <filesystem>
#include <string_view>
#include <vector>

namespace plugfest::sff::test {

/// The SFF-8636 and SFF-8472 dumps of a folder, sorted by name.
std::vector<std::filesystem::path> sff_dumps(const std::filesystem::path& folder);
ModuleMemory load_dump(const std::filesystem::path& file);
/// One of tests/data/dumps.
ModuleMemory own_dump(std::string_view name);

/// Overwrites bytes that begin at `byte`. @param label  as ModuleMemory::put
void poke(ModuleMemory& memory, std::string_view label, std::uint8_t byte, std::string_view hex);

}  // namespace plugfest::sff::test
