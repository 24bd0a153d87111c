#include "drivers/cmis/fields/cdb_replies.hpp"
#include "drivers/cmis/fields/enhanced_lpo.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_00h.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/fields/page_02h.hpp"
#include "drivers/cmis/fields/page_03h.hpp"
#include "drivers/cmis/fields/page_04h.hpp"
#include "drivers/cmis/fields/page_05h.hpp"
#include "drivers/cmis/fields/page_0ch.hpp"
#include "drivers/cmis/fields/page_0dh.hpp"
#include "drivers/cmis/fields/page_10h.hpp"
#include "drivers/cmis/fields/page_11h.hpp"
#include "drivers/cmis/fields/page_12h.hpp"
#include "drivers/cmis/fields/page_13h.hpp"
#include "drivers/cmis/fields/page_14h.hpp"
#include "drivers/cmis/fields/page_15h.hpp"
#include "drivers/cmis/fields/page_16h.hpp"
#include "drivers/cmis/fields/page_17h.hpp"
#include "drivers/cmis/fields/page_18h.hpp"
#include "drivers/cmis/fields/page_19h.hpp"
#include "drivers/cmis/fields/page_1ch.hpp"
#include "drivers/cmis/fields/page_1dh.hpp"
#include "drivers/cmis/fields/page_20h.hpp"
#include "drivers/cmis/fields/page_24h.hpp"
#include "drivers/cmis/fields/page_28h.hpp"
#include "drivers/cmis/fields/page_2ch.hpp"
#include "drivers/cmis/fields/page_2dh.hpp"
#include "drivers/cmis/fields/page_2fh.hpp"
#include "drivers/cmis/fields/page_34h.hpp"
#include "drivers/cmis/fields/page_35h.hpp"
#include "drivers/cmis/fields/page_38h.hpp"
#include "drivers/cmis/fields/page_45h.hpp"
#include "drivers/cmis/fields/page_60h.hpp"
#include "drivers/cmis/fields/page_61h.hpp"
#include "drivers/cmis/fields/page_62h.hpp"
#include "drivers/cmis/fields/page_6dh.hpp"
#include "drivers/cmis/fields/page_9fh.hpp"
#include "drivers/cmis/fields/page_a0h.hpp"
#include "drivers/cmis/table.hpp"
#include "drivers/cmis/vdm_types.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace plugfest::cmis {
namespace {

Bytes bytes(std::string_view hex) { return *from_hex(hex); }

TEST(Scaling, TemperatureIsSigned256thsOfADegree) {
  EXPECT_EQ(temp_mon_value.decode(bytes("1980")), Celsius{25.5});
  EXPECT_EQ(temp_mon_value.decode(bytes("fb00")), Celsius{-5.0});
  EXPECT_EQ(temp_mon_value.decode(bytes("8000")), Celsius{-128.0});
  EXPECT_EQ(temp_mon_high_alarm_threshold.decode(bytes("4b00")), Celsius{75.0});
}

TEST(Scaling, SupplyIsTenthsOfAMillivolt) { EXPECT_EQ(vcc_mon_voltage.decode(bytes("80e8")), Volt{3.3}); }

TEST(Scaling, OpticalPowerIsTenthsOfAMicrowatt) {
  Bytes lanes(16);
  lanes[4] = std::byte{0x13};
  lanes[5] = std::byte{0x94};
  EXPECT_EQ(optical_power_rx.decode(lanes, 2), MilliWatt{0.5012});
  EXPECT_NEAR(10 * std::log10(optical_power_rx.decode(lanes, 2)->value), -3.0, 0.001);
  EXPECT_EQ(optical_power_rx.decode(lanes, 3), MilliWatt{0});
}

TEST(Scaling, BiasIsTwoMicroampereTimesTheAdvertisedFactor) {
  Bytes lanes(16);
  lanes[0] = std::byte{0x3A};
  lanes[1] = std::byte{0x98};
  const MilliAmpere unscaled = *laser_bias_tx.decode(lanes, 0);
  EXPECT_EQ(unscaled, MilliAmpere{30.0});
  const auto scaling = tx_bias_current_scaling_factor.decode(bytes("0f"));  // 01h:160 with bits 4:3 = 01b
  ASSERT_TRUE(scaling);
  EXPECT_EQ(unscaled * factor(*scaling), MilliAmpere{60.0});
}

TEST(Scaling, MaximumPowerGoesInQuartersOfAWatt) { EXPECT_EQ(max_power.decode(bytes("22")), Watt{8.5}); }

TEST(Scaling, WavelengthGoesInTwentiethsOfANanometre) {
  EXPECT_EQ(nominal_wavelength.decode(bytes("6658")), NanoMetre{1310.0});
  EXPECT_EQ(wavelength_tolerance.decode(bytes("0514")), NanoMetre{6.5});
}

TEST(F16, HasAMantissaOfElevenBitsAndAPowerOfTen) {
  EXPECT_DOUBLE_EQ(f16_value(0x90F0), 2.4e-4);
  EXPECT_DOUBLE_EQ(f16_value(0x7BE8), 1e-6);
  EXPECT_EQ(f16_value(0x0000), 0);
  EXPECT_DOUBLE_EQ(f16_value(0xFFFF), 2047e7);
  EXPECT_DOUBLE_EQ(f16_value(0x0001), 1e-24);
}

TEST(F16, IsWrittenWithAsManyDigitsAsFit) {
  EXPECT_EQ(nearest_f16(1e-6), 0x7BE8);
  EXPECT_DOUBLE_EQ(f16_value(nearest_f16(2.4e-4)), 2.4e-4);
  EXPECT_EQ(nearest_f16(0), 0x0000);
  EXPECT_EQ(nearest_f16(2047e7), 0xFFFF);
  EXPECT_DOUBLE_EQ(f16_value(nearest_f16(0.5)), 0.5);
  EXPECT_DOUBLE_EQ(f16_value(nearest_f16(2.0474e-5)), 2.047e-5);
  EXPECT_DOUBLE_EQ(f16_value(nearest_f16(2.0476e-5)), 2.05e-5);
}

TEST(F16, AnswersWhatItCannotHoldWithItsNearestEnd) {
  EXPECT_EQ(nearest_f16(-1), 0x0000);
  EXPECT_EQ(nearest_f16(std::numeric_limits<double>::quiet_NaN()), 0x0000);
  EXPECT_EQ(nearest_f16(std::numeric_limits<double>::infinity()), 0xFFFF);
  EXPECT_EQ(nearest_f16(1e30), 0xFFFF);
  EXPECT_EQ(nearest_f16(1e-30), 0x0000);
}

TEST(Scaling, ErrorRatiosAreF16) {
  Bytes lanes(16);
  lanes[6] = std::byte{0x90};
  lanes[7] = std::byte{0xF0};
  EXPECT_DOUBLE_EQ(*media_side_ber.decode(lanes, 3), 2.4e-4);
  EXPECT_EQ(media_side_ber.decode(lanes, 2), 0.0);
  EXPECT_EQ(media_side_ber.info.byte, 208);
}

TEST(Scaling, SignalToNoiseIsLittleEndianOnPage14h) {
  EXPECT_EQ(host_side_snr.decode(bytes("80148013000000000000000000000000"), 0), Decibel{20.5});
  EXPECT_EQ(host_side_snr.decode(bytes("80148013000000000000000000000000"), 1), Decibel{19.5});
}

TEST(Scaling, VdmSamplesAreReadAsTheirObservableSays) {
  EXPECT_DOUBLE_EQ(vdm_value(*find_vdm_type("eSNRMediaInput"), 0x1480), 20.5);
  EXPECT_DOUBLE_EQ(vdm_value(*find_vdm_type("eSNRMediaInput"), 0x1380), 19.5);
  EXPECT_DOUBLE_EQ(vdm_value(*find_vdm_type("PreFECBERCurrentMediaInput"), 0x7BE8), 1e-6);
  EXPECT_DOUBLE_EQ(vdm_value(*find_vdm_type("LaserFrequencyError"), 0xFFFF), -10);
  EXPECT_EQ(vdm_bits(*find_vdm_type("LaserFrequencyError"), -10), 0xFFFF);
  EXPECT_EQ(vdm_bits(*find_vdm_type("eSNRMediaInput"), 20.5), 0x1480);
  EXPECT_FALSE(vdm_bits(*find_vdm_type("eSNRMediaInput"), 256));
  EXPECT_FALSE(vdm_bits(*find_vdm_type("eSNRMediaInput"), std::numeric_limits<double>::quiet_NaN()));
  EXPECT_EQ(find_vdm_type(std::uint8_t{35}), nullptr);
}

TEST(Layout, CountersOfPage14hAreLittleEndianSixteenBytesApart) {
  // Lane 2: 258 errors in 2^40 bits, and the checker lost the pattern.
  Bytes raw(64);
  raw[16] = std::byte{0x02};
  raw[17] = std::byte{0x01};
  raw[24] = std::byte{0x01};
  raw[29] = std::byte{0x01};
  EXPECT_EQ(host_side_error_count.decode(raw, 1), 258u);
  EXPECT_EQ(host_side_total_bit_count.decode(std::span(raw).subspan(8), 1), std::uint64_t{1} << 40);
  EXPECT_EQ(host_side_pattern_sync_loss.decode(std::span(raw).subspan(8), 1), true);
  EXPECT_EQ(host_side_pattern_sync_loss.decode(std::span(raw).subspan(8), 0), false);
  EXPECT_EQ(host_side_error_count.info.byte, 192);
  EXPECT_EQ(host_side_total_bit_count.info.byte, 200);
  EXPECT_EQ(media_side_error_count.info.variant.values, 0b11'0000'0000'0000'0011'0000u) << "selectors 4, 5, 20, 21";
}

TEST(Layout, VdmFlagsAreANibbleForEachInstance) {
  Bytes raw(128);
  raw[0] = std::byte{0x41};
  raw[127] = std::byte{0x80};
  EXPECT_EQ(vdm_flags_of(*vdm_flags.decode(raw, 0)), (VdmFlags{true, false, false, false}));
  EXPECT_EQ(vdm_flags_of(*vdm_flags.decode(raw, 1)), (VdmFlags{false, false, true, false}));
  EXPECT_EQ(vdm_flags_of(*vdm_flags.decode(raw, 255)), (VdmFlags{false, false, false, true}));
  EXPECT_EQ(to_nibble({false, true, false, true}), 0b1010);
  EXPECT_EQ(extent(vdm_flags.info), 128u);
}

TEST(Layout, TheMapOfPagesHasABitForEachPage) {
  Bytes raw(32);
  raw[2] = std::byte{0x08};
  EXPECT_EQ(map_of_supported_pages.decode(raw, 0x13), true);
  EXPECT_EQ(map_of_supported_pages.decode(raw, 0x14), false);
}

TEST(EnhancedLpo, NeedsTheTagAndAKnownModule) {
  const std::array known = {enhanced_lpo::KnownModule{"ACME", "LPO-800*"}, enhanced_lpo::KnownModule{"OTHER", "X1"}};
  EXPECT_TRUE(is_enhanced_lpo(0x4C, "ACME            ", "LPO-800-DR8     ", known));
  EXPECT_TRUE(is_enhanced_lpo(0x4C, "OTHER", "X1", known));
  EXPECT_FALSE(is_enhanced_lpo(0x4D, "ACME", "LPO-800-DR8", known)) << "another tag";
  EXPECT_FALSE(is_enhanced_lpo(0x4C, "ACME", "DSP-800", known)) << "another part";
  EXPECT_FALSE(is_enhanced_lpo(0x4C, "OTHER", "X12", known)) << "only a star matches more";
  EXPECT_FALSE(is_enhanced_lpo(0x4C, "ACME", "LPO-800-DR8", {})) << "nothing is known";
}

TEST(Scaling, CaseTemperatureLimitsAreWholeSignedDegrees) {
  EXPECT_EQ(module_temp_max.decode(bytes("46")), Celsius{70});
  EXPECT_EQ(module_temp_min.decode(bytes("fb")), Celsius{-5});
}

TEST(Scaling, DataPathConfigurationIsThreePartsOfOneByte) {
  Bytes set(8);
  set[4] = std::byte{0x29};
  EXPECT_EQ(scs0_app_sel_code.decode(set, 4), 2);
  EXPECT_EQ(scs0_data_path_id.decode(set, 4), 4);
  EXPECT_EQ(scs0_explicit_control.decode(set, 4), true);
  EXPECT_EQ(scs0_app_sel_code.decode(set, 3), 0);
}

TEST(Scaling, EncodingGivesTheBytesOfTheSpecification) {
  Bytes raw(2);
  temp_mon_value.encode(raw, Celsius{-5});
  EXPECT_EQ(to_hex(raw), "fb00");
  vcc_mon_voltage.encode(raw, Volt{3.3});
  EXPECT_EQ(to_hex(raw), "80e8");
  Bytes power(1);
  max_power.encode(power, Watt{8.5});
  EXPECT_EQ(to_hex(power), "22");
  Bytes set(8);
  scs0_app_sel_code.encode(set, 2, 4);
  scs0_data_path_id.encode(set, 4, 4);
  scs0_explicit_control.encode(set, true, 4);
  EXPECT_EQ(to_hex(set), "0000000029000000");
}

TEST(Scaling, ValuesOutOfRangeGoToTheNearestEnd) {
  EXPECT_EQ(max_power.to_bits(Watt{1000}), 255u);
  EXPECT_EQ(max_power.to_bits(Watt{-1}), 0u);
  EXPECT_EQ(temp_mon_value.to_bits(Celsius{-1000}), 0x8000u);
  EXPECT_EQ(temp_mon_value.to_bits(Celsius{1000}), 0x7FFFu);
  EXPECT_EQ(max_power.to_bits(Watt{std::numeric_limits<double>::quiet_NaN()}), 0u);
  EXPECT_EQ(scs0_app_sel_code.to_bits(200), 15u);
}

TEST(Layout, LaneNibblesPutTheOddLaneLow) {
  const Bytes states = bytes("41257700");
  EXPECT_EQ(dp_state_host_lane.decode(states, 0), DpState::deactivated);
  EXPECT_EQ(dp_state_host_lane.decode(states, 1), DpState::activated);
  EXPECT_EQ(dp_state_host_lane.decode(states, 2), DpState::tx_turn_on);
  EXPECT_EQ(dp_state_host_lane.decode(states, 3), DpState::init);
  EXPECT_EQ(dp_state_host_lane.decode(states, 5), DpState::initialized);
  EXPECT_FALSE(dp_state_host_lane.decode(states, 7));
}

TEST(Layout, LaneBitsGiveBitZeroToLaneOne) {
  EXPECT_EQ(output_disable_tx.decode(bytes("81"), 0), true);
  EXPECT_EQ(output_disable_tx.decode(bytes("81"), 1), false);
  EXPECT_EQ(output_disable_tx.decode(bytes("81"), 7), true);
}

TEST(Layout, LanePairsGoFourToAByteLowestFirst) {
  Bytes raw = bytes("0000");
  scs0_adaptive_input_eq_recall_tx.encode(raw, 2, 0);
  scs0_adaptive_input_eq_recall_tx.encode(raw, 1, 4);
  EXPECT_EQ(to_hex(raw), "0201");
  EXPECT_FALSE(scs0_adaptive_input_eq_recall_tx.decode(bytes("0300"), 0)) << "3 is reserved";
}

TEST(Layout, DescriptorMembersLieFourBytesApart) {
  const Bytes descriptors = bytes(
      "23928801"
      "22914411"
      "ff000000"
      "00000000"
      "00000000"
      "00000000"
      "00000000"
      "00000000");
  EXPECT_EQ(app_host_interface_id.decode(descriptors, 1), 0x22);
  const std::span<const std::byte> from_media{descriptors.begin() + 1, descriptors.end()};
  EXPECT_EQ(app_media_interface_id.decode(from_media, 1), 0x91);
  const std::span<const std::byte> from_counts{descriptors.begin() + 2, descriptors.end()};
  EXPECT_EQ(app_host_lane_count.decode(from_counts, 0), 8);
  EXPECT_EQ(app_media_lane_count.decode(from_counts, 1), 4);
  EXPECT_FALSE(app_host_lane_count.decode(bytes("90"), 0)) << "nine lanes are reserved";
}

TEST(Layout, InsertLeavesTheNeighboursAlone) {
  Bytes raw = bytes("ff");
  low_pwr_request_sw.encode(raw, false);
  EXPECT_EQ(to_hex(raw), "ef");
  raw = bytes("00");
  low_pwr_allow_request_hw.encode(raw, true);
  EXPECT_EQ(to_hex(raw), "40");
}

TEST(ModuleStateField, ReservedCodesHaveNoMeaning) {
  for (const unsigned code : {0u, 6u, 7u}) EXPECT_FALSE(module_state.decode(std::array{std::byte(code << 1)})) << code;
  EXPECT_EQ(module_state.decode(bytes("f7")), ModuleState::ready) << "the bits around it do not count";
}

TEST(Address, IsWrittenAsPeopleWriteIt) {
  EXPECT_EQ(address_text(low_pwr_request_sw.info), "lower:26.4");
  EXPECT_EQ(address_text(dp_state_host_lane.info), "11h:128-131");
  EXPECT_EQ(address_text(max_power.info), "00h:201");
  EXPECT_EQ(address_text(module_state.info), "lower:3.3:1");
  EXPECT_EQ(address_text(vendor_name.info), "00h:129-144");
}

TEST(Numbers, OfAFieldAreSignedAndScaledAsItsTableSays) {
  EXPECT_DOUBLE_EQ(to_number(temp_mon_value.info, 0xFB00), -5.0);
  EXPECT_DOUBLE_EQ(to_number(max_power.info, 34), 8.5);
  EXPECT_EQ(from_number(temp_mon_value.info, -5.0), 0xFB00u);
  EXPECT_EQ(from_number(max_power.info, 63.75), 255u);
  EXPECT_FALSE(from_number(max_power.info, 64.0));
  EXPECT_FALSE(from_number(max_power.info, -0.5));
  EXPECT_FALSE(from_number(max_power.info, std::numeric_limits<double>::quiet_NaN()));
}

/// Every bit pattern of every element decodes to a value that encodes to the same bits, or has no meaning.
struct RoundTrip {
  std::size_t fields = 0;

  void operator()(const TextField&) { ++fields; }
  template <class T>
  void operator()(const Field<T>& field) {
    ++fields;
    const Place at = place(field.info, 0);
    const unsigned width = at.msb - at.lsb + 1;
    if (width > 16) return;
    bool some_meaning = false;
    for (std::uint64_t bits = 0; bits >> width == 0; ++bits) {
      const std::optional<T> value = field.from_bits(bits);
      if (!value) continue;
      some_meaning = true;
      if constexpr (std::is_same_v<T, double>) {
        // One F16 number has several patterns.
        if (field.info.kind == Kind::f16) {
          ASSERT_DOUBLE_EQ(*field.from_bits(field.to_bits(*value)), *value);
          continue;
        }
      }
      ASSERT_EQ(field.to_bits(*value), bits) << field.info.name;
    }
    EXPECT_TRUE(some_meaning) << field.info.name;
    for (std::size_t element = 0; element < field.info.count; ++element) {
      Bytes raw(extent(field.info), std::byte{0xA5});
      const Bytes before = raw;
      const std::uint64_t pattern = extract(field.info, raw, element);
      insert(field.info, raw, ~pattern, element);
      EXPECT_EQ(extract(field.info, raw, element), ~pattern & (~std::uint64_t{0} >> (64 - width))) << field.info.name;
      insert(field.info, raw, pattern, element);
      EXPECT_EQ(raw, before) << field.info.name;
    }
  }
};

TEST(EveryTypedField, DecodesOrHasNoMeaningAndEncodesToTheSameBits) {
  RoundTrip check;
  visit_lower_memory(check);
  visit_page_00h(check);
  visit_page_01h(check);
  visit_page_02h(check);
  visit_page_03h(check);
  visit_page_04h(check);
  visit_page_05h(check);
  visit_page_0ch(check);
  visit_page_0dh(check);
  visit_page_10h(check);
  visit_page_11h(check);
  visit_page_12h(check);
  visit_page_13h(check);
  visit_page_14h(check);
  visit_page_15h(check);
  visit_page_16h(check);
  visit_page_17h(check);
  visit_page_18h(check);
  visit_page_19h(check);
  visit_page_1ch(check);
  visit_page_1dh(check);
  visit_page_20h(check);
  visit_page_24h(check);
  visit_page_28h(check);
  visit_page_2ch(check);
  visit_page_2dh(check);
  visit_page_2fh(check);
  visit_page_34h(check);
  visit_page_35h(check);
  visit_page_38h(check);
  visit_page_45h(check);
  visit_page_60h(check);
  visit_page_61h(check);
  visit_page_62h(check);
  visit_page_6dh(check);
  visit_page_9fh(check);
  visit_page_a0h(check);
  EXPECT_EQ(check.fields, all_fields().size());
  enhanced_lpo::visit_page_01h(check);
  enhanced_lpo::visit_page_10h(check);
  enhanced_lpo::visit_page_c1h(check);
  enhanced_lpo::visit_page_c2h(check);
  cdb_reply_module_features::visit_fields(check);
  cdb_reply_firmware_management_features::visit_fields(check);
  cdb_reply_firmware_info::visit_fields(check);
  EXPECT_GT(check.fields, all_fields().size() + 70);
}

consteval FieldInfo spot(std::string_view name, std::uint8_t byte, std::uint8_t msb, std::uint8_t lsb) {
  return {.name = name, .byte = byte, .msb = msb, .lsb = lsb};
}

/// Byte 3, there while a selector holds one of the values.
consteval FieldInfo choice(std::string_view name, std::uint32_t values) {
  FieldInfo field = spot(name, 3, 7, 0);
  field.variant = {"Selector", values};
  return field;
}

TEST(WellFormed, RefusesWhatATableMustNotHold) {
  static_assert(well_formed(std::array{spot("A", 3, 7, 4), spot("B", 3, 3, 0)}));
  static_assert(!well_formed(std::array{spot("A", 3, 7, 4), spot("B", 3, 4, 0)}), "one bit in two fields");
  static_assert(!well_formed(std::array{spot("A", 3, 7, 4), spot("A", 4, 3, 0)}), "one name twice");
  static_assert(!well_formed(std::array{spot("A", 3, 2, 4)}), "bits the wrong way round");
  static_assert(!well_formed(std::array{spot("A", 3, 8, 0)}), "bit beyond the value");
  static_assert(!well_formed(std::array{spot("", 3, 7, 0)}), "no name");
  static_assert(!well_formed(std::array{FieldInfo{.name = "A", .byte = 127, .width = 2, .msb = 15}}), "over the edge");
  static_assert(!well_formed(std::array{FieldInfo{
                    .name = "A", .byte = 10, .width = 4, .msb = 31, .layout = Layout::array, .count = 2, .stride = 2}}),
                "elements overlap");
  static_assert(well_formed(std::array{choice("A", 0b0011), choice("B", 0b0100)}), "never there at once");
  static_assert(!well_formed(std::array{choice("A", 0b0011), choice("B", 0b0110)}), "both there at choice 1");
  static_assert(!well_formed(std::array{spot("A", 3, 7, 4), choice("B", 0b0100)}), "one of them is always there");
  SUCCEED();
}

}  // namespace
}  // namespace plugfest::cmis
