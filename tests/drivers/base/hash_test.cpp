#include "drivers/base/hash.hpp"

#include <gtest/gtest.h>

#include <array>

namespace plugfest {
namespace {

// FIPS 180-4 examples.
TEST(Sha256, AgreesWithTheStandardsExamples) {
  EXPECT_EQ(sha256(std::string_view{}), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256(std::string_view{"abc"}), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256(std::string_view{"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"}),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST(Sha256, OfBytesIsThatOfTheSameText) {
  const std::array data{std::byte{'a'}, std::byte{'b'}, std::byte{'c'}};
  EXPECT_EQ(sha256(data), sha256(std::string_view{"abc"}));
}

TEST(Sha256, CountsANulByte) { EXPECT_NE(sha256(std::string_view{"a\0", 2}), sha256(std::string_view{"a"})); }

}  // namespace
}  // namespace plugfest
