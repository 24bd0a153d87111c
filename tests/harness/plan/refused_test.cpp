#include "tests/harness/plan/given.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

namespace plugfest::plan {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::StartsWith;

/// What a loader of one kind says about a text; also that it either loads or explains, never both or neither.
std::string said_about(FileKind kind, const std::string& text, bool& loaded) {
  const auto judge = [&loaded](const auto& result) {
    loaded = result.value.has_value();
    EXPECT_EQ(loaded, result.errors == 0);
    EXPECT_EQ(loaded, result.said.empty());
    return result.said;
  };
  switch (kind) {
    case FileKind::plan:
      return judge(given::plan(text));
    case FileKind::profile:
      return judge(given::platform(text));
    case FileKind::module:
      return judge(given::module(text));
    case FileKind::bench:
      return judge(given::bench(text));
    case FileKind::quirk:
      return judge(given::quirk(text));
  }
  return {};
}

FileKind kind_named(const std::string& name) {
  if (name.starts_with("plan-")) return FileKind::plan;
  if (name.starts_with("profile-")) return FileKind::profile;
  if (name.starts_with("module-")) return FileKind::module;
  if (name.starts_with("quirk-")) return FileKind::quirk;
  EXPECT_TRUE(name.starts_with("bench-")) << name;
  return FileKind::bench;
}

std::string text_of(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream{path}.rdbuf();
  return text.str();
}

/// The rest of the first line that begins with `mark`.
std::string line_after(const std::string& text, const std::string& mark) {
  const auto at = text.find(mark);
  if (at == std::string::npos) return {};
  std::string line = text.substr(at + mark.size(), text.find('\n', at) - at - mark.size());
  line.erase(0, line.find_first_not_of(' '));
  return line;
}

class RefusedFile : public testing::TestWithParam<fs::path> {};

TEST_P(RefusedFile, SaysWhereAndWhyAndWhatToDo) {
  const std::string text = text_of(GetParam());
  bool loaded = true;
  const std::string said = said_about(kind_named(GetParam().filename().string()), text, loaded);
  EXPECT_FALSE(loaded);
  const std::string refused = line_after(text, "# refused:");
  const std::string place = refused.substr(0, refused.find(": "));
  EXPECT_THAT(said, StartsWith("given.yaml:" + place + ": error: " + refused.substr(place.size() + 2) + "\n"));
  const std::string hint = line_after(text, "# hint:");
  if (hint.empty()) {
    EXPECT_EQ(said.find("\n      = "), std::string::npos) << said;
  } else {
    EXPECT_THAT(said, HasSubstr("\n      = " + hint + "\n"));
  }
  EXPECT_EQ(said.find(": error: ", said.find(": error: ") + 1), std::string::npos) << "more than one complaint\n"
                                                                                   << said;
}

std::vector<fs::path> refused_files() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator{PLUGFEST_SOURCE_DIR "/tests/data/plan-refused"})
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

INSTANTIATE_TEST_SUITE_P(Files, RefusedFile, testing::ValuesIn(refused_files()), [](const auto& file) {
  std::string name = file.param.stem().string();
  std::ranges::replace(name, '-', '_');
  return name;
});

/// Valid; what it must have stands last and in quotes, so that no shorter file is valid.
const std::string valid_plan = R"(title: "A plan"   # comment
description: >
  Folded text
  of two lines
confidence: 95 %
profile: tomahawk5-7060x6
modules: [800g-dr8-lpo, 'other']
steps:
  - check: power.class
  - check: ber.pre-fec
    id: ber
    needs: [power.class]
    dwell: 10 min
    lanes: 1-4
    limits: {max_rate: 0.25 / h, max_power: 8.5 W}
plan: 'p')";

struct Malformed {
  std::string what, text;
};

std::string repeated(std::string_view part, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) text += part;
  return text;
}

/// Malformed by a rule rather than by hand.
std::vector<Malformed> malformed_plans() {
  std::vector<Malformed> all;
  for (std::size_t size = 0; size < valid_plan.size(); size += 7)
    all.push_back({"cut after " + std::to_string(size), valid_plan.substr(0, size)});
  const std::string valid = valid_plan + "\n";
  const auto changed = [&](const std::string& what, const std::string& from, const std::string& to) {
    std::string text = valid;
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    all.push_back({what, text.replace(at, from.size(), to)});
  };
  for (const char* value : {"10", "10 W", "10 minutes", "ten min", "10 min 3 s", "-10 min", "1e99 min", "inf s", "''",
                            "[10 min]", "{a: 10 min}", "0x10 s", "10,5 min", "~", "min", "10 / min", "1 h h"})
    changed(std::string("dwell ") + value, "10 min", value);
  for (const char* value : {"0", "9", "1-9", "4-1", "1,,2", "1-", "-", "all,1", "1 2", "[[1]]", "1.5", "-3"})
    changed(std::string("lanes ") + value, "1-4", value);
  for (const char* line : {"title: again\n",
                           "extra: 1\n",
                           "\ttabbed: 1\n",
                           "<<: {a: 1}\n",
                           "? [complex]\n: key\n",
                           "a: &anchor 1\n",
                           "a: *alias\n",
                           "a: !!int 1\n",
                           "---\nplan: q\n",
                           "- item\n",
                           "]\n",
                           "}\n",
                           "\"open: 1\n",
                           "a: 'open\n",
                           "a: [1\n",
                           "a: {b\n",
                           "a: @b\n",
                           "a: `b\n",
                           "a: %b: c\n",
                           "a: b: c\n",
                           " indented: 1\n",
                           "a: |\n b\n  c\n d: e\nf\n",
                           "%YAML 1.2\n",
                           "? ? ?\n",
                           ": : :\n",
                           "a: \"\\x\"\n"})
    all.push_back({std::string("with ") + line, valid + line});
  for (const char byte : {'\0', '\x01', '\x04', '\x1B', '\x7F', '\x80', '\xC0', '\xFE', '\xFF'})
    all.push_back({"byte " + std::to_string(static_cast<unsigned char>(byte)), valid + "# " + byte + "\n"});
  std::string crlf;
  for (const char c : valid) crlf += c == '\n' ? std::string{"\r\n"} : std::string{c};
  all.push_back({"CR LF and a wrong key", crlf + "extra: 1\r\n"});
  all.push_back({"lone CR", "plan: p\rsteps: [{check: power.class}]\r"});
  all.push_back({"byte order mark and a wrong key", "\xEF\xBB\xBF" + valid + "extra: 1\n"});
  all.push_back({"UTF-16", std::string("\xFF\xFEp\0l\0a\0n\0", 10)});
  all.push_back({"nested flow", repeated("[", 100'000)});
  all.push_back({"nested flow, closed", repeated("[", 100'000) + repeated("]", 100'000)});
  all.push_back({"nested mappings", "a: " + repeated("{a: ", 50'000)});
  all.push_back({"nested items", repeated("- ", 200'000)});
  all.push_back({"nested keys", repeated("? ", 200'000)});
  all.push_back({"ten megabytes", valid + "#" + std::string(10 << 20, 'x')});
  all.push_back({"ten megabytes of brackets", std::string(10 << 20, '[')});
  all.push_back({"a million commas", "a: [" + std::string(1'000'000, ',') + "]"});
  all.push_back({"a million empty strings", "a: [" + repeated("''", 500'000)});
  all.push_back({"many unknown keys", [&] {
                   std::string text = valid;
                   for (int i = 0; i < 20'000; ++i) text += "key" + std::to_string(i) + ": 1\n";
                   return text;
                 }()});
  all.push_back({"a key of 900 kB", valid + std::string(900'000, 'k') + ": 1\n"});
  all.push_back({"blank", std::string(100'000, ' ')});
  all.push_back({"lines", std::string(100'000, '\n')});
  std::mt19937 random{20260101};  // its sequence is the same everywhere
  for (int i = 0; i < 10; ++i) {
    std::string binary(4096, '\0');
    for (char& c : binary) c = static_cast<char>(random());
    all.push_back({"binary " + std::to_string(i), binary});
  }
  return all;
}

TEST(Malformed, TheUntouchedPlanIsValid) { EXPECT_TRUE(given::plan(valid_plan).value) << given::plan(valid_plan).said; }

TEST(Malformed, MoreThanAHundredPlansAreEachRefusedWithAFewPrintableLines) {
  const auto plans = malformed_plans();
  EXPECT_GT(plans.size(), 100u);
  for (const auto& [what, text] : plans) {
    SCOPED_TRACE(what);
    bool loaded = true;
    const std::string said = said_about(FileKind::plan, text, loaded);
    EXPECT_FALSE(loaded);
    EXPECT_THAT(said, StartsWith("given.yaml:"));
    EXPECT_LT(said.size(), 100'000u);
    EXPECT_TRUE(std::ranges::none_of(said, [](char c) { return (c >= 0 && c < ' ' && c != '\n') || c == '\x7F'; }));
  }
}

TEST(Malformed, EveryLoaderSurvivesEveryPlan) {
  for (const auto& [what, text] : malformed_plans()) {
    if (text.size() > 200'000) continue;  // the size limit is the same for all
    SCOPED_TRACE(what);
    for (const FileKind kind : {FileKind::profile, FileKind::module, FileKind::bench}) {
      bool loaded = true;
      said_about(kind, text, loaded);
      EXPECT_FALSE(loaded);
    }
  }
}

}  // namespace
}  // namespace plugfest::plan
