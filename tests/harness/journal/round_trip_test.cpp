#include "tests/harness/journal/sample_runs.hpp"

#include <gtest/gtest.h>

namespace plugfest::journal {
namespace {

/// What the reader finds in the errors beside what the run itself said.
RunRecord as_read(RunRecord run) {
  if (run.end.interrupted) run.errors.emplace_back("run-interrupted: interrupted by a person");
  if (run.end.restore_failed) run.errors.emplace_back("restore-failed: the lab could not be put back as it was found");
  run.journal.clear();
  return run;
}

TEST(RoundTrip, AnyRunReadsAsItWasWritten) {
  for (std::uint32_t seed = 0; seed < 150; ++seed) {
    const RunRecord run = random_run(seed);
    MemorySink sink;
    write(run, sink);
    std::string why;
    auto read = parse_journal(sink.text(), why);
    ASSERT_TRUE(read) << why << ", seed " << seed;
    RunRecord expected = as_read(run);
    expected.last_sequence_number = static_cast<int>(sink.lines.size()) - 1;
    ASSERT_EQ(read->damage, expected.damage) << "seed " << seed;
    ASSERT_EQ(read->verdict, expected.verdict) << "seed " << seed;
    ASSERT_EQ(read->slots, expected.slots) << "seed " << seed;
    ASSERT_EQ(read->restores, expected.restores) << "seed " << seed;
    ASSERT_EQ(*read, expected) << "seed " << seed;
  }
}

TEST(RoundTrip, TheSampleRunPasses) {
  std::string why;
  const auto run = parse_journal(journal_of(good_run(2)), why);
  ASSERT_TRUE(run) << why;
  EXPECT_EQ(run->verdict, Verdict::pass);
  EXPECT_EQ(run->exit_status, 0);
  EXPECT_EQ(run->slots, good_run(2).slots);
}

TEST(RoundTrip, TruncatedAtAnyByteIsIncomplete) {
  RunRecord run = good_run(1);
  run.info.sources.clear();
  run.slots[0].steps.resize(1);
  const std::string text = journal_of(run);
  for (std::size_t length = 1; length + 1 < text.size(); ++length) {
    std::string why;
    const auto cut = parse_journal(std::string_view{text}.substr(0, length), why);
    ASSERT_TRUE(cut) << why << " at byte " << length;
    ASSERT_TRUE(cut->end.incomplete) << "at byte " << length;
    ASSERT_FALSE(cut->damage.empty()) << "at byte " << length;
    ASSERT_EQ(cut->exit_status, 4) << "at byte " << length;
    ASSERT_EQ(cut->verdict, Verdict::error) << "at byte " << length;
  }
}

TEST(RoundTrip, TruncationsOfAnyRunNeverPass) {
  for (std::uint32_t seed = 0; seed < 12; ++seed) {
    const std::string text = journal_of(random_run(seed));
    for (std::size_t length = 1; length + 1 < text.size(); length += 151) {
      std::string why;
      const auto cut = parse_journal(std::string_view{text}.substr(0, length), why);
      ASSERT_TRUE(cut) << why << " at byte " << length << ", seed " << seed;
      ASSERT_TRUE(cut->end.incomplete) << "at byte " << length << ", seed " << seed;
      ASSERT_TRUE(cut->exit_status == 4 || cut->exit_status == 1 || cut->exit_status == 5)
          << cut->exit_status << " at byte " << length << ", seed " << seed;
    }
  }
}

TEST(RoundTrip, LosingAnyOneLineIsNoticedAndNeverPasses) {
  MemorySink sink;
  write(good_run(1), sink);
  for (std::size_t lost = 0; lost < sink.lines.size(); ++lost) {
    std::string text;
    for (std::size_t i = 0; i < sink.lines.size(); ++i)
      if (i != lost) text += sink.lines[i] + "\n";
    std::string why;
    const auto run = parse_journal(text, why);
    ASSERT_TRUE(run) << why;
    EXPECT_TRUE(run->end.incomplete) << "without line " << lost;
    EXPECT_EQ(run->exit_status, 4) << "without line " << lost;
    EXPECT_FALSE(run->damage.empty()) << "without line " << lost;
  }
}

TEST(RoundTrip, AnyOneByteGarbledNeverCrashes) {
  const std::string text = journal_of(good_run(1));
  for (std::size_t at = 0; at < text.size(); at += 11) {
    std::string garbled = text;
    garbled[at] = static_cast<char>(garbled[at] ^ (at % 7 == 0 ? 0xFF : 0x01));
    std::string why;
    const auto run = parse_journal(garbled, why);
    EXPECT_TRUE(run || !why.empty());
  }
}

}  // namespace
}  // namespace plugfest::journal
