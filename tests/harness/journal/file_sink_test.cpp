#include "harness/journal/writer.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sys/resource.h>
#include <system_error>

namespace plugfest::journal {
namespace {

namespace fs = std::filesystem;

class FileSinkTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::path{testing::TempDir()} / (std::string{"plugfest-"} + test->name());
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    file_ = folder_ / "journal.jsonl";
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string content() const {
    std::ifstream stream{file_, std::ios::binary};
    return {std::istreambuf_iterator<char>{stream}, {}};
  }
  void put(const std::string& text) const { std::ofstream{file_, std::ios::binary} << text; }

  fs::path folder_, file_;
};

TEST_F(FileSinkTest, WritesEachLineWithItsNewline) {
  FileSink sink{file_, true};
  sink.append("one", false);
  EXPECT_EQ(content(), "one\n");
  sink.append("two", true);
  EXPECT_EQ(content(), "one\ntwo\n");
}

TEST_F(FileSinkTest, NeverStartsOverAnExistingJournal) {
  put("evidence\n");
  EXPECT_THROW((FileSink{file_, true}), std::system_error);
  EXPECT_EQ(content(), "evidence\n");
}

TEST_F(FileSinkTest, RefusesToContinueWhatIsNotThere) {
  try {
    FileSink sink{file_, false};
    FAIL() << "no exception";
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code(), std::errc::no_such_file_or_directory);
    EXPECT_NE(std::string{error.what()}.find("journal.jsonl"), std::string::npos) << error.what();
  }
}

TEST_F(FileSinkTest, ContinuesAWholeJournalAtItsEnd) {
  put("one\n");
  FileSink sink{file_, false};
  sink.append("two", false);
  EXPECT_EQ(content(), "one\ntwo\n");
}

TEST_F(FileSinkTest, ContinuesACutJournalOnALineOfItsOwn) {
  put("one\n{\"sequenceNu");
  FileSink sink{file_, false};
  sink.append("two", false);
  sink.append("three", false);
  EXPECT_EQ(content(), "one\n{\"sequenceNu\ntwo\nthree\n");
}

TEST_F(FileSinkTest, ContinuesAnEmptyJournalWithoutABlankLine) {
  put("");
  FileSink sink{file_, false};
  sink.append("one", false);
  EXPECT_EQ(content(), "one\n");
}

TEST_F(FileSinkTest, SaysWhenALineDidNotFit) {
  FileSink sink{file_, true};
  sink.append("1234", false);
  // A file size limit makes write() accept only what fits.
  struct rlimit before {};
  getrlimit(RLIMIT_FSIZE, &before);
  const auto ignored = std::signal(SIGXFSZ, SIG_IGN);
  struct rlimit tight = before;
  tight.rlim_cur = 8;
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &tight), 0);
  EXPECT_THROW(sink.append("1234567", false), std::system_error);
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, ignored);
  EXPECT_EQ(content(), "1234\n123");
  sink.append("after", false);
  EXPECT_EQ(content(), "1234\n123\nafter\n");
}

}  // namespace
}  // namespace plugfest::journal
