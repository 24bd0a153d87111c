#include "harness/cli/live_rows.hpp"

#include "harness/cli/console.hpp"
#include "harness/report/markup.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sys/ioctl.h>
#include <unistd.h>

namespace plugfest::cli {
namespace {

constexpr std::chrono::milliseconds redraw_interval{100};

struct TerminalSize {
  std::size_t columns = 80, rows = 24;
};
TerminalSize terminal_size() {
  winsize size{};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return {};
  return {size.ws_col, size.ws_row};
}

}  // namespace

void StepLines::step_finished(int slot, const std::string& step, Verdict verdict, const std::string& message) {
  print(fmt::format("slot {:<2} {:<12} {:<{}} {}\n", slot, to_string(verdict), step, width_,
                    report::terminal_safe(message)));
}

void StepLines::waiting(int slot, const std::string& step, const std::string& what) {
  print(fmt::format("slot {:<2} {:<12} {:<{}} {}\n", slot, "waiting", step, width_, what));
}

LiveRows::LiveRows(std::vector<std::string> slot_names, std::size_t steps, run::Progress& also)
    : steps_(steps), also_(also) {
  for (std::string& name : slot_names) rows_.push_back({.name = std::move(name), .now = "arrival"});
}

LiveRows::~LiveRows() { erase(); }

void LiveRows::step_started(int slot, const std::string& step) {
  row(slot).now = step;
  redraw(false);
  also_.step_started(slot, step);
}

void LiveRows::step_finished(int slot, const std::string& step, Verdict verdict, const std::string& message) {
  Row& r = row(slot);
  ++r.done;
  r.worst = std::max(r.worst, verdict);
  erase();
  also_.step_finished(slot, step, verdict, message);
  redraw(false);
}

void LiveRows::waiting(int slot, const std::string& step, const std::string& what) {
  row(slot).now = fmt::format("{}: waits for {}", step, what);
  erase();
  also_.waiting(slot, step, what);
  redraw(true);
}

void LiveRows::state(int slot, const std::string& subject, const std::string& state) {
  Row& r = row(slot);
  const std::string step = r.now.substr(0, r.now.find(':'));
  r.now = fmt::format("{}: {} {}", step, subject, state);
  redraw(false);
}

void LiveRows::slot_finished(int slot, Verdict verdict) {
  Row& r = row(slot);
  r.worst = verdict;
  r.over = true;
  r.now = "done";
  redraw(true);
}

void LiveRows::erase() {
  if (drawn_ == 0) return;
  print_error(fmt::format("\x1b[{}F\x1b[J", drawn_));
  std::fflush(stderr);
  drawn_ = 0;
}

void LiveRows::redraw(bool at_once) {
  const auto now = std::chrono::steady_clock::now();
  if (!at_once && now < next_draw_) return;
  next_draw_ = now + redraw_interval;
  const TerminalSize size = terminal_size();
  // Slots that still run come first where not all rows fit.
  std::vector<const Row*> order;
  for (const Row& r : rows_) order.push_back(&r);
  const std::size_t fit = size.rows > 2 ? size.rows - 2 : 1;
  if (order.size() > fit) std::stable_partition(order.begin(), order.end(), [](const Row* r) { return !r->over; });
  std::string text;
  const std::size_t shown = std::min(order.size(), fit);
  for (std::size_t i = 0; i < shown; ++i) {
    const Row& r = *order[i];
    std::string line = fmt::format("{:<28} {:>2}/{:<2} {:<12} {}", r.name, std::min(r.done, steps_), steps_,
                                   r.done == 0 ? "" : to_string(r.worst), r.now);
    if (line.size() >= size.columns) line.resize(size.columns - 1);
    text += line + "\n";
  }
  erase();
  print_error(text);
  std::fflush(stderr);
  drawn_ = shown;
}

}  // namespace plugfest::cli
