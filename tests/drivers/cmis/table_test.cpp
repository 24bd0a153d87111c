#include "drivers/cmis/table.hpp"

#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_00h.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/fields/page_02h.hpp"
#include "drivers/cmis/fields/page_10h.hpp"
#include "drivers/cmis/fields/page_11h.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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
  EXPECT_FALSE(is_described(0x13));
  EXPECT_TRUE(page_table(0x13).empty());
  for (const FieldInfo& field : page_table(0x10)) EXPECT_EQ(field.page, 0x10);
  for (const FieldInfo& field : lower_memory_table()) EXPECT_LT(field.byte, 128);
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
