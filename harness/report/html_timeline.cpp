#include "harness/report/html_parts.hpp"
#include "harness/report/markup.hpp"
#include "harness/report/phrases.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

namespace plugfest::report::html {
namespace {

using journal::StateChange;

struct Track {
  std::string subject;
  std::vector<const StateChange*> changes;
};

std::vector<Track> tracks_of(const journal::StepRecord& step) {
  std::vector<Track> tracks;
  for (const StateChange& change : step.states) {
    auto track = std::ranges::find(tracks, change.subject, &Track::subject);
    if (track == tracks.end()) track = tracks.insert(track, Track{change.subject, {}});
    track->changes.push_back(&change);
  }
  return tracks;
}

/// Where the axis ends, in seconds: a journal may claim any time, a picture cannot show it.
double end_of(const journal::StepRecord& step) {
  double end = step.seconds;
  for (const StateChange& change : step.states)
    if (std::isfinite(change.at_s)) end = std::max(end, change.at_s);
  constexpr double shortest = 1e-6, longest = 1e9;
  return end > 0 ? std::clamp(end, shortest, longest) : 1;
}

/// 1, 2 or 5 times a power of ten, so that at most eight ticks fit.
double tick_step(double end) {
  const double raw = end / 8, magnitude = std::pow(10.0, std::floor(std::log10(raw)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (raw <= factor * magnitude) return factor * magnitude;
  return 10 * magnitude;
}

constexpr double label_width = 170, bar_width = 800, row_height = 30, bar_height = 20;

std::string axis(double end, double height) {
  std::string svg;
  const double step = tick_step(end);
  for (int i = 0; i <= 8 && i * step <= end * 1.0001; ++i) {
    const double x = label_width + bar_width * i * step / end;
    svg += fmt::format(R"(<line x1="{0:.1f}" x2="{0:.1f}" y1="0" y2="{1:.0f}" stroke="#d5dce3"/>)"
                       R"(<text class="soft" x="{0:.1f}" y="{2:.0f}" text-anchor="middle">{3} s</text>)",
                       x, height, height + 15, number_text(i * step));
  }
  return svg;
}

/// A state keeps its colour when it comes back.
std::size_t first_use(const Track& track, const std::string& state) {
  const auto first = std::ranges::find(track.changes, state, &StateChange::state);
  return static_cast<std::size_t>(first - track.changes.begin());
}

std::string bar(const Track& track, double end, double y) {
  static constexpr std::array colours{"#cfe3f5", "#f6e3c5", "#d7ecd3", "#e6dcf2", "#fbd9d3", "#d3eceb"};
  std::string svg = fmt::format(R"(<text x="0" y="{:.0f}">{}</text>)", y + 15, escape_text(track.subject));
  for (std::size_t i = 0; i < track.changes.size(); ++i) {
    const StateChange& from = *track.changes[i];
    if (!std::isfinite(from.at_s)) continue;
    const double until = i + 1 < track.changes.size() ? track.changes[i + 1]->at_s : end;
    const double x = label_width + bar_width * std::clamp(from.at_s / end, 0.0, 1.0);
    const double width = bar_width * std::clamp((until - from.at_s) / end, 0.0, 1.0);
    constexpr double width_of_a_letter = 7;
    const bool fits = width > width_of_a_letter * static_cast<double>(from.state.size());
    svg += fmt::format(
        R"(<g><title>{} from {} s</title><rect x="{:.1f}" y="{:.0f}" width="{:.1f}" height="{:.0f}" fill="{}" )"
        R"(stroke="#fff"/>{}</g>)",
        escape_text(from.state), number_text(from.at_s), x, y, std::max(width, 1.0), bar_height,
        colours[first_use(track, from.state) % colours.size()],
        fits ? fmt::format(R"(<text x="{:.1f}" y="{:.0f}">{}</text>)", x + 5, y + 15, escape_text(from.state))
             : std::string{});
  }
  return svg;
}

std::string state_table(const std::vector<Track>& tracks, double end) {
  std::string out = table_start({"What", "State", "Seen at", "Uncertainty", "Stayed"});
  for (const Track& track : tracks) {
    for (std::size_t i = 0; i < track.changes.size(); ++i) {
      const StateChange& change = *track.changes[i];
      const bool last = i + 1 == track.changes.size();
      const double stayed = (last ? end : track.changes[i + 1]->at_s) - change.at_s;
      out += "<tr>" + element("td", track.subject) + element("td", change.state) +
             element("td", number_text(change.at_s, change.uncertainty_s) + " s", R"( class="nowrap")") +
             element("td", fmt::format("{:.2g} s", change.uncertainty_s), R"( class="nowrap")") +
             element("td", last ? "to the end of the step" : number_text(stayed, change.uncertainty_s) + " s",
                     R"( class="nowrap")") +
             "</tr>\n";
    }
  }
  return out + std::string{table_end};
}

}  // namespace

std::string timeline(const journal::StepRecord& step) {
  const std::vector<Track> tracks = tracks_of(step);
  if (tracks.empty()) return {};
  const double end = end_of(step), height = row_height * static_cast<double>(tracks.size());
  std::string svg =
      fmt::format(R"(<svg viewBox="0 0 1000 {:.0f}" role="img" aria-label="states over time">)", height + 22);
  svg += axis(end, height);
  double y = 5;
  for (const Track& track : tracks) {
    svg += bar(track, end, y);
    y += row_height;
  }
  return svg + "</svg>\n" + state_table(tracks, end);
}

}  // namespace plugfest::report::html
