#include "harness/plan/diagnostic.hpp"

#include "harness/plan/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace plugfest::plan {
namespace {

constexpr std::size_t most_rendered = 100;
constexpr int widest_line = 110;  // code points of a quoted line before it is cut to a window
constexpr int before_caret = 50;  // code points kept before the caret in such a window

std::string_view line_of(std::string_view text, int number) {
  for (int line = 1; line < number; ++line) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
  if (number == 1 && text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  text = text.substr(0, text.find('\n'));
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

/// `count` code points off the front of `text`, made visible; fewer when it ends.
std::string take(std::string_view& text, int count) {
  std::string_view rest = text;
  for (int i = 0; i < count && !rest.empty(); ++i)
    rest.remove_prefix(first_code_point(rest).value_or(CodePoint{}).bytes);
  const std::string taken = visible(text.substr(0, text.size() - rest.size()));
  text = rest;
  return taken;
}

/// The line of `where` and the caret under it, cut to a window around the caret when it is long.
std::string quote(const Mark& where) {
  std::string_view line = line_of(where.file->text, where.at.line);
  const int length = code_points(line);
  const int column = std::clamp(where.at.column, 1, length + 1);
  const bool wide = length > widest_line;
  const int skipped = wide ? std::max(0, column - 1 - before_caret) : 0;
  const int shown = wide ? widest_line : length;

  take(line, skipped);
  std::string_view window = line;
  const std::string before = take(window, column - 1 - skipped);
  const int marked = std::clamp(where.length, 1, std::max(1, shown - (column - 1 - skipped)));
  const std::string at = take(window, marked);
  const std::string after = take(window, shown - (column - 1 - skipped) - marked);

  const std::string head = skipped > 0 ? "..." : "";
  const std::string tail = window.empty() ? "" : "...";
  const auto padding = static_cast<std::size_t>(code_points(head + before));
  const auto underline = static_cast<std::size_t>(std::max(1, code_points(at)) - 1);
  return fmt::format("{:>5} | {}\n      | {:{}}^{:~<{}}\n", where.at.line, head + before + at + after + tail, "",
                     padding, "", underline);
}

std::string render_one(const Diagnostic& diagnostic) {
  std::string block;
  if (diagnostic.where.file) {
    const Position at = diagnostic.where.at;
    block = fmt::format("{}:{}:{}: ", visible(diagnostic.where.file->name), at.line, at.column);
  }
  block += "error: " + visible(diagnostic.message) + "\n";
  if (diagnostic.where.file && !diagnostic.where.file->text.empty()) block += quote(diagnostic.where);
  if (!diagnostic.hint.empty()) block += "      = " + visible(diagnostic.hint) + "\n";
  return block;
}

}  // namespace

void Diagnostics::add(Mark where, std::string message, std::string hint) {
  all_.push_back({std::move(where), std::move(message), std::move(hint)});
}

void Diagnostics::add(std::string message, std::string hint) { add(Mark{}, std::move(message), std::move(hint)); }

std::string Diagnostics::render() const {
  std::vector<const SourceFile*> files;  // in the order in which they were first complained about
  const auto rank = [&files](const Diagnostic& diagnostic) {
    return std::ranges::find(files, diagnostic.where.file.get()) - files.begin();
  };
  std::vector<const Diagnostic*> ordered;
  for (const Diagnostic& diagnostic : all_) {
    if (rank(diagnostic) == std::ssize(files)) files.push_back(diagnostic.where.file.get());
    ordered.push_back(&diagnostic);
  }
  std::ranges::stable_sort(ordered, {}, [&rank](const Diagnostic* diagnostic) {
    const Position at = diagnostic->where.at;
    return std::tuple{rank(*diagnostic), at.line, at.column};
  });
  std::string text;
  for (std::size_t i = 0; i < std::min(ordered.size(), most_rendered); ++i) text += render_one(*ordered[i]);
  if (ordered.size() > most_rendered) text += fmt::format("error: and {} more\n", ordered.size() - most_rendered);
  return text;
}

}  // namespace plugfest::plan
