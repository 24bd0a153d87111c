#include "tests/drivers/sim/rig.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <regex>

/// Every real CMIS dump as a module.
namespace plugfest::sim::test {
namespace {

const std::filesystem::path dumps = PLUGFEST_SOURCE_DIR "/../shared/eeprom-dumps";

struct Dump {
  bool cmis = false;
  ModuleImage image;
};

Dump load_dump(const std::filesystem::path& path) {
  static const std::regex half(R"(\{bank: (\d+), page: (\w+), offset: \d+, hex: "([0-9a-f]{256})\"\})");
  Dump dump;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (line == "management: CMIS") dump.cmis = true;
    std::smatch found;
    if (!dump.cmis || !std::regex_search(line, found, half)) continue;
    const HalfId id = found[2] == "lower" ? lower_half
                                          : upper_half(static_cast<std::uint8_t>(std::stoul(found[2], nullptr, 16)),
                                                       static_cast<std::uint8_t>(std::stoul(found[1])));
    const auto bytes = from_hex(found[3].str());
    std::ranges::copy(*bytes, dump.image.halves[id].begin());
  }
  return dump;
}

TEST(Dumps, EveryCmisDumpBootsAndShowsItsStaticPagesUnchanged) {
  if (!std::filesystem::exists(dumps)) GTEST_SKIP() << "no module dumps at " << dumps;
  int booted = 0;
  for (const auto& entry : std::filesystem::directory_iterator(dumps)) {
    if (entry.path().extension() != ".yaml") continue;
    Dump dump = load_dump(entry.path());
    if (!dump.cmis) continue;
    SCOPED_TRACE(entry.path().filename());
    ++booted;
    const ModuleImage raw = dump.image;
    finish(dump.image);
    Rig rig(dump.image, false);
    rig.until(2h);
    const bool flat = (u8(raw.halves.at(lower_half)[2]) & 0x80) != 0;
    const bool controlled = u8(raw.halves.at(lower_half)[1]) >= 0x40;  // before 4.0 controls mean something else
    if (!flat && !controlled) {
      EXPECT_EQ(rig.hex(3).substr(1).find_first_not_of("23"), std::string::npos) << "ModuleLowPwr";
    } else if (!flat) {
      EXPECT_EQ(rig.hex(3).substr(1).find_first_not_of("67"), std::string::npos) << "ModuleReady";
    }
    EXPECT_EQ(rig.hex(0, 3), to_hex(std::span(raw.halves.at(lower_half)).first(3)));
    EXPECT_EQ(rig.hex(85, 33), to_hex(std::span(raw.halves.at(lower_half)).subspan(85, 33)));
    for (const auto& [id, bytes] : raw.halves) {
      // Lane and command pages take their reset values.
      const bool dynamic = id.lower || (id.page >= 0x10 && id.page < 0xB0);
      if (dynamic || (flat && id.page != 0)) continue;
      rig.write({126, id.bank, id.page});
      EXPECT_EQ(rig.hex(128, 128), to_hex(bytes)) << int{id.page};
    }
    const auto page_01h = raw.halves.find(upper_half(0x01));
    if (!flat && controlled && page_01h != raw.halves.end() && (u8(page_01h->second[142 - 128]) & 0x40) != 0) {
      rig.select(0x20);
      EXPECT_NE(rig.hex(128, 128).find_first_not_of('0'), std::string::npos) << "VDM that observes nothing";
    }
    if (!raw.halves.contains(upper_half(0x11)) || flat || !controlled) continue;
    rig.select(0x11);
    const std::string states = rig.hex(128, 4);
    EXPECT_NE(states.find('4'), std::string::npos) << states;
    EXPECT_EQ(states.find_first_not_of("14"), std::string::npos) << states;
  }
  EXPECT_GE(booted, 19);
}

}  // namespace
}  // namespace plugfest::sim::test
