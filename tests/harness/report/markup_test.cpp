#include "harness/report/markup.hpp"

#include <gtest/gtest.h>

namespace plugfest::report {
namespace {

const std::string bad = "\xEF\xBF\xBD";

TEST(Escape, LeavesNoMarkupInText) { EXPECT_EQ(escape_text("<b>&\"']]>#"), "&lt;b&gt;&amp;&quot;&#39;]]&gt;#"); }

TEST(Escape, KeepsLineBreaksOfAttributes) {
  EXPECT_EQ(escape_attribute("a\nb\tc\rd"), "a&#10;b&#9;c&#13;d");
  EXPECT_EQ(escape_text("a\nb\tc\rd"), "a\nb\tc&#13;d");
}

TEST(Escape, ReplacesWhatXmlForbids) {
  for (int c = 0; c < 0x20; ++c) {
    if (c == '\t' || c == '\n' || c == '\r') continue;
    EXPECT_EQ(escape_text(std::string(1, static_cast<char>(c))), bad) << c;
  }
  EXPECT_EQ(escape_text("\x7f"), bad);
  EXPECT_EQ(escape_text("\xEF\xBF\xBE"), bad) << "U+FFFE";
  EXPECT_EQ(escape_text("\xEF\xBF\xBF"), bad) << "U+FFFF";
}

TEST(Escape, KeepsGoodUtf8AndReplacesBadUtf8) {
  EXPECT_EQ(escape_text("\xC2\xB5m \xE2\x82\xAC \xF0\x9F\x94\xA5"), "\xC2\xB5m \xE2\x82\xAC \xF0\x9F\x94\xA5");
  EXPECT_EQ(escape_text("\xff"), bad);
  EXPECT_EQ(escape_text("\xC3("), bad + "(") << "a lead byte without its follower";
  EXPECT_EQ(escape_text("\xC0\xAF"), bad + bad) << "an overlong slash";
  EXPECT_EQ(escape_text("\xED\xA0\x80"), bad + bad + bad) << "half a surrogate pair";
  EXPECT_EQ(escape_text("\xF4\x90\x80\x80"), bad + bad + bad + bad) << "beyond U+10FFFF";
  EXPECT_EQ(escape_text("\xE2\x82"), bad + bad) << "cut short";
}

TEST(TerminalSafe, NeverLetsAVendorNameMoveTheCursor) {
  EXPECT_EQ(terminal_safe("A\x1b[2J\r\nB\x7f\xC2\x9B\xff"), "A\\x1b[2J\\x0d\\x0aB\\x7f\\xc2\\x9b\\xff");
  EXPECT_EQ(terminal_safe("8 \xC2\xB5m"), "8 \xC2\xB5m");
}

}  // namespace
}  // namespace plugfest::report
