#include "harness/plan/document.hpp"

#include "tests/harness/plan/given.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plugfest::plan {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

given::Loaded<Node> parse(const std::string& text) {
  return given::load([](const SourcePtr& file, Diagnostics& d) { return parse_document(file, d); }, text, "f.yaml");
}

std::string repeated(std::string_view part, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += part;
  return text;
}

TEST(Document, KeepsKeysInTheFilesOrderWithTheirPlaces) {
  const auto parsed = parse("b: 1\na:\n  - x\n  - {c: 'y z', d: ~}\n");
  ASSERT_TRUE(parsed.value) << parsed.said;
  const Node& root = *parsed.value;
  ASSERT_EQ(root.entries.size(), 2u);
  EXPECT_EQ(root.entries[0].key, "b");
  EXPECT_EQ(root.entries[1].key, "a");
  EXPECT_EQ(root.entries[1].key_mark.at.line, 2);
  EXPECT_EQ(root.entries[1].key_mark.at.column, 1);
  const Node& list = root.entries[1].value;
  ASSERT_EQ(list.items.size(), 2u);
  EXPECT_EQ(list.items[0].value, "x");
  EXPECT_EQ(list.items[0].mark.at.line, 3);
  EXPECT_EQ(list.items[0].mark.at.column, 5);
  const Node* c = list.items[1].find("c");
  ASSERT_NE(c, nullptr);
  EXPECT_EQ(c->value, "y z");
  EXPECT_TRUE(c->quoted);
  EXPECT_EQ(c->mark.at.column, 9);
  EXPECT_EQ(c->mark.length, 5);
  EXPECT_EQ(list.items[1].find("d")->type, Node::Type::null);
}

TEST(Document, TellsQuotedTextFromPlain) {
  const auto parsed = parse("a: 12\nb: '12'\nc: \"12\"\nd: |\n  12\n");
  ASSERT_TRUE(parsed.value) << parsed.said;
  EXPECT_FALSE(parsed.value->find("a")->quoted);
  EXPECT_TRUE(parsed.value->find("b")->quoted);
  EXPECT_TRUE(parsed.value->find("c")->quoted);
  EXPECT_TRUE(parsed.value->find("d")->quoted);
}

TEST(Document, CountsColumnsInCodePoints) {
  const auto parsed = parse("\xC3\xA9: {\xE2\x82\xAC: 1, b: 2}\n");  // é and the euro sign
  ASSERT_TRUE(parsed.value) << parsed.said;
  EXPECT_EQ(parsed.value->entries[0].value.find("b")->mark.at.column, 14);
}

TEST(Document, AByteOrderMarkIsNoColumn) {
  const auto parsed = parse(
      "\xEF\xBB\xBF"
      "a: 1\r\nb: 2\r\n");
  ASSERT_TRUE(parsed.value) << parsed.said;
  EXPECT_EQ(parsed.value->find("a")->mark.at.column, 4);
  EXPECT_EQ(parsed.value->find("b")->mark.at.line, 2);
  EXPECT_EQ(parsed.value->find("b")->value, "2");
}

TEST(Document, AnEmptyValueStandsWhereItsKeyIs) {
  const auto parsed = parse("a:\nb: 1\n");
  ASSERT_TRUE(parsed.value) << parsed.said;
  EXPECT_EQ(parsed.value->find("a")->type, Node::Type::null);
  EXPECT_EQ(parsed.value->find("a")->mark.at.line, 1);
}

TEST(Document, ADocumentMarkerAtTheStartAndCommentsAreFine) {
  EXPECT_TRUE(parse("# about\n---\na: 1\n...\n# end\n").value);
}

struct Refused {
  std::string text, at, message;
};
class RefusedDocument : public testing::TestWithParam<Refused> {};

TEST_P(RefusedDocument, IsRefusedOnceWithItsPlace) {
  const auto parsed = parse(GetParam().text);
  EXPECT_FALSE(parsed.value);
  EXPECT_EQ(parsed.errors, 1u) << parsed.said;
  EXPECT_THAT(parsed.said, StartsWith("f.yaml:" + GetParam().at + ": error: "));
  EXPECT_THAT(parsed.said, HasSubstr(GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(
    Document, RefusedDocument,
    testing::Values(
        Refused{"", "1:1", "the file is empty"}, Refused{"# nothing\n", "1:1", "the file is empty"},
        Refused{"---\n", "1:1", "the file is empty"},
        Refused{"a: 1\nb: 2\na: 3\n", "3:1", "the key 'a' is given twice"},
        Refused{"x: {k: 1, k: 2}\n", "1:11", "it was given first in line 1"},
        Refused{"[a]: 1\n", "1:1", "a key must be a plain word"}, Refused{"{a: 1}: 1\n", "1:1", "a key must be"},
        Refused{"? [a]\n: 1\n", "1:3", "a key must be"}, Refused{"~: 1\n", "1:1", "a key is missing"},
        Refused{": 1\n", "1:1", "a key is missing"}, Refused{"a: &x 1\n", "1:4", "an anchor (&name) is not allowed"},
        Refused{"a: *x\n", "1:4", "an alias (*name) is not allowed"}, Refused{"a: &x [1]\nb: *x\n", "1:4", "an anchor"},
        Refused{"<<: {a: 1}\n", "1:1", "a merge key"}, Refused{"a: !!str 1\n", "1:4", "a tag (!!str) is not allowed"},
        Refused{"a: ! b\n", "1:4", "a tag (!)"}, Refused{"a: !x\n", "1:4", "a tag (!x)"},
        Refused{"a: !!map {b: 1}\n", "1:4", "a tag"}, Refused{"a: !<tag:x> [1]\n", "1:4", "a tag"},
        Refused{"a: 1\n---\nb: 2\n", "2:1", "a second document"},
        Refused{"- a\nb: 1\n", "2:1", "this does not belong to what stands above it"},
        Refused{std::string("a: 1\nb: \0\n", 10), "2:4", "a NUL byte"},
        Refused{"a: b\x04\nc: 1\n", "1:5", "a control character (U+0004)"},
        Refused{"a: b\rc: 1\n", "1:5", "a control character (U+000D)"},
        Refused{"a: \xC2\x80\n", "1:4", "a control character (U+0080)"}, Refused{"a: b\xFF\n", "1:5", "not UTF-8"},
        Refused{"a: \xC0\x80\n", "1:4", "not UTF-8"}, Refused{"a: \xED\xA0\x80\n", "1:4", "not UTF-8"},
        Refused{"\xFF\xFE"
                "a",
                "1:1", "not UTF-8"},
        Refused{"a: \xE2\x82", "1:4", "not UTF-8"}, Refused{"a: 'x\nb: 1\n", "1:4", "this quote is never closed"},
        Refused{"a: \"x\\\"\nb: 1\n", "1:4", "this quote is never closed"},
        Refused{"[[[[", "1:1", "'[' is never closed"}, Refused{"? ? ? a", "1:3", "a key must be a plain word"},
        Refused{"a: [1, 2\n", "2:1", "'[' is never closed"}, Refused{"a: {b: 1\n", "2:1", "'{' is never closed"},
        Refused{"%YAML 1.2\n---\na: 1\n", "1:1", "a directive"}, Refused{"a: 1\n%TAG ! x\n", "2:1", "a directive"},
        Refused{"a: 1\n]\n", "2:1", "a closing bracket that was never opened"},
        Refused{"a: b: c\n", "1:5", "a second ':' in this value"}, Refused{"a: @x\n", "1:4", "quote the text"},
        Refused{"a:\n\tb: 1\n", "2:1", "a tab in the indentation"},
        Refused{"a: b\n\tc: d\n", "2:1", "a tab in the indentation"},
        Refused{"a: \"\\q\"\n", "1:7", "an unknown escape"}));

TEST(Document, ThirtyTwoLevelsAreReadAndOneMoreIsNot) {
  EXPECT_TRUE(parse(repeated("[", 32) + repeated("]", 32)).value);
  const auto deeper = parse(repeated("[", 33) + repeated("]", 33));
  EXPECT_FALSE(deeper.value);
  EXPECT_THAT(deeper.said, StartsWith("f.yaml:1:33: error: nested more than 32 levels deep"));
}

TEST(Document, DeepNestingOfEveryFormIsRefused) {
  std::string indented;
  for (int i = 0; i < 1000; ++i) indented += std::string(static_cast<std::size_t>(i), ' ') + "a:\n";
  for (const std::string& text : {repeated("[\n", 100'000), repeated("{a:\n ", 100'000), repeated("- ", 30'000),
                                  indented, repeated("[\n{a: ", 100'000), repeated("[", 60'000)}) {
    const auto parsed = parse(text);
    EXPECT_FALSE(parsed.value);
    EXPECT_THAT(parsed.said, HasSubstr("nested more than 32 levels deep")) << text.substr(0, 20);
    EXPECT_LT(parsed.said.size(), 1000u);
  }
}

TEST(Document, TooManyValuesAreRefusedBeforeTheyAreHeld) {
  const auto parsed = parse("a: [" + repeated("1,\n ", 200'000) + "1]\n");
  EXPECT_FALSE(parsed.value);
  EXPECT_THAT(parsed.said, HasSubstr("more than 32768 brackets, quotes, colons, commas and dashes"));
}

TEST(Document, OneMebibyteIsReadAndOneByteMoreIsNot) {
  const std::string mebibyte =
      "a: 1\n#" + std::string(1017, 'x') + "\n" + repeated(std::string(1023, '#') + "\n", 1023);
  ASSERT_EQ(mebibyte.size(), std::size_t{1} << 20);
  EXPECT_TRUE(parse(mebibyte).value);
  const auto larger = parse(mebibyte + "\n");
  EXPECT_FALSE(larger.value);
  EXPECT_THAT(larger.said, HasSubstr("larger than 1048576 bytes (1048577)"));
}

TEST(Document, ALineOf64KibibytesIsReadAndALongerOneIsNot) {
  EXPECT_TRUE(parse("a: 1\nb: " + std::string(65536 - 4, 'x') + "\n").value);
  const auto longer = parse("a: 1\nb: " + std::string(65536 - 3, 'x') + "\n");
  EXPECT_FALSE(longer.value);
  EXPECT_THAT(longer.said, StartsWith("f.yaml:2:1: error: a line of more than 65536 bytes\n"));
}

TEST(Document, AnAliasBombNeverGrows) {
  std::string bomb = "a0: &a0 [x, x]\n";
  for (int i = 1; i < 20; ++i) {
    const std::string before = "*a" + std::to_string(i - 1), name = "a" + std::to_string(i);
    bomb += name + ": &" + name + " [" + before + ", " + before + "]\n";
  }
  const auto parsed = parse(bomb);
  EXPECT_FALSE(parsed.value);
  EXPECT_EQ(parsed.errors, 1u);
}

}  // namespace
}  // namespace plugfest::plan
