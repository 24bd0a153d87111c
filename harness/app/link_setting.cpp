#include "harness/app/link_setting.hpp"

#include "harness/plan/diagnostic.hpp"
#include "harness/plan/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <vector>

namespace plugfest::app {
namespace {

using namespace sim::link;

/// Codes beyond this are no silicon's.
constexpr int most_code = 1024;

}  // namespace

const ParameterInfo* link_parameter(std::string_view name, Refusal& why) {
  if (const ParameterInfo* const found = find_parameter(name)) return found;
  std::vector<std::string_view> names;
  for (const ParameterInfo& parameter : parameters()) names.push_back(parameter.name);
  why.message = fmt::format("the link model has no parameter {}", plan::in_quotes(name));
  why.hint = plan::suggest(name, names);
  if (why.hint.empty()) why.hint = "see: plugfest sim link --json";
  return nullptr;
}

std::optional<Fir> read_taps(std::string_view text, int full_scale, Refusal& why) {
  const auto refuse = [&](std::string message) {
    why = {std::move(message), "write six codes, pre3 to post2: -2,6,-26,100,-11,-12"};
    return std::nullopt;
  };
  if (full_scale < 1 || full_scale > most_code) return refuse(fmt::format("full scale is 1 to {}", most_code));
  std::array<std::optional<int>, fir_length> codes;
  std::size_t count = 0;
  int sum = 0;
  for (std::string_view rest = text;;) {
    const auto comma = rest.find(',');
    std::string_view word = rest.substr(0, comma);
    word.remove_prefix(std::min(word.find_first_not_of(' '), word.size()));
    word = word.substr(0, word.find_last_not_of(' ') + 1);
    int code = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), code);
    if (error != std::errc{} || end != word.data() + word.size() || std::abs(code) > most_code)
      return refuse(fmt::format("{} is no tap code", plan::in_quotes(word)));
    if (count == fir_length) return refuse("there are more than six taps");
    codes[count++] = code;
    sum += std::abs(code);
    if (comma == std::string_view::npos) break;
    rest.remove_prefix(comma + 1);
  }
  if (count != fir_length) return refuse(fmt::format("there are {} taps", count));
  // Public files go a little beyond what they call full scale.
  if (sum > full_scale * 11 / 10)
    return refuse(fmt::format("these taps add up to {}, more than the full scale of {}", sum, full_scale));
  return fir_from_codes(codes, full_scale);
}

}  // namespace plugfest::app
