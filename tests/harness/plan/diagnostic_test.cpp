#include "harness/plan/diagnostic.hpp"

#include "tests/harness/plan/given.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plugfest::plan {
namespace {

using testing::HasSubstr;

Mark at(const SourcePtr& file, int line, int column, int length = 1) { return {file, {line, column}, length}; }

TEST(Diagnostic, IsABlockWithPlaceLineCaretAndHint) {
  Diagnostics all;
  all.add(at(given::source("plan: x\n\n    dwel: 10 min\n", "testplans/smoke.yaml"), 3, 5, 4), "unknown key 'dwel'",
          "did you mean 'dwell'?");
  EXPECT_EQ(all.render(),
            "testplans/smoke.yaml:3:5: error: unknown key 'dwel'\n"
            "    3 |     dwel: 10 min\n"
            "      |     ^~~~\n"
            "      = did you mean 'dwell'?\n");
}

TEST(Diagnostic, WithoutAFileIsOneLineAndItsHint) {
  Diagnostics all;
  all.add("no plan is named 'smok'", "did you mean 'smoke'?");
  EXPECT_EQ(all.render(), "error: no plan is named 'smok'\n      = did you mean 'smoke'?\n");
}

TEST(Diagnostic, BlocksFollowTheLinesOfEachFile) {
  Diagnostics all;
  const SourcePtr one = given::source("a\nb\n", "one"), two = given::source("c\n", "two");
  all.add(at(two, 1, 1), "first file complained about");
  all.add(at(one, 2, 1), "later");
  all.add(at(one, 1, 1), "earlier");
  EXPECT_EQ(all.render(),
            "two:1:1: error: first file complained about\n    1 | c\n      | ^\n"
            "one:1:1: error: earlier\n    1 | a\n      | ^\n"
            "one:2:1: error: later\n    2 | b\n      | ^\n");
}

TEST(Diagnostic, NothingReachesTheTerminalThatItWouldActOn) {
  Diagnostics all;
  all.add(at(given::source("\tk\x1B[31m\xFF: \xE2\x80\xAE\n", "a\x07z"), 1, 3, 1), "bad \x1B[2J", "see \r\n");
  EXPECT_EQ(all.render(),
            "a\\x07z:1:3: error: bad \\x1b[2J\n"
            "    1 | \\tk\\x1b[31m\\xff: \\u{202e}\n"
            "      |    ^~~~\n"
            "      = see \\r\\n\n");
}

TEST(Diagnostic, CaretStandsUnderTheCodePointNotTheByte) {
  Diagnostics all;
  all.add(at(given::source("\xC3\xA9\xE2\x82\xAC x\n", "f"), 1, 4, 1), "here");
  EXPECT_EQ(all.render(), "f:1:4: error: here\n    1 | \xC3\xA9\xE2\x82\xAC x\n      |    ^\n");
}

TEST(Diagnostic, ALongLineIsCutToAWindowAroundTheCaret) {
  std::string line(5000, 'x');
  line[2999] = 'Y';
  Diagnostics all;
  all.add(at(given::source(line, "f"), 1, 3000, 400), "here");
  EXPECT_EQ(all.render(), "f:1:3000: error: here\n    1 | ..." + std::string(50, 'x') + "Y" + std::string(59, 'x') +
                              "...\n      | " + std::string(53, ' ') + "^" + std::string(59, '~') + "\n");
}

TEST(Diagnostic, ACaretBeyondTheLineStandsAtItsEnd) {
  Diagnostics all;
  all.add(at(given::source("ab", "f"), 1, 9, 5), "here");
  EXPECT_THAT(all.render(), HasSubstr("    1 | ab\n      |   ^\n"));
}

TEST(Diagnostic, AfterAHundredTheRestIsCounted) {
  Diagnostics all;
  for (int i = 0; i < 103; ++i) all.add("wrong");
  EXPECT_THAT(all.render(), testing::EndsWith("error: wrong\nerror: and 3 more\n"));
}

TEST(NearestWord, AllowsForSwappedMissingAndWrongLetters) {
  constexpr std::array<std::string_view, 3> words{"dwell", "lanes", "duration"};
  EXPECT_EQ(nearest_word("dwel", words), "dwell");
  EXPECT_EQ(nearest_word("lnaes", words), "lanes");
  EXPECT_EQ(nearest_word("Duratoin", words), "duration");
  EXPECT_EQ(nearest_word("lane", words), "lanes");
}

TEST(NearestWord, SaysNothingRatherThanAnything) {
  constexpr std::array<std::string_view, 3> words{"dwell", "lanes", "W"};
  EXPECT_EQ(nearest_word("power", words), "");
  EXPECT_EQ(nearest_word("x", words), "");
  EXPECT_EQ(nearest_word("", words), "");
  EXPECT_EQ(nearest_word(std::string(100'000, 'd'), words), "");
}

TEST(NearestWord, FindsAUnitWrittenInTheWrongCase) {
  constexpr std::array<std::string_view, 2> words{"W", "mW"};
  EXPECT_EQ(nearest_word("w", words), "W");
  EXPECT_EQ(nearest_word("MW", words), "mW");
}

TEST(Suggest, ListsAFewWordsWhenNoneIsNear) {
  constexpr std::array<std::string_view, 2> few{"lpo", "retimed"};
  EXPECT_EQ(suggest("optical", few), "one of: lpo, retimed");
  EXPECT_EQ(suggest("retimd", few), "did you mean 'retimed'?");
  const std::array<std::string_view, 20> many{};
  EXPECT_EQ(suggest("optical", many), "");
}

}  // namespace
}  // namespace plugfest::plan
