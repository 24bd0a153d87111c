#include "harness/checks/tap_sets.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <regex>
#include <tuple>

namespace plugfest::checks {
namespace {

const plan::TapGroup* group_of(const plan::TapSet& set, int port) {
  const auto at = std::ranges::find_if(
      set.groups, [port](const plan::TapGroup& group) { return std::ranges::count(group.ports, port) != 0; });
  return at == set.groups.end() ? nullptr : &*at;
}

bool offers(const plan::TapSet& set, int port) {
  const plan::TapGroup* const group = group_of(set, port);
  return group != nullptr && std::ranges::any_of(group->lanes, [&](const plan::TapCodes& codes) {
           return is_offered(fir_codes(set.taps, codes));
         });
}

std::string upper(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

/// Selectors are what the platform's software matches "VENDOR-PART" against, then a semicolon and speeds. One that is
/// no regular expression matches nothing.
bool selects(const plan::TapSet& set, const TapQuestion& question) {
  if (question.vendor.empty() && question.part.empty()) return false;
  const std::string key = set.selector.substr(0, set.selector.find(';'));
  if (key.empty()) return false;
  try {
    return std::regex_match(upper(question.vendor) + "-" + upper(question.part), std::regex{key, std::regex::icase});
  } catch (const std::regex_error&) {
    return false;
  }
}

std::string ids_of(const std::vector<const plan::TapSet*>& sets) {
  std::vector<std::string> ids;
  for (const plan::TapSet* set : sets) ids.push_back(set->id);
  return fmt::format("{}", fmt::join(ids, ", "));
}

}  // namespace

std::optional<std::size_t> fir_place(std::string_view tap) {
  const auto at = std::ranges::find(fir_place_names, tap);
  if (at == fir_place_names.end()) return std::nullopt;
  return static_cast<std::size_t>(at - fir_place_names.begin());
}

FirCodes fir_codes(std::span<const std::string> names, std::span<const std::optional<int>> codes) {
  FirCodes placed;
  for (std::size_t i = 0; i < std::min(names.size(), codes.size()); ++i)
    if (const auto place = fir_place(names[i])) placed.code[*place] = codes[i];
  return placed;
}

std::vector<std::optional<int>> in_order(const FirCodes& codes, std::span<const std::string> names) {
  std::vector<std::optional<int>> ordered;
  for (const std::string& name : names) {
    const auto place = fir_place(name);
    ordered.push_back(place ? codes.code[*place] : std::nullopt);
  }
  return ordered;
}

int code_sum(const FirCodes& codes) {
  int sum = 0;
  for (const std::optional<int>& code : codes.code) sum += std::abs(code.value_or(0));
  return sum;
}

bool is_offered(const FirCodes& codes) { return code_sum(codes) != 0; }

std::optional<double> fir_peaking_db(const FirCodes& codes) {
  int alternating = 0, plain = 0;
  for (std::size_t i = 0; i < FirCodes::places; ++i) {
    const int code = codes.code[i].value_or(0);
    plain += code;
    alternating += i % 2 == FirCodes::main % 2 ? code : -code;
  }
  if (plain == 0 || alternating == 0) return std::nullopt;
  return 20 * std::log10(std::abs(static_cast<double>(alternating)) / std::abs(static_cast<double>(plain)));
}

std::string text_of(const FirCodes& codes) {
  std::vector<int> there;
  for (const std::optional<int>& code : codes.code)
    if (code) there.push_back(*code);
  return fmt::format("[{}]", fmt::join(there, ", "));
}

int distance(const FirCodes& a, const FirCodes& b) {
  int sum = 0;
  for (std::size_t i = 0; i < FirCodes::places; ++i) sum += std::abs(a.code[i].value_or(0) - b.code[i].value_or(0));
  return sum;
}

std::optional<FirCodes> codes_for(const plan::TapSet& set, int port, int lane) {
  const plan::TapGroup* const group = group_of(set, port);
  if (group == nullptr || lane < 1) return std::nullopt;
  const auto index = group->lanes.size() == 1 ? 0 : static_cast<std::size_t>(lane) - 1;
  if (index >= group->lanes.size()) return std::nullopt;
  const FirCodes codes = fir_codes(set.taps, group->lanes[index]);
  return is_offered(codes) ? std::optional{codes} : std::nullopt;
}

KnownCodes nearest_known(const plan::Platform& platform, const FirCodes& codes, int port, int lane) {
  KnownCodes best;
  const auto rank = [&](const KnownCodes& known) {
    return std::tuple{known.distance, known.port != port, known.lane != lane, known.port, known.lane};
  };
  for (const plan::TapSet& set : platform.tap_sets)
    for (const plan::TapGroup& group : set.groups)
      for (const int place : group.ports)
        for (std::size_t i = 0; i < group.lanes.size(); ++i) {
          const int number = group.lanes.size() == 1 ? lane : static_cast<int>(i) + 1;
          const auto known = codes_for(set, place, number);
          if (!known) continue;
          const KnownCodes candidate{&set, place, number, *known, distance(codes, *known)};
          if (best.set == nullptr || rank(candidate) < rank(best)) best = candidate;
        }
  return best;
}

std::string describe(const KnownCodes& known) {
  if (known.set == nullptr) return "of no set: the platform has none";
  const std::string where =
      fmt::format("the codes of {} ({}), port {} lane {}", known.set->id, known.set->kind, known.port, known.lane);
  if (known.distance == 0) return where;
  return fmt::format("{} away from {}: {}", known.distance, where, text_of(known.codes));
}

int largest_sum(const plan::Platform& platform, int full_scale) {
  int largest = full_scale;
  for (const plan::TapSet& set : platform.tap_sets) {
    if (set.full_scale != full_scale) continue;
    for (const plan::TapGroup& group : set.groups)
      for (const plan::TapCodes& codes : group.lanes) largest = std::max(largest, code_sum(fir_codes(set.taps, codes)));
  }
  return largest;
}

TapIntent intended_sets(const plan::Platform& platform, int port, const TapQuestion& question) {
  TapIntent intent;
  if (question.named) {
    const auto at = std::ranges::find(platform.tap_sets, *question.named, &plan::TapSet::id);
    if (at == platform.tap_sets.end())
      intent.why = fmt::format("profile {} has no tap set {}", platform.name, *question.named);
    else if (!offers(*at, port))
      intent.why = fmt::format("tap set {} offers nothing for port {}", *question.named, port);
    else
      intent = {{&*at}, "named by the plan"};
    return intent;
  }
  if (question.kind.empty()) {
    intent.why = "what kind of module is there is not known: " + question.kind_why;
    return intent;
  }
  std::vector<const plan::TapSet*> of_kind, selected;
  for (const plan::TapSet& set : platform.tap_sets) {
    if (set.kind != question.kind || !offers(set, port)) continue;
    of_kind.push_back(&set);
    if (selects(set, question)) selected.push_back(&set);
  }
  if (of_kind.empty())
    intent.why =
        fmt::format("profile {} has no {} set for port {} ({})", platform.name, question.kind, port, question.kind_why);
  else if (!selected.empty())
    intent = {selected, fmt::format("its selector matches {}-{}", upper(question.vendor), upper(question.part))};
  else if (of_kind.size() == 1)
    intent = {of_kind, fmt::format("the only {} set for port {} ({})", question.kind, port, question.kind_why)};
  else
    intent = {of_kind,
              fmt::format("one of the {} sets for port {} ({}); no selector matches {}-{}: {}", question.kind, port,
                          question.kind_why, upper(question.vendor), upper(question.part), ids_of(of_kind))};
  return intent;
}

}  // namespace plugfest::checks
