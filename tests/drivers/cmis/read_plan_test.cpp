#include "drivers/cmis/read_plan.hpp"

#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_00h.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/fields/page_10h.hpp"
#include "drivers/cmis/fields/page_11h.hpp"
#include "drivers/cmis/memory.hpp"
#include "drivers/cmis/read_sets.hpp"
#include "drivers/cmis/table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace plugfest::cmis {

void PrintTo(const PlannedRead& read, std::ostream* out) { *out << to_string(read.from) << " x " << read.count; }

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

PlannedRead lower(unsigned byte, std::size_t count) { return {{.byte = static_cast<std::uint8_t>(byte)}, count}; }
PlannedRead upper(unsigned page, unsigned byte, std::size_t count, unsigned bank = 0) {
  return {{static_cast<std::uint8_t>(bank), static_cast<std::uint8_t>(page), static_cast<std::uint8_t>(byte)}, count};
}
std::vector<PlannedRead> reads(const Wanted& wanted, std::size_t max_read = 128) {
  return plan_reads(wanted, {.max_read = max_read, .shown = {}}).reads;
}

TEST(ReadPlan, NothingWantedIsNothingRead) {
  const ReadPlan plan = plan_reads({}, {});
  EXPECT_THAT(plan.reads, IsEmpty());
  EXPECT_EQ(plan.clocks, 0u);
}

TEST(ReadPlan, NeighboursShareARead) {
  Wanted wanted;
  wanted.add(temp_mon_value).add(vcc_mon_voltage);
  EXPECT_THAT(reads(wanted), ElementsAre(lower(14, 4)));
}

TEST(ReadPlan, AGapIsReadOverWhereThatIsCheaperThanAnotherRead) {
  // Another read costs 30 clocks, a byte 9: three bytes are read over, four are not.
  Wanted three, four;
  three.add(app_host_interface_id).add(media_type);
  EXPECT_THAT(reads(three), ElementsAre(lower(85, 30))) << "HostInterfaceID stands in every fourth byte from 86 on";
  four.add(date_code_year).add(date_code_lot_code);
  EXPECT_THAT(reads(four), ElementsAre(upper(0x00, 182, 2), upper(0x00, 188, 2)));
}

TEST(ReadPlan, ByteThatAReadClearsIsNoGap) {
  Wanted wanted;
  wanted.add(output_status_tx).add(optical_power_tx);
  Wanted over_one_flag;
  over_one_flag.add(flags_summary_bank3_page_11h).add(temp_mon_value);
  EXPECT_THAT(reads(wanted), ElementsAre(upper(0x11, 133, 1), upper(0x11, 154, 16)));
  EXPECT_THAT(reads(over_one_flag), ElementsAre(lower(7, 1), lower(14, 2)));
}

TEST(ReadPlan, FlagsThatTheirOwnerWantsJoinTheirNeighbours) {
  Wanted wanted;
  wanted.add(output_status_tx).add_flags_of(0, 0x11).add(optical_power_tx);
  EXPECT_THAT(reads(wanted), ElementsAre(upper(0x11, 133, 37)));
}

TEST(ReadPlan, WhatIsWriteOnlyIsNotReadOver) {
  Wanted wanted;
  wanted.add_between(dp_deinit_lane.info, scs0_app_sel_code.info);
  EXPECT_THAT(reads(wanted),
              ElementsAre(upper(0x10, 128, 5), upper(0x10, 134, 1), upper(0x10, 137, 3), upper(0x10, 145, 8)))
      << "133 and 140-142 are reserved; 135, 136, 143 and 144 are triggers";
}

TEST(ReadPlan, ANumberOfTwoBytesIsNeverSplit) {
  Wanted wanted;
  wanted.add(output_status_rx).add(optical_power_tx);
  for (std::size_t max_read = 2; max_read < 20; ++max_read)
    for (const PlannedRead& read : reads(wanted, max_read)) {
      if (read.from.byte < 154) continue;
      EXPECT_EQ((read.from.byte - 154) % 2, 0) << max_read;
      EXPECT_EQ(read.count % 2, 0u) << max_read;
    }
  EXPECT_THAT(reads(wanted, 3), testing::SizeIs(9)) << "two bytes at a time";
}

TEST(ReadPlan, TextIsCutWhereReadsEnd) {
  Wanted wanted;
  wanted.add(vendor_name).add(vendor_oui);
  EXPECT_THAT(reads(wanted, 8), ElementsAre(upper(0, 129, 8), upper(0, 137, 8), upper(0, 145, 3)));
  EXPECT_THAT(reads(wanted, 128), ElementsAre(upper(0, 129, 19)));
}

TEST(ReadPlan, LowerMemoryComesFirstThenThePageThatIsShown) {
  Wanted wanted;
  wanted.add(vendor_oui).add(full_page_read_supported).add(dp_state_host_lane).add(module_state);
  const ReadPlan plan = plan_reads(wanted, {.max_read = 8, .shown = Shown{0, 0x01}});
  EXPECT_THAT(plan.reads, ElementsAre(lower(3, 1), upper(0x01, 251, 1), upper(0x00, 145, 3), upper(0x11, 128, 4)));
  EXPECT_EQ(plan.page_writes, 2u);
  // 30 + 9, 30 + 9, 29 + 30 + 27, 29 + 30 + 36
  EXPECT_EQ(plan.clocks, 39u + 39u + 86u + 95u);
  EXPECT_EQ(plan.bytes, 9u);
}

TEST(ReadPlan, BanksComeOneAfterAnotherBeginningWithTheOneThatIsSelected) {
  Wanted wanted;
  for (const std::uint8_t bank : {std::uint8_t{0}, std::uint8_t{1}})
    wanted.add(dp_state_host_lane, bank).add(dp_deinit_lane, bank);
  wanted.add(vendor_oui);
  const ReadPlan plan = plan_reads(wanted, {.max_read = 8, .shown = Shown{1, 0x11}});
  EXPECT_THAT(plan.reads, ElementsAre(upper(0x11, 128, 4, 1), upper(0x00, 145, 3), upper(0x10, 128, 1, 1),
                                      upper(0x10, 128, 1, 0), upper(0x11, 128, 4, 0)));
  // One change of bank: 38 clocks; the other three page writes 29 each.
  EXPECT_EQ(plan.clocks, 66u + (29 + 57) + (29 + 39) + (38 + 39) + (29 + 66));
}

TEST(ReadPlan, APollWithThePageShownCostsWhatItsBytesCost) {
  const ReadPlan plan = plan_reads(monitor_set(Memory{}), {.max_read = 128, .shown = Shown{0, 0x11}});
  EXPECT_THAT(plan.reads, ElementsAre(lower(14, 4), upper(0x11, 154, 48)));
  EXPECT_EQ(plan.clocks, 30u + 4 * 9 + 30 + 48 * 9) << "1.32 ms at 400 kHz";
}

TEST(ReadPlan, WhatIsKnownIsLeftOut) {
  Memory memory;
  const std::array known{std::byte{0x19}, std::byte{0x53}, std::byte{0x00}};
  memory.put(0, 0, 0, known);
  Wanted wanted = first_look();
  wanted.add(module_state).remove_known(memory);
  EXPECT_THAT(reads(wanted), ElementsAre(lower(3, 1)));
  EXPECT_TRUE(first_look().remove_known(memory).empty());
}

/// Any choice of fields, any limits: the rules hold.
TEST(ReadPlan, WhateverIsWantedTheRulesHold) {
  std::mt19937 random{20260101};
  const auto fields = all_fields();
  for (int round = 0; round < 300; ++round) {
    SCOPED_TRACE(round);
    Wanted wanted;
    std::vector<const FieldInfo*> numbers;
    const auto count = 1 + static_cast<unsigned>(random() % 40);
    for (unsigned i = 0; i < count; ++i) {
      const FieldInfo& field = fields[random() % fields.size()];
      const auto bank = static_cast<std::uint8_t>(field.banked ? random() % 2 : 0);
      if (field.access == Access::ro_cor) continue;
      wanted.add(field, bank);
      if (bank == 0 && field.layout == Layout::single && field.kind == Kind::number && field.width == 2)
        numbers.push_back(&field);
    }
    const std::size_t max_read = std::array<std::size_t, 4>{8, 9, 16, 128}[random() % 4];
    const ReadPlan plan = plan_reads(wanted, {.max_read = max_read, .shown = {}});
    std::map<Address, int> seen;
    std::vector<HalfStart> visits;
    std::size_t bytes = 0;
    for (const PlannedRead& read : plan.reads) {
      ASSERT_LE(read.count, max_read);
      ASSERT_LE(read.from.byte % 128u + read.count, 128u);
      HalfStart half = read.from;
      half.byte = is_upper(read.from.byte) ? 128 : 0;
      if (visits.empty() || visits.back() != half) visits.push_back(half);
      for (std::size_t i = 0; i < read.count; ++i) {
        Address at = read.from;
        at.byte = static_cast<std::uint8_t>(at.byte + i);
        ++seen[at];
        ++bytes;
      }
    }
    EXPECT_EQ(bytes, plan.bytes);
    std::size_t wanted_seen = 0;
    for (const auto& [at, times] : seen) {
      EXPECT_EQ(times, 1) << to_string(at);
      wanted_seen += wanted.contains(at) ? 1u : 0u;
    }
    EXPECT_EQ(wanted_seen, wanted.size()) << "every wanted byte, once";
    for (const FieldInfo& field : fields) {
      if (field.access != Access::ro_cor) continue;
      for (const std::uint8_t bank : {std::uint8_t{0}, std::uint8_t{1}})
        for (std::size_t i = 0; i < extent(field); ++i) {
          const Address at{bank, field.page, static_cast<std::uint8_t>(field.byte + i)};
          EXPECT_FALSE(seen.contains(at) && !wanted.contains(at)) << address_text(field);
        }
    }
    for (const FieldInfo* number : numbers)
      EXPECT_TRUE(std::ranges::any_of(plan.reads, [&](const PlannedRead& read) {
        const bool same = is_upper(number->byte) == is_upper(read.from.byte) &&
                          (!is_upper(number->byte) || (read.from.page == number->page && read.from.bank == 0));
        return same && read.from.byte <= number->byte && number->byte + 2u <= read.from.byte + read.count;
      })) << address_text(*number);
    std::ranges::sort(visits);
    EXPECT_EQ(std::ranges::adjacent_find(visits), visits.end()) << "each page is visited once";
    EXPECT_LE(plan_reads(wanted, {.max_read = 128, .shown = {}}).clocks, plan.clocks) << "longer reads never cost more";
  }
}

TEST(ReadPlan, NoSetWantsAFlagUnlessItsOwnerAsks) {
  const Memory nothing;
  Wanted all = identity_set(nothing);
  all.add(status_set(nothing, false)).add(monitor_set(nothing)).add(first_look());
  for (const FieldInfo& field : all_fields()) {
    if (field.access != Access::ro_cor) continue;
    EXPECT_FALSE(all.contains({.page = field.page, .byte = field.byte})) << address_text(field);
  }
  EXPECT_TRUE(status_set(nothing, true).contains({.page = 0x11, .byte = 147})) << "LOSFlagRx";
}

}  // namespace
}  // namespace plugfest::cmis
