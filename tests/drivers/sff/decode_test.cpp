#include "drivers/sff/decode.hpp"

#include "tests/drivers/sff/dumps.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace plugfest::sff {
namespace {

Sff8636Info qsfp(const ModuleMemory& memory) { return std::get<Sff8636Info>(decode(memory)); }
Sff8472Info sfp(const ModuleMemory& memory) { return std::get<Sff8472Info>(decode(memory)); }

ModuleMemory filled(std::uint8_t value, std::string_view identifier) {
  ModuleMemory memory;
  const Bytes half(128, std::byte{value});
  for (const char* label : {"lower", "a2"}) memory.put(label, 0, half);
  for (const char* label : {"00h", "01h", "02h", "03h", "20h", "21h", "a2"}) memory.put(label, 128, half);
  test::poke(memory, "lower", 0, identifier);
  return memory;
}

std::optional<Lanes<bool>> lanes_of(const Sff8636Info& info, std::string_view name) {
  for (const LaneFlag& flag : info.lane_flags)
    if (flag.field->name == name) return flag.set;
  ADD_FAILURE() << "no flag " << name;
  return std::nullopt;
}
std::vector<std::string> raised(const std::vector<Flag>& flags) {
  std::vector<std::string> names;
  for (const Flag& flag : flags)
    if (flag.set == true) names.emplace_back(flag.field->name);
  return names;
}

TEST(Sff8636, FlagsHaveHighAlarmInTheHighestBitOfTheirNibble) {
  ModuleMemory memory = test::own_dump("csc240413670047");
  // Rx power: lane 1 high alarm, lane 2 low alarm, lane 3 high warning, lane 4 low warning.
  test::poke(memory, "lower", 9, "8421");
  test::poke(memory, "lower", 11, "0048");  // Tx bias: lane 3 low alarm, lane 4 high alarm
  test::poke(memory, "lower", 13, "1000");  // Tx power: lane 1 low warning
  const Sff8636Info info = qsfp(memory);
  EXPECT_EQ(lanes_of(info, "RxPowerHighAlarmFlag"), (Lanes<bool>{true, false, false, false}));
  EXPECT_EQ(lanes_of(info, "RxPowerLowAlarmFlag"), (Lanes<bool>{false, true, false, false}));
  EXPECT_EQ(lanes_of(info, "RxPowerHighWarningFlag"), (Lanes<bool>{false, false, true, false}));
  EXPECT_EQ(lanes_of(info, "RxPowerLowWarningFlag"), (Lanes<bool>{false, false, false, true}));
  EXPECT_EQ(lanes_of(info, "TxBiasLowAlarmFlag"), (Lanes<bool>{false, false, true, false}));
  EXPECT_EQ(lanes_of(info, "TxBiasHighAlarmFlag"), (Lanes<bool>{false, false, false, true}));
  EXPECT_EQ(lanes_of(info, "TxPowerLowWarningFlag"), (Lanes<bool>{true, false, false, false}));
}

TEST(Sff8636, ModuleFlagsHaveHighAlarmInBitSeven) {
  ModuleMemory memory = test::own_dump("csc240413670047");
  test::poke(memory, "lower", 6, "9021");  // temperature: high alarm, low warning; supply: high warning
  EXPECT_EQ(raised(qsfp(memory).flags),
            (std::vector<std::string>{"TempHighAlarmFlag", "TempLowWarningFlag", "VccHighWarningFlag"}));
}

TEST(Sff8636, LaneOneIsTheLowestBit) {
  ModuleMemory memory = test::own_dump("csc240413670047");
  test::poke(memory, "lower", 3, "81");   // Tx LOS lane 4, Rx LOS lane 1
  test::poke(memory, "lower", 4, "12");   // adaptive EQ fault lane 1, Tx fault lane 2
  test::poke(memory, "lower", 5, "48");   // Tx LOL lane 3, Rx LOL lane 4
  test::poke(memory, "lower", 86, "05");  // Tx disable lanes 1 and 3
  const Sff8636Info info = qsfp(memory);
  EXPECT_EQ(info.tx_los, (Lanes<bool>{false, false, false, true}));
  EXPECT_EQ(info.rx_los, (Lanes<bool>{true, false, false, false}));
  EXPECT_EQ(info.tx_fault, (Lanes<bool>{false, true, false, false}));
  EXPECT_EQ(info.tx_cdr_lol, (Lanes<bool>{false, false, true, false}));
  EXPECT_EQ(info.rx_cdr_lol, (Lanes<bool>{false, false, false, true}));
  EXPECT_EQ(info.tx_disable, (Lanes<bool>{true, false, true, false}));
}

TEST(Sff8636, PowerClassTakesThreeGroupsOfBits) {
  const std::pair<const char*, int> classes[] = {{"00", 1}, {"40", 2}, {"80", 3}, {"c0", 4}, {"c1", 5},
                                                 {"c2", 6}, {"c3", 7}, {"20", 8}, {"e3", 8}, {"dc", 4}};
  for (const auto& [byte, expected] : classes) {
    ModuleMemory memory = test::own_dump("csc240413670047");
    test::poke(memory, "00h", 129, byte);
    EXPECT_EQ(qsfp(memory).power.power_class, expected) << byte;
  }
}

TEST(Sff8636, ClassEightHasThePowerItStates) {
  ModuleMemory memory = test::own_dump("csc240413670047");
  test::poke(memory, "00h", 129, "20");
  EXPECT_FALSE(qsfp(memory).power.max);
  test::poke(memory, "lower", 107, "41");
  EXPECT_DOUBLE_EQ(qsfp(memory).power.max->value, 6.5);
}

TEST(Sff8636, SharedBytesDependOnTheTechnology) {
  ModuleMemory memory = test::own_dump("csc240413670047");
  const Sff8636Info cable = qsfp(memory);
  EXPECT_FALSE(cable.identity.wavelength);
  EXPECT_DOUBLE_EQ(cable.lengths.cable->value, 1);
  ASSERT_EQ(cable.attenuation.size(), 5u);
  EXPECT_DOUBLE_EQ(cable.attenuation[0].loss.value, 4);
  EXPECT_DOUBLE_EQ(cable.attenuation[1].loss.value, 6);
  EXPECT_DOUBLE_EQ(cable.attenuation[2].loss.value, 8);
  EXPECT_DOUBLE_EQ(cable.attenuation[3].loss.value, 11);
  test::poke(memory, "00h", 130, "0c");  // MPO
  test::poke(memory, "00h", 146, "32");
  test::poke(memory, "00h", 147, "00");  // 850 nm VCSEL
  test::poke(memory, "00h", 186, "4268");
  const Sff8636Info optical = qsfp(memory);
  EXPECT_DOUBLE_EQ(optical.identity.wavelength->value, 850);
  EXPECT_DOUBLE_EQ(optical.lengths.om4->value, 100);
  EXPECT_FALSE(optical.lengths.cable);
  EXPECT_TRUE(optical.attenuation.empty());
}

TEST(Sff8636, ExtendedRateCountsWhenTheByteIsFull) {
  ModuleMemory memory = test::own_dump("csc240413670047");
  test::poke(memory, "00h", 140, "ff");
  test::poke(memory, "00h", 222, "68");
  EXPECT_EQ(qsfp(memory).identity.nominal_rate_mbd, 26000);
  test::poke(memory, "00h", 140, "67");
  EXPECT_EQ(qsfp(memory).identity.nominal_rate_mbd, 10300);
}

TEST(Sff8636, PagesOfAFlatModuleAreNotInterpreted) {
  ModuleMemory memory = test::own_dump("qsfptek-qt-qsfp28-er4");
  ASSERT_TRUE(qsfp(memory).thresholds);
  test::poke(memory, "lower", 2, "04");
  const Sff8636Info flat = qsfp(memory);
  EXPECT_FALSE(flat.thresholds);
  EXPECT_EQ(flat.uninterpreted_halves.size(), 1u);
}

TEST(Sff8636, PagesThatWereNotReadAreUnknown) {
  ModuleMemory memory;
  test::poke(memory, "lower", 0, "110700");
  const Sff8636Info info = qsfp(memory);
  EXPECT_FALSE(info.monitors.temperature);
  EXPECT_FALSE(info.identity.vendor_name);
  EXPECT_FALSE(info.power.power_class);
  EXPECT_FALSE(info.thresholds);
  EXPECT_FALSE(info.base_checksum);
  EXPECT_EQ(info.unknown_halves.size(), 2u);  // pages 00h and 03h
  EXPECT_TRUE(facts(decode(memory)).at("temperature_c").is_null());
}

TEST(Sff8472, FlagsHaveTemperatureFirstAndAlarmsBeforeWarnings) {
  ModuleMemory memory = test::own_dump("wobcom-oem-sfp-10gb-lr");
  test::poke(memory, "a2", 112, "8140");  // temperature high, Tx power low; Rx power low
  test::poke(memory, "a2", 116, "2080");  // supply high; Rx power high
  EXPECT_EQ(raised(sfp(memory).diagnostics->flags),
            (std::vector<std::string>{"TempHighAlarmFlag", "VccHighWarningFlag", "TxPowerLowAlarmFlag",
                                      "RxPowerLowAlarmFlag", "RxPowerHighWarningFlag"}));
}

TEST(Sff8472, FlagsOfAModuleWithoutThemAreNotThere) {
  ModuleMemory memory = test::own_dump("wobcom-oem-sfp-10gb-lr");
  test::poke(memory, "a2", 112, "ffff");
  test::poke(memory, "a0", 93, "70");
  EXPECT_TRUE(sfp(memory).diagnostics->flags.empty());
}

TEST(Sff8472, StatusIsReportedWhereTheModuleSaysSo) {
  ModuleMemory memory = test::own_dump("wobcom-oem-sfp-10gb-lr");
  test::poke(memory, "a2", 110, "07");
  EXPECT_EQ(sfp(memory).diagnostics->rx_los, true);
  EXPECT_EQ(sfp(memory).diagnostics->tx_fault, true);
  EXPECT_EQ(sfp(memory).diagnostics->data_not_ready, true);
  test::poke(memory, "a0", 93, "80");
  EXPECT_FALSE(sfp(memory).diagnostics->rx_los);
  EXPECT_FALSE(sfp(memory).diagnostics->tx_fault);
}

TEST(Sff8472, TellsAbsentUnreadAndUnknownDiagnosticsApart) {
  EXPECT_EQ(sfp(test::own_dump("fboss-sfp-10gbaset")).diagnostics_state, DiagnosticsState::not_implemented);
  EXPECT_FALSE(sfp(test::own_dump("fboss-sfp-10gbaset")).diagnostics);
  ModuleMemory memory = test::own_dump("wobcom-oem-sfp-10gb-lr");
  EXPECT_EQ(sfp(memory).diagnostics_state, DiagnosticsState::read);
  memory.a2 = {};
  EXPECT_EQ(sfp(memory).diagnostics_state, DiagnosticsState::not_read);
  EXPECT_FALSE(facts(decode(memory)).contains("temperature_c"));
  memory = {};
  test::poke(memory, "a0", 0, "03");
  EXPECT_EQ(sfp(memory).diagnostics_state, DiagnosticsState::unknown);
}

TEST(Sff8472, RateIsInByte66WhenByte12IsFull) {
  ModuleMemory memory = test::own_dump("wobcom-oem-sfp-10gb-lr");
  test::poke(memory, "a0", 66, "7005");
  EXPECT_EQ(sfp(memory).identity.nominal_rate_mbd, 10300);
  EXPECT_EQ(sfp(memory).rate_above_percent, 0x70);
  test::poke(memory, "a0", 12, "ff");
  EXPECT_EQ(sfp(memory).identity.nominal_rate_mbd, 28000);
  EXPECT_EQ(sfp(memory).rate_above_percent, 5);
  const auto json = facts(decode(memory));
  EXPECT_EQ(json.at("nominal_bit_rate_mbd"), 25500);
  EXPECT_EQ(json.at("extended_bit_rate_mbd"), 28000);
}

TEST(Sff8472, PowerLevelsOverrideEachOther) {
  const std::pair<const char*, int> levels[] = {{"00", 1}, {"02", 2}, {"22", 3}, {"20", 3}, {"60", 4}, {"40", 4}};
  for (const auto& [byte, expected] : levels) {
    ModuleMemory memory = test::own_dump("wobcom-oem-sfp-10gb-lr");
    test::poke(memory, "a0", 64, byte);
    test::poke(memory, "a2", 66, "19");
    const Sff8472Info info = sfp(memory);
    EXPECT_EQ(info.power_level, expected) << byte;
    const double watts[] = {1, 1.5, 2, 2.5};
    EXPECT_DOUBLE_EQ(info.max_power->value, watts[expected - 1]);
  }
}

TEST(Sff8472, CablesHaveLengthAndComplianceWhereModulesHaveReachAndWavelength) {
  ModuleMemory memory = test::own_dump("wobcom-oem-sfp-10gb-lr");
  test::poke(memory, "a0", 8, "04");     // passive cable
  test::poke(memory, "a0", 14, "0c19");  // 12 dB, 25 dB
  test::poke(memory, "a0", 18, "0319");  // 3 m; 25 x 0.1 m
  test::poke(memory, "a0", 60, "0100");  // SFF-8431 appendix E
  const Sff8472Info info = sfp(memory);
  EXPECT_EQ(info.medium, Medium::passive_cable);
  EXPECT_FALSE(info.identity.wavelength);
  EXPECT_FALSE(info.lengths.smf);
  EXPECT_DOUBLE_EQ(info.lengths.cable->value, 2.5);
  EXPECT_DOUBLE_EQ(info.attenuation[1].loss.value, 25);
  EXPECT_EQ(raised(info.cable_compliance), (std::vector<std::string>{"SFF-8431 appendix E"}));
  test::poke(memory, "a0", 19, "00");
  EXPECT_DOUBLE_EQ(sfp(memory).lengths.cable->value, 3);
  test::poke(memory, "a0", 19, "c2");  // 2 x 100 m
  EXPECT_DOUBLE_EQ(sfp(memory).lengths.cable->value, 200);
}

TEST(Decode, TakesByteZeroAtItsWord) {
  ModuleMemory memory = test::own_dump("csc240413670047");
  EXPECT_TRUE(std::holds_alternative<Sff8636Info>(decode(memory)));
  test::poke(memory, "lower", 0, "18");
  EXPECT_EQ(std::get<NotSff>(decode(memory)).map, ManagementInterface::cmis);
  test::poke(memory, "lower", 0, "0b");
  EXPECT_EQ(std::get<NotSff>(decode(memory)).map, ManagementInterface::unknown);
  EXPECT_FALSE(std::get<NotSff>(decode(ModuleMemory{})).identifier);
}

TEST(Decode, CopesWithAnyUniformMemory) {
  for (const char* identifier : {"0d", "11", "02", "03"})
    for (const std::uint8_t value : {std::uint8_t{0x00}, std::uint8_t{0xFF}}) {
      const Info info = decode(filled(value, identifier));
      EXPECT_FALSE(describe(info).empty());
      EXPECT_FALSE(facts(info).dump().empty());
    }
  EXPECT_EQ(qsfp(filled(0xFF, "11")).power.power_class, 8);
  EXPECT_FALSE(sfp(filled(0xFF, "03")).base_checksum->ok());  // 63 x FFh is C1h
  EXPECT_EQ(sfp(filled(0x00, "03")).diagnostics_state, DiagnosticsState::not_implemented);
}

TEST(Decode, CopesWithEveryHalfMissing) {
  for (const char* name : {"qsfptek-qt-qsfp28-er4", "wobcom-oem-sfp-10gb-lr"}) {
    const ModuleMemory whole = test::own_dump(name);
    ModuleMemory first_byte;
    first_byte.put("lower", 0, *whole.a0.read(0, 0, 0, 1));
    const Info info = decode(first_byte);
    EXPECT_FALSE(std::holds_alternative<NotSff>(info));
    const nlohmann::ordered_json json = facts(info);
    for (const auto& [key, value] : json.items())
      EXPECT_TRUE(value.is_null() || value.is_structured() || key == "identifier") << key;
    EXPECT_NE(describe(info).find("unknown"), std::string::npos);
  }
}

}  // namespace
}  // namespace plugfest::sff
