#include "tests/harness/cli/child.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <sys/stat.h>

namespace plugfest {
namespace {

namespace fs = std::filesystem;
using support::Folder;
using support::plugfest;
using support::text_of;
using testing::HasSubstr;
using testing::IsEmpty;

const fs::path root = PLUGFEST_SOURCE_DIR;

std::vector<fs::path> yaml_files(const fs::path& below) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator{below})
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  std::ranges::sort(files);
  EXPECT_FALSE(files.empty()) << below;
  return files;
}

TEST(Validate, AcceptsEveryShippedFileAndDump) {
  for (const char* folder : {"testplans", "profiles", "tests/data/dumps"})
    for (const fs::path& file : yaml_files(root / folder)) {
      if (file.string().find("/expected/") != std::string::npos) continue;
      const auto ended = plugfest({"validate", file});
      EXPECT_EQ(ended.status, 0) << file << ended.err;
      EXPECT_THAT(ended.out, HasSubstr(": good (")) << file;
      EXPECT_THAT(ended.err, IsEmpty()) << file;
    }
}

/// The data files say in their first line where they are refused: "# refused: 5:5: ...".
TEST(Validate, RefusesEveryFaultyFileWithItsPlaceOnStderrAndNothingOnStdout) {
  for (const fs::path& file : yaml_files(root / "tests/data/plan-refused")) {
    if (file.filename() == "plan-is-a-bench.yaml") continue;  // a good file, if of another kind than is asked for
    const auto ended = plugfest({"validate", file});
    EXPECT_EQ(ended.status, 64) << file << ended.out;
    EXPECT_THAT(ended.out, IsEmpty()) << file;
    const std::string first = support::lines_of(text_of(file)).front();
    const std::string mark = "# refused: ";
    ASSERT_TRUE(first.starts_with(mark)) << file;
    const std::string place = first.substr(mark.size(), first.find(": ", mark.size()) - mark.size());
    // Some files set parameters of a check that only the loader's own tests have: here the check itself is refused.
    const bool foreign = text_of(file).find("ber.pre-fec") != std::string::npos;
    EXPECT_THAT(ended.err, HasSubstr(file.string() + ":" + (foreign ? "" : place + ": error: "))) << file;
    EXPECT_THAT(ended.err, HasSubstr(": error: ")) << file;
  }
}

TEST(Validate, ReportsTheGoodAndTheBadOfSeveralFiles) {
  const auto ended = plugfest({"validate", "smoke", root / "tests/data/plan-refused/plan-tab.yaml",
                               root / "tests/data/plan-refused/plan-lane-nine.yaml"});
  EXPECT_EQ(ended.status, 64);
  EXPECT_THAT(ended.out, HasSubstr("testplans/smoke.yaml: good"));
  EXPECT_THAT(ended.err, HasSubstr("plan-tab.yaml:"));
  EXPECT_THAT(ended.err, HasSubstr("plan-lane-nine.yaml:"));
}

/// A thing that is no YAML file, wherever the command line takes a file.
class NoYamlFile : public testing::TestWithParam<const char*> {
 protected:
  std::string thing() {
    const std::string kind = GetParam();
    const fs::path path = folder_ / "thing.yaml";
    if (kind == "missing") return path;
    if (kind == "empty") return folder_.file("thing.yaml", "");
    if (kind == "binary") {
      std::string bytes;
      for (int i = 0; i < 4096; ++i) bytes += static_cast<char>(i * 37 % 256);
      return folder_.file("thing.yaml", bytes);
    }
    if (kind == "10 MB") return folder_.file("thing.yaml", "plan: x\n" + std::string(10'000'000, '#'));
    if (kind == "truncated")
      return folder_.file("thing.yaml", text_of(root / "testplans/smoke.yaml").substr(0, 180) + "\n - {a: [");
    if (kind == "folder") fs::create_directory(path);
    if (kind == "FIFO") {
      EXPECT_EQ(::mkfifo(path.c_str(), 0600), 0);
    }
    if (kind == "device") return "/dev/zero";
    if (kind == "link to itself") fs::create_symlink(path, path);
    return path;
  }
  Folder folder_;
};

TEST_P(NoYamlFile, IsRefusedAsPlanProfileModuleAndBench) {
  const std::string given = thing();
  const std::string out = folder_ / "run";
  for (const support::Arguments& arguments : std::vector<support::Arguments>{
           {"run", given, "--out", out},
           {"run", "smoke", "--out", out, "--profile", given},
           {"run", "smoke", "--out", out, "--module", given},
           {"run", "smoke", "--out", out, "--bench", given},
           {"validate", given},
           {"inspect", given},
       }) {
    const auto ended = plugfest(arguments);
    const std::string line = testing::PrintToString(arguments);
    EXPECT_EQ(ended.status, 64) << line << ended.err;
    EXPECT_THAT(ended.out, IsEmpty()) << line;
    EXPECT_THAT(ended.err, HasSubstr("error: ")) << line;
    EXPECT_LT(ended.err.size(), 4000U) << line;
  }
  EXPECT_FALSE(fs::exists(out)) << "a refused file leaves nothing behind";
}

INSTANTIATE_TEST_SUITE_P(Things, NoYamlFile,
                         testing::Values("missing", "empty", "binary", "10 MB", "truncated", "folder", "FIFO", "device",
                                         "link to itself"),
                         [](const auto& thing) {
                           std::string name = thing.param;
                           std::erase(name, ' ');
                           return name;
                         });

}  // namespace
}  // namespace plugfest
