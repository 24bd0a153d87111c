#pragma once

#include "harness/run/runner.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace plugfest::cli {

/// One plain line per finished step on stdout.
class StepLines final : public run::Progress {
 public:
  /// @param width  of the longest step name, so that what was found stands below each other
  explicit StepLines(std::size_t width) : width_(width) {}

  void step_started(int, const std::string&) override {}
  void step_finished(int slot, const std::string& step, Verdict verdict, const std::string& message) override;
  void waiting(int slot, const std::string& step, const std::string& what) override;
  void state(int, const std::string&, const std::string&) override {}
  void slot_finished(int, Verdict) override {}

 private:
  std::size_t width_;
};

/// Says nothing: --json and --quiet.
class Silence final : public run::Progress {
 public:
  void step_started(int, const std::string&) override {}
  void step_finished(int, const std::string&, Verdict, const std::string&) override {}
  void waiting(int, const std::string&, const std::string&) override {}
  void state(int, const std::string&, const std::string&) override {}
  void slot_finished(int, Verdict) override {}
};

/// One row per slot on a terminal's stderr, redrawn in place; taken away when the run is over. Redraws follow the
/// host's clock, never the bench's.
class LiveRows final : public run::Progress {
 public:
  /// @param also  gets every event too: step lines when stdout goes elsewhere
  LiveRows(std::vector<std::string> slot_names, std::size_t steps, run::Progress& also);
  ~LiveRows() override;

  void step_started(int slot, const std::string& step) override;
  void step_finished(int slot, const std::string& step, Verdict verdict, const std::string& message) override;
  void waiting(int slot, const std::string& step, const std::string& what) override;
  void state(int slot, const std::string& subject, const std::string& state) override;
  void slot_finished(int slot, Verdict verdict) override;

 private:
  struct Row {
    std::string name, now;
    std::size_t done = 0;
    Verdict worst = Verdict::skipped;
    bool over = false;
  };
  Row& row(int slot) { return rows_.at(static_cast<std::size_t>(slot)); }
  void redraw(bool at_once);
  void erase();

  std::vector<Row> rows_;
  std::size_t steps_;
  run::Progress& also_;
  std::size_t drawn_ = 0;
  std::chrono::steady_clock::time_point next_draw_{};
};

}  // namespace plugfest::cli
