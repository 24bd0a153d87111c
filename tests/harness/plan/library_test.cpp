#include "tests/harness/plan/given.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

namespace plugfest::plan {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

class LibraryTest : public testing::Test {
 protected:
  LibraryTest() {
    std::string pattern = (fs::temp_directory_path() / "plugfest-library-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    write("share/testplans/smoke.yaml", "plan: smoke\n");
    write("share/testplans/soak.yaml", "plan: soak\n");
    write("share/profiles/modules/dr8.yaml", "module: dr8\n");
    write("tree/testplans/smoke.yaml", "plan: another\n");
    write("mine/smoke.yaml", "plan: mine\n");
    write("mine/testplans/night.yaml", "plan: night\n");
  }
  ~LibraryTest() override { fs::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream{folder_ / name} << text;
  }
  SourcePtr open(const Library& library, const std::string& name, FileKind kind = FileKind::plan) {
    Diagnostics diagnostics;
    SourcePtr file = library.open(kind, Reference{name, {}}, diagnostics);
    said_ = diagnostics.render();
    EXPECT_EQ(file == nullptr, !diagnostics.empty());
    return file;
  }

  fs::path folder_;
  std::string said_;
  Library shipped() const { return Library{{}, {folder_ / "share", folder_ / "tree"}}; }
  Library searched() const { return Library{{folder_ / "mine"}, {folder_ / "share"}}; }
};

TEST_F(LibraryTest, ANameIsFoundInItsKindsFolderAndTheFirstRootWins) {
  const SourcePtr file = open(shipped(), "smoke");
  ASSERT_TRUE(file) << said_;
  EXPECT_EQ(file->text, "plan: smoke\n");
  EXPECT_EQ(file->name, "testplans/smoke.yaml");
  EXPECT_EQ(file->path, folder_ / "share/testplans/smoke.yaml");
  EXPECT_TRUE(file->by_name);
  // printf 'plan: smoke\n' | sha256sum
  EXPECT_EQ(file->sha256, "cb066ebdf1f409f752f2e26034acbabc5c41c35eb6bb9a8ce884277c8af61f1a");
  EXPECT_TRUE(open(shipped(), "dr8", FileKind::module));
  EXPECT_FALSE(open(shipped(), "dr8", FileKind::plan));
}

TEST_F(LibraryTest, SearchFoldersComeFirstDirectlyAndByKind) {
  EXPECT_EQ(open(searched(), "smoke")->text, "plan: mine\n");
  EXPECT_EQ(open(searched(), "smoke")->name, "smoke.yaml");
  EXPECT_EQ(open(searched(), "night")->name, "testplans/night.yaml");
  EXPECT_EQ(open(searched(), "soak")->text, "plan: soak\n");
}

TEST_F(LibraryTest, APathIsTakenAsTypedAndNeverSearched) {
  const std::string path = (folder_ / "mine/smoke.yaml").string();
  const SourcePtr file = open(shipped(), path);
  ASSERT_TRUE(file) << said_;
  EXPECT_EQ(file->name, path);
  EXPECT_FALSE(file->by_name);
  EXPECT_FALSE(open(shipped(), "smoke.yaml")) << "ends in .yaml: a file of the current folder";
  EXPECT_THAT(said_, HasSubstr("'smoke.yaml' cannot be read: No such file or directory"));
}

TEST_F(LibraryTest, AMissingNameGetsTheNearestOneAndWhereItWasLookedFor) {
  EXPECT_FALSE(open(searched(), "smoek"));
  EXPECT_THAT(said_, HasSubstr("error: no plan is named 'smoek'\n"));
  EXPECT_THAT(said_, HasSubstr("did you mean 'smoke'?"));
  EXPECT_THAT(said_, HasSubstr((folder_ / "mine").string()));
  EXPECT_THAT(said_, HasSubstr((folder_ / "share/testplans").string()));
}

TEST_F(LibraryTest, TheComplaintStandsWhereTheNameIsWritten) {
  const SourcePtr plan = given::source("plan: p\nprofile: nope\n", "p.yaml");
  Diagnostics diagnostics;
  EXPECT_FALSE(shipped().open(FileKind::profile, Reference{"nope", Mark{plan, {2, 10}, 4}}, diagnostics));
  EXPECT_THAT(diagnostics.render(), testing::StartsWith("p.yaml:2:10: error: no profile is named 'nope'\n"
                                                        "    2 | profile: nope\n"
                                                        "      |          ^~~~\n"));
}

TEST_F(LibraryTest, NamesAreSortedAndStandOnce) {
  EXPECT_THAT(shipped().names(FileKind::plan), ElementsAre("smoke", "soak"));
  EXPECT_THAT(searched().names(FileKind::plan), ElementsAre("night", "smoke", "soak"));
  EXPECT_THAT(shipped().names(FileKind::bench), ElementsAre());
  EXPECT_THAT(Library({}, {folder_ / "nowhere"}).names(FileKind::plan), ElementsAre());
}

TEST_F(LibraryTest, WhatIsNoReadableFileIsSaidToBeSo) {
  fs::create_directories(folder_ / "folder.yaml");
  EXPECT_FALSE(open(shipped(), (folder_ / "folder.yaml").string()));
  EXPECT_THAT(said_, HasSubstr("it is a folder"));

  ASSERT_EQ(::mkfifo((folder_ / "fifo.yaml").c_str(), 0600), 0);
  EXPECT_FALSE(open(shipped(), (folder_ / "fifo.yaml").string()));
  EXPECT_THAT(said_, HasSubstr("it is not a regular file"));

  EXPECT_FALSE(open(shipped(), "/dev/zero"));
  EXPECT_THAT(said_, HasSubstr("it is not a regular file"));

  fs::create_symlink(folder_ / "loop.yaml", folder_ / "loop.yaml");
  EXPECT_FALSE(open(shipped(), (folder_ / "loop.yaml").string()));
  EXPECT_THAT(said_, HasSubstr("cannot be read"));
}

TEST_F(LibraryTest, AFileThatOthersHideIsSaidToBeForbidden) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
  write("secret.yaml", "plan: x\n");
  fs::permissions(folder_ / "secret.yaml", fs::perms::none);
  EXPECT_FALSE(open(shipped(), (folder_ / "secret.yaml").string()));
  EXPECT_THAT(said_, HasSubstr("Permission denied"));
}

TEST_F(LibraryTest, AFileOfMoreThanOneMebibyteIsNotEvenRead) {
  write("big.yaml", "plan: x\n");
  fs::resize_file(folder_ / "big.yaml", 10 << 20);
  EXPECT_FALSE(open(shipped(), (folder_ / "big.yaml").string()));
  EXPECT_THAT(said_, HasSubstr("it is larger than 1048576 bytes (10485760)"));
}

TEST_F(LibraryTest, ANameWithOddCharactersIsOnlyLookedUp) {
  for (const char* name : {"", "..", "\x1B[2J", "a\nb", "*"}) {
    EXPECT_FALSE(open(shipped(), name));
    EXPECT_EQ(said_.find('\x1B'), std::string::npos);
  }
  EXPECT_FALSE(open(shipped(), std::string(100'000, 'x')));
}

TEST(ShippedFiles, ProfilesAndModulesLoadUnderTheirNames) {
  const Library library{{}, {PLUGFEST_SOURCE_DIR}};
  Diagnostics diagnostics;
  const auto each = [&](FileKind kind, const auto& load) {
    const std::vector<std::string> names = library.names(kind);
    EXPECT_FALSE(names.empty()) << folder_of(kind);
    for (const std::string& name : names)
      if (const SourcePtr file = library.open(kind, Reference{name, {}}, diagnostics)) load(file, diagnostics);
  };
  each(FileKind::profile, load_platform);
  each(FileKind::module, load_module);
  each(FileKind::quirk, load_quirk);
  EXPECT_EQ(diagnostics.render(), "");
}

TEST(KindOf, FirstKeysTellTheKind) {
  const auto kind = [](const char* text) {
    Diagnostics diagnostics;
    const auto document = parse_document(given::source(text), diagnostics);
    return kind_of(*document, diagnostics);
  };
  EXPECT_EQ(kind("plan: a\nprofile: b\nmodule: c\n"), FileKind::plan);
  EXPECT_EQ(kind("profile: b\n"), FileKind::profile);
  EXPECT_EQ(kind("module: c\n"), FileKind::module);
  EXPECT_EQ(kind("name: d\npages: []\n"), FileKind::module);
  EXPECT_EQ(kind("bench: e\n"), FileKind::bench);
  EXPECT_EQ(kind("quirk: f\n"), FileKind::quirk);
  EXPECT_EQ(kind("name: f\n"), std::nullopt);
}

}  // namespace
}  // namespace plugfest::plan
