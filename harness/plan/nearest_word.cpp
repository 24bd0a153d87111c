#include "harness/plan/diagnostic.hpp"

#include <algorithm>
#include <vector>

namespace plugfest::plan {
namespace {

constexpr std::size_t longest_word = 64;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Damerau-Levenshtein (adjacent letters swapped count one), capital and small letters alike.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const char x = lower(a[i - 1]), y = lower(b[j - 1]);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (x == y ? 0 : 1)});
      if (i > 1 && j > 1 && x == lower(b[j - 2]) && lower(a[i - 2]) == y) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

}  // namespace

std::string_view nearest_word(std::string_view word, std::span<const std::string_view> candidates) {
  if (word.empty() || word.size() > longest_word) return {};
  std::string_view nearest;
  std::size_t best = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const std::string_view candidate : candidates) {
    const std::size_t shorter = std::min(word.size(), candidate.size());
    const std::size_t longer = std::max(word.size(), candidate.size());
    if (candidate.size() > longest_word || longer - shorter >= best) continue;
    const std::size_t steps = distance(word, candidate);
    // A word that shares no letter is no help, however short.
    if (steps >= best || steps >= longer) continue;
    best = steps;
    nearest = candidate;
  }
  return nearest;
}

std::string suggest(std::string_view word, std::span<const std::string_view> candidates) {
  if (const std::string_view nearest = nearest_word(word, candidates); !nearest.empty())
    return "did you mean '" + std::string{nearest} + "'?";
  constexpr std::size_t short_list = 16;
  if (candidates.empty() || candidates.size() > short_list) return {};
  std::string list = candidates.size() == 1 ? "the only one known: " : "one of: ";
  for (std::size_t i = 0; i < candidates.size(); ++i) list.append(i == 0 ? "" : ", ").append(candidates[i]);
  return list;
}

}  // namespace plugfest::plan
