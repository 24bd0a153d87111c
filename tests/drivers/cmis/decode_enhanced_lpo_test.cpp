#include "drivers/cmis/decode_enhanced_lpo.hpp"

#include "drivers/base/bytes.hpp"
#include "drivers/cmis/memory.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace plugfest::cmis {
namespace {

Bytes text(std::string_view words, std::size_t size) {
  Bytes bytes(size, std::byte{' '});
  for (std::size_t i = 0; i < words.size(); ++i) bytes[i] = static_cast<std::byte>(words[i]);
  return bytes;
}

/// Vendor name 00h:129, part number 00h:148, tag and version 01h:195, as the registers stand.
Memory module(std::string_view vendor, std::string_view part, std::uint8_t tag) {
  Memory memory;
  memory.put(0, 0x00, 129, text(vendor, 16));
  memory.put(0, 0x00, 148, text(part, 16));
  const Bytes tag_and_version{std::byte{tag}, std::byte{2}};
  memory.put(0, 0x01, 195, tag_and_version);
  Bytes c1(128);
  c1[0] = std::byte{0x18};          // 128: OMA and VMA monitors, no control of the ratio
  c1[135 - 128] = std::byte{0x03};  // accuracy 3 x 5 mV
  c1[136 - 128] = std::byte{0xA0};  // high alarm 160 x 5 mV
  c1[141 - 128] = std::byte{0x27}, c1[142 - 128] = std::byte{0x10};  // high alarm 10000 x 0.1 uW
  memory.put(0, 0xC1, 128, c1);
  Bytes c2(128);
  c2[145 - 128] = std::byte{0x50};                                   // lane 1: 80 x 5 mV
  c2[175 - 128] = std::byte{0x13}, c2[176 - 128] = std::byte{0x88};  // lane 8: 5000 x 0.1 uW
  memory.put(0, 0xC2, 128, c2);
  return memory;
}

TEST(EnhancedLpo, IsReadWhereTagVendorAndPartAgree) {
  const auto lpo = decode_enhanced_lpo(module("Arista Networks", "LPO-800G-2DR4", 0x4C));
  ASSERT_TRUE(lpo);
  EXPECT_EQ(lpo->version, 2);
  EXPECT_FALSE(lpo->max_outer_extinction_ratio) << "not offered";
  ASSERT_TRUE(lpo->host_input_vma && lpo->media_input_oma && lpo->vma_limits && lpo->oma_limits);
  EXPECT_DOUBLE_EQ((*lpo->host_input_vma)[0].value, 400);
  EXPECT_DOUBLE_EQ((*lpo->host_input_vma)[1].value, 0);
  EXPECT_DOUBLE_EQ(lpo->vma_accuracy->value, 15);
  EXPECT_DOUBLE_EQ(lpo->vma_limits->high_alarm.value, 800);
  EXPECT_DOUBLE_EQ((*lpo->media_input_oma)[7].value, 0.5);
  EXPECT_DOUBLE_EQ(lpo->oma_limits->high_alarm.value, 1.0);
}

TEST(EnhancedLpo, IsNotReadFromAnybodyElse) {
  EXPECT_FALSE(decode_enhanced_lpo(module("Arista Networks", "LPO-800G-2DR4", 0x4D))) << "another tag";
  EXPECT_FALSE(decode_enhanced_lpo(module("Arista Networks", "OSFP-800G-2DR4", 0x4C))) << "another part";
  EXPECT_FALSE(decode_enhanced_lpo(module("Somebody Else", "LPO-800G-2DR4", 0x4C))) << "another vendor";
  EXPECT_FALSE(decode_enhanced_lpo(Memory{}));
}

TEST(EnhancedLpo, WhatWasNotReadIsNotThere) {
  Memory memory;
  memory.put(0, 0x00, 129, text("Arista Networks", 16));
  memory.put(0, 0x00, 148, text("LPO-800G-2DR4", 16));
  const Bytes tag{std::byte{0x4C}};
  memory.put(0, 0x01, 195, tag);
  const auto lpo = decode_enhanced_lpo(memory);
  ASSERT_TRUE(lpo);
  EXPECT_FALSE(lpo->host_input_vma || lpo->media_input_oma || lpo->inverted_tx);
}

}  // namespace
}  // namespace plugfest::cmis
