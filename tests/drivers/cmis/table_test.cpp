#include "drivers/cmis/table.hpp"

#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_00h.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/fields/page_02h.hpp"
#include "drivers/cmis/fields/page_10h.hpp"
#include "drivers/cmis/fields/page_11h.hpp"
#include "drivers/cmis/register_document.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace plugfest::cmis {
namespace {

using testing::HasSubstr;

/// Hex of one element as written, or why not.
std::string written(const FieldInfo& field, std::string_view text, std::size_t element = 0) {
  std::string why;
  const auto bytes = encode_text(field, element, text, why);
  if (!bytes) return why.empty() ? "refused without a reason" : "no: " + why;
  EXPECT_TRUE(why.empty()) << why;
  return to_hex(*bytes);
}

TEST(FindField, KnowsNamesAndOtherNames) {
  ASSERT_NE(find_field("MaxPower"), nullptr);
  EXPECT_EQ(find_field("MaxPower")->byte, 201);
  EXPECT_EQ(find_field("SCS0::AppSelCode")->byte, 145);
  EXPECT_EQ(find_field("HostInterfaceID")->byte, 86);
  EXPECT_EQ(find_field("AdditionalApp::HostInterfaceID")->byte, 223);
  EXPECT_EQ(find_field("SCS0::FixedInputEqTargetTx"), find_field("SCS0::HostControlledInputEqTargetTx"));
  EXPECT_EQ(find_field("DateCodeYear"), find_field("DateCode.Year"));
  EXPECT_EQ(find_field("MaxPowr"), nullptr);
  EXPECT_EQ(find_field(""), nullptr);
  EXPECT_EQ(find_field("00h:"), nullptr);
}

TEST(FindField, AsksForThePageWhereANameStandsOnSeveral) {
  EXPECT_EQ(find_field("PageChecksum"), nullptr);
  ASSERT_NE(find_field("02h:PageChecksum"), nullptr);
  EXPECT_EQ(find_field("02h:PageChecksum")->page, 2);
  EXPECT_EQ(find_field("lower:ModuleState"), find_field("ModuleState"));
  EXPECT_EQ(find_field("01h:ModuleState"), nullptr) << "it is in lower memory";
}

TEST(FindField, FindsEveryNameThatItOffers) {
  const auto names = field_names();
  EXPECT_EQ(names.size(), all_fields().size());
  for (std::size_t i = 0; i < names.size(); ++i) EXPECT_EQ(find_field(names[i]), &all_fields()[i]) << names[i];
}

TEST(PageTable, HoldsThePagesThatAreDescribed) {
  EXPECT_TRUE(is_described(0x11));
  EXPECT_TRUE(is_described(0x13));
  EXPECT_FALSE(is_described(0x30)) << "nothing is known of it";
  EXPECT_FALSE(is_described(0xC1)) << "a vendor's page";
  EXPECT_TRUE(page_table(0x30).empty());
  for (const FieldInfo& field : page_table(0x10)) EXPECT_EQ(field.page, 0x10);
  for (const FieldInfo& field : lower_memory_table()) EXPECT_LT(field.byte, 128);
}

TEST(PageTable, GivesPagesThatLookAlikeFieldsOfTheirOwn) {
  for (const std::uint8_t page : std::array<std::uint8_t, 4>{0x20, 0x21, 0x22, 0x23}) {
    ASSERT_EQ(page_table(page).size(), 3u);
    EXPECT_EQ(page_table(page)[0].page, page);
    EXPECT_EQ(page_table(page)[0].byte, 128);
    EXPECT_EQ(page_table(page)[0].count, 64);
  }
  EXPECT_EQ(page_table(0xAF).size(), 1u);
  EXPECT_TRUE(page_table(0xB0).empty());
  EXPECT_EQ(page_table(0x24)[0].name, "VDMValue");
  EXPECT_EQ(page_table(0x2C)[0].name, "VDMFlags");
}

TEST(FindField, KnowsWhichOfThePagesThatLookAlikeIsMeant) {
  ASSERT_NE(find_field("A3h:EPL"), nullptr);
  EXPECT_EQ(find_field("A3h:EPL")->page, 0xA3);
  EXPECT_EQ(address_text(*find_field("A3h:EPL")), "A3h:128-255");
  ASSERT_NE(find_field("EPL"), nullptr);
  EXPECT_EQ(find_field("EPL")->page, 0xA0);
  EXPECT_EQ(find_field("EPL")->pages, 16);
  EXPECT_EQ(find_field("B0h:EPL"), nullptr);
  ASSERT_NE(find_field("23h:VDMDescriptor::ObservableType"), nullptr);
  EXPECT_EQ(find_field("23h:VDMDescriptor::ObservableType")->page, 0x23);
  EXPECT_EQ(find_field("RedirectionEnable"), nullptr) << "an older name on two pages";
  ASSERT_NE(find_field("6Dh:RedirectionEnable"), nullptr);
  EXPECT_EQ(find_field("6Dh:RedirectionEnable")->name, "EnableMediaLaneRedirection");
}

TEST(EncodeText, KnowsTheUnitsOfEveryPage) {
  EXPECT_EQ(written(*find_field("TargetOutputPowerTx"), "-3.5 dBm"), "fea2");
  EXPECT_EQ(written(*find_field("CurrentLaserFrequencyTx"), "193.1 THz"), "0b8278e0");
  EXPECT_EQ(written(*find_field("FineIntervalLength"), "1 s"), "2710");
  EXPECT_EQ(written(*find_field("HostSideSNR"), "20.5 dB"), "1480") << "a number, not yet the bytes in memory";
  EXPECT_EQ(written(*find_field("DataPathRxLatencyHostLane"), "120 ns"), "0078");
  EXPECT_EQ(written(*find_field("rxMinCDPm"), "-2 ps/nm"), "fffffffe");
  EXPECT_THAT(written(*find_field("rxMinCDPm"), "-2"), HasSubstr("ps/nm"));
  EXPECT_EQ(written(*find_field("HostSideBER"), "2.4e-4"), "90f0");
  EXPECT_THAT(written(*find_field("HostSideBER"), "-1"), HasSubstr("takes 0 to"));
  EXPECT_EQ(written(*find_field("HostSideErrorCount"), "18446744073709551615"), "ffffffffffffffff");
  EXPECT_EQ(written(*find_field("HostSideTotalBitCount"), "100"), "0000000000000032");
  EXPECT_THAT(written(*find_field("HostSideTotalBitCount"), "101"), HasSubstr("steps of 2"));
  EXPECT_EQ(written(*find_field("VDMDescriptor::ObservableType"), "PreFECBERCurrentMediaInput"), "0f");
}

TEST(WriteText, PutsLittleEndianNumbersLowestByteFirst) {
  std::string why;
  Bytes lanes(16);
  ASSERT_TRUE(write_text(*find_field("HostSideSNR"), lanes, 1, "20.5 dB", why)) << why;
  EXPECT_EQ(to_hex(lanes), "00008014000000000000000000000000");
}

TEST(RegisterDocument, IsTheFileBesideTheTable) {
  const std::filesystem::path file = PLUGFEST_SOURCE_DIR "/drivers/cmis/registers.md";
  const std::string text = register_document();
  if (std::getenv("PLUGFEST_UPDATE_GOLDEN") != nullptr) std::ofstream{file} << text;
  std::ifstream in{file};
  const std::string there{std::istreambuf_iterator<char>{in}, {}};
  EXPECT_TRUE(there == text) << file << " is not what the table says: run this test once with "
                             << "PLUGFEST_UPDATE_GOLDEN=1 in the environment, and look at the difference";
}

TEST(EncodeText, TakesQuantitiesInAnyUnitOfTheirKind) {
  EXPECT_EQ(written(max_power.info, "8.5 W"), "22");
  EXPECT_EQ(written(max_power.info, "8500 mW"), "22");
  EXPECT_EQ(written(temp_mon_value.info, "-5 Cel"), "fb00");
  EXPECT_EQ(written(temp_mon_value.info, "25.5 °C"), "1980");
  EXPECT_EQ(written(vcc_mon_voltage.info, "3.3 V"), "80e8");
  EXPECT_EQ(written(nominal_wavelength.info, "1310 nm"), "6658");
  EXPECT_EQ(written(optical_power_tx_high_alarm_threshold.info, "501.2 uW"), "1394");
  EXPECT_EQ(written(laser_bias_current_high_alarm_threshold.info, "60 mA"), "7530");
  EXPECT_EQ(written(length_om4.info, "100 m"), "32");
  EXPECT_EQ(written(attenuation_at_5ghz.info, "4 dB"), "04");
}

TEST(EncodeText, RefusesQuantitiesWithoutAUnitOrWithAnother) {
  EXPECT_THAT(written(max_power.info, "8.5"), HasSubstr("a number and a unit (W, mW, uW)"));
  EXPECT_THAT(written(max_power.info, "8.5 V"), HasSubstr("MaxPower is a power"));
  EXPECT_THAT(written(max_power.info, "lots"), HasSubstr("no: "));
  EXPECT_THAT(written(max_power.info, ""), HasSubstr("no: "));
}

TEST(EncodeText, RefusesWhatTheRegisterCannotHold) {
  EXPECT_THAT(written(max_power.info, "64 W"), HasSubstr("0 to 63.75 W"));
  EXPECT_THAT(written(max_power.info, "8.6 W"), HasSubstr("steps of 0.25 W"));
  EXPECT_THAT(written(temp_mon_value.info, "200 Cel"), HasSubstr("-128 to 127.996 Cel"));
  EXPECT_THAT(written(sff8024_identifier.info, "256"), HasSubstr("0 to 255"));
  EXPECT_THAT(written(app_host_lane_count.info, "16"), HasSubstr("0 to 15"));
  EXPECT_THAT(written(app_host_lane_count.info, "-1"), HasSubstr("0 to 15"));
  EXPECT_THAT(written(sff8024_identifier.info, "0x1G"), HasSubstr("no: "));
  EXPECT_THAT(written(sff8024_identifier.info, "99999999999999999999"), HasSubstr("no: "));
}

TEST(EncodeText, RoundsReadingsToTheNearestStep) { EXPECT_EQ(written(temp_mon_value.info, "25.501 Cel"), "1980"); }

TEST(EncodeText, TakesCodesByNumberOrName) {
  EXPECT_EQ(written(sff8024_identifier.info, "0x19"), "19");
  EXPECT_EQ(written(sff8024_identifier.info, "25"), "19");
  EXPECT_EQ(written(sff8024_identifier.info, "OSFP"), "19");
  EXPECT_EQ(written(media_type.info, "smf"), "02");
  EXPECT_EQ(written(module_power_class.info, "Power class 5"), "04");
  EXPECT_EQ(written(cmis_revision.info, "5.3"), "53");
  EXPECT_EQ(written(max_duration_dp_init.info, "14"), "0e") << "a module may advertise a reserved code";
  EXPECT_THAT(written(media_type.info, "glass"), HasSubstr("mmf, smf"));
  EXPECT_THAT(written(cmis_revision.info, "16.0"), HasSubstr("such as '5.3'"));
}

TEST(EncodeText, TakesFlagsTextAndRawBytes) {
  EXPECT_EQ(written(tx_cdr_supported.info, "true"), "01");
  EXPECT_EQ(written(tx_cdr_supported.info, "false"), "00");
  EXPECT_THAT(written(tx_cdr_supported.info, "yes"), HasSubstr("true or false"));
  EXPECT_EQ(written(vendor_rev.info, "A"), "4120");
  EXPECT_THAT(written(vendor_rev.info, "A12"), HasSubstr("takes 2 characters, this has 3"));
  EXPECT_THAT(written(vendor_rev.info, "\xC3\xA4"), HasSubstr("printable ASCII"));
  EXPECT_EQ(written(vendor_oui.info, "00-1c-73"), "001c73");
  EXPECT_THAT(written(vendor_oui.info, "00-1c"), HasSubstr("3 bytes in hex"));
}

TEST(WriteText, PutsTheElementIntoItsPlaceAndNothingElse) {
  std::string why;
  Bytes lanes(8, std::byte{0xFF});
  ASSERT_TRUE(write_text(scs0_app_sel_code.info, lanes, 4, "2", why)) << why;
  EXPECT_EQ(to_hex(lanes), "ffffffff2fffffff");
  Bytes power(16);
  ASSERT_TRUE(write_text(optical_power_tx.info, power, 7, "0.5012 mW", why)) << why;
  EXPECT_EQ(to_hex(power),
            "0000000000000000000000000000"
            "1394");
  Bytes name(16);
  ASSERT_TRUE(write_text(vendor_name.info, name, 0, "PLUGFEST SIM", why)) << why;
  EXPECT_EQ(to_hex(name), "504c5547464553542053494d20202020");
  EXPECT_FALSE(write_text(scs0_app_sel_code.info, lanes, 4, "x", why));
  EXPECT_EQ(to_hex(lanes), "ffffffff2fffffff") << "refused text changes nothing";
}

TEST(EncodeText, AnswersAnyTextForEveryField) {
  const std::vector<std::string> hostile = {"",
                                            " ",
                                            "-",
                                            "0x",
                                            "nan W",
                                            "inf V",
                                            "1e999 W",
                                            "1 W W",
                                            std::string(1000, 'A'),
                                            std::string("\0", 1),
                                            "-9223372036854775808",
                                            "0xFFFFFFFF",
                                            "5.",
                                            ".5",
                                            "%n"};
  for (const FieldInfo& field : all_fields())
    for (const std::string& text : hostile)
      for (const std::size_t element : {std::size_t{0}, std::size_t{field.count - 1u}}) {
        std::string why;
        const auto bytes = encode_text(field, element, text, why);
        EXPECT_NE(bytes.has_value(), !why.empty()) << field.name << ": '" << text << "'";
      }
}

TEST(Checksums, RulesLeaveOutWhatMayChange) {
  ASSERT_EQ(checksum_rules().size(), 3u);
  EXPECT_EQ(checksum_rules()[0].stored_at, 222);
  EXPECT_EQ(checksum_rules()[0].last, 221);
  EXPECT_EQ(checksum_rules()[1].first, 130) << "the inactive firmware revision stays outside";
  EXPECT_EQ(checksum_rules()[2].first, 128);
}

}  // namespace
}  // namespace plugfest::cmis
