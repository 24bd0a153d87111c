#include "harness/app/link_fit.hpp"

#include "drivers/sim/link/chain.hpp"
#include "drivers/sim/link/parameter_text.hpp"
#include "harness/app/link_setting.hpp"
#include "harness/plan/document.hpp"
#include "harness/plan/text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstring>
#include <fstream>
#include <memory>

namespace plugfest::app {
namespace {

using namespace sim::link;
using plan::Node;

constexpr double least_ber = 1e-18, most_ber = 0.5;
constexpr int most_code = 1024, default_full_scale = 168;
/// A search costs evaluations x rows x 0.1 ms.
constexpr std::size_t most_rows = 1000;

std::optional<double> number_in(const Node& node) {
  if (node.type != Node::Type::scalar || node.quoted) return std::nullopt;
  double value = 0;
  const char* const end = node.value.data() + node.value.size();
  const auto [at, error] = std::from_chars(node.value.data(), end, value);
  if (error != std::errc{} || at != end || !std::isfinite(value)) return std::nullopt;
  return value;
}

class Loader {
 public:
  explicit Loader(plan::Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  FitData load(const Node& document) {
    FitData data;
    if (document.type != Node::Type::mapping) {
      diagnostics_.add(document.mark, "fit data are a mapping with 'fit:' and 'rows:'");
      return data;
    }
    refuse_others(document, {"fit", "full_scale", "set", "free", "rows"}, "fit data");
    if (const Node* const title = document.find("fit"); title && title->type == Node::Type::scalar) {
      data.title = title->value;
    } else {
      diagnostics_.add(document.mark, "fit data begin with 'fit:' and a name");
    }
    LaneChain chain;
    if (const Node* const full_scale = document.find("full_scale")) read_full_scale(*full_scale);
    if (const Node* const set = document.find("set")) read_set(*set, chain, data);
    if (const Node* const free = document.find("free")) read_free(*free, data);
    const Node* const rows = document.find("rows");
    if (rows == nullptr || rows->type != Node::Type::sequence || rows->items.empty()) {
      diagnostics_.add(rows ? rows->mark : document.mark, "'rows:' is a list of measurements, at least one");
      return data;
    }
    if (rows->items.size() > most_rows)
      diagnostics_.add(rows->mark, fmt::format("there are more than {} rows", most_rows));
    for (const Node& row : rows->items) read_row(row, chain, data);
    return data;
  }

 private:
  void refuse_others(const Node& map, std::initializer_list<std::string_view> known, std::string_view what) {
    const std::vector<std::string_view> names{known};
    for (const Node::Entry& entry : map.entries)
      if (std::ranges::find(names, entry.key) == names.end())
        diagnostics_.add(entry.key_mark, fmt::format("{} has no key {}", what, plan::in_quotes(entry.key)),
                         plan::suggest(entry.key, names));
  }

  void read_full_scale(const Node& node) {
    const auto value = number_in(node);
    if (!value || *value < 1 || *value > most_code || *value != std::floor(*value)) {
      diagnostics_.add(node.mark, fmt::format("'full_scale' is the code sum at full swing, 1 to {}", most_code));
    } else {
      full_scale_ = static_cast<int>(*value);
    }
  }

  void read_set(const Node& node, LaneChain& chain, FitData& data) {
    if (node.type != Node::Type::mapping)
      return diagnostics_.add(node.mark, "'set' is a mapping of parameters and values");
    for (const Node::Entry& entry : node.entries) {
      Refusal refusal;
      const ParameterInfo* const parameter = link_parameter(entry.key, refusal);
      if (parameter == nullptr) {
        diagnostics_.add(entry.key_mark, refusal.message, refusal.hint);
        continue;
      }
      std::string why = fmt::format("{} has no value", parameter->name);
      const auto value =
          entry.value.type == Node::Type::scalar ? read_value(*parameter, entry.value.value, why) : std::nullopt;
      if (!value) {
        diagnostics_.add(entry.value.mark, why);
        continue;
      }
      parameter->set(chain, *value);
      if (std::ranges::find(data.set, entry.key) == data.set.end()) data.set.push_back(entry.key);
    }
  }

  void read_free(const Node& node, FitData& data) {
    if (node.type != Node::Type::sequence) return diagnostics_.add(node.mark, "'free' is a list of parameters");
    for (const Node& item : node.items) {
      Refusal refusal;
      const ParameterInfo* const parameter = free_parameter(item.value, refusal);
      if (parameter == nullptr) {
        diagnostics_.add(item.mark, refusal.message, refusal.hint);
      } else {
        data.free.push_back(parameter);
      }
    }
  }

  void read_row(const Node& node, const LaneChain& common, FitData& data) {
    if (node.type != Node::Type::mapping)
      return diagnostics_.add(node.mark, "a row is a mapping: {taps: [...], ber: 1e-9}");
    refuse_others(node, {"name", "taps", "set", "ber"}, "a row");
    FitRow row{common, 0};
    if (const Node* const taps = node.find("taps")) read_codes(*taps, row.chain);
    if (const Node* const set = node.find("set")) read_set(*set, row.chain, data);
    const Node* const ber = node.find("ber");
    const auto value = ber ? number_in(*ber) : std::nullopt;
    if (!value || *value < least_ber || *value > most_ber) {
      diagnostics_.add(ber ? ber->mark : node.mark,
                       fmt::format("a row's 'ber' is what was measured, {:g} to {:g}", least_ber, most_ber),
                       "leave rows without errors out: they say only that the ratio is small");
    } else {
      row.log10_ber = std::log10(*value);
    }
    const Node* const name = node.find("name");
    data.row_names.push_back(name && !name->value.empty() ? name->value : fmt::format("line {}", node.mark.at.line));
    data.rows.push_back(row);
  }

  void read_codes(const Node& node, LaneChain& chain) {
    std::array<std::optional<int>, fir_length> codes;
    bool good = node.type == Node::Type::sequence && node.items.size() == fir_length;
    for (std::size_t i = 0; good && i < fir_length; ++i) {
      if (node.items[i].type == Node::Type::null) continue;
      const auto code = number_in(node.items[i]);
      good = code && std::abs(*code) <= most_code && *code == std::floor(*code);
      if (good) codes[i] = static_cast<int>(*code);
    }
    if (!good)
      return diagnostics_.add(node.mark, "'taps' are six codes, pre3 to post2; null where there is no such tap");
    chain.host_tx.fir = fir_from_codes(codes, full_scale_);
  }

 public:
  static const ParameterInfo* free_parameter(const std::string& name, Refusal& why) {
    const ParameterInfo* const parameter = link_parameter(name, why);
    if (parameter == nullptr) return nullptr;
    if (parameter->words.empty() && !parameter->whole) return parameter;
    why = {fmt::format("{} has no values between: it cannot be fitted", name), "set it instead"};
    return nullptr;
  }

 private:
  plan::Diagnostics& diagnostics_;
  int full_scale_ = default_full_scale;
};

plan::SourcePtr open_data(const std::filesystem::path& path, plan::Diagnostics& diagnostics) {
  std::ifstream file{path, std::ios::binary};
  // One byte more than the parser takes: it then says that there is too much.
  std::string text(plan::DocumentLimits{}.bytes + 1, '\0');
  if (file.is_open()) file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!file.is_open() || file.bad() || std::filesystem::is_directory(path)) {
    const int error = file.is_open() ? EISDIR : errno;
    diagnostics.add(fmt::format("{} cannot be read: {}", plan::in_quotes(path.string()), std::strerror(error)));
    return nullptr;
  }
  text.resize(static_cast<std::size_t>(file.gcount()));
  return std::make_shared<const plan::SourceFile>(
      plan::SourceFile{.name = path.string(), .path = path, .text = std::move(text), .sha256 = {}, .by_name = false});
}

/// A free parameter that the data set is one that is known.
void check(const FitData& data, plan::Diagnostics& diagnostics) {
  if (data.free.empty())
    diagnostics.add("there is nothing to fit", "name parameters with --free, or under 'free:' in the file");
  for (std::size_t i = 0; i < data.free.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (data.free[i] == data.free[j]) diagnostics.add(fmt::format("{} is to be fitted twice", data.free[i]->name));
  for (const ParameterInfo* const parameter : data.free)
    if (std::ranges::find(data.set, parameter->name) != data.set.end())
      diagnostics.add(fmt::format("{} is to be fitted, and the data set it", parameter->name),
                      "take it out of 'set:', or do not fit it");
  if (data.free.size() > data.rows.size())
    diagnostics.add(fmt::format("{} parameters cannot follow from {} rows", data.free.size(), data.rows.size()));
}

std::string mixture(const FlatDirection& direction, const FitResult& result) {
  std::string out;
  for (std::size_t i = 0; i < direction.parts.size(); ++i) {
    if (std::abs(direction.parts[i]) < 0.05) continue;
    const ParameterInfo& info = *result.parameters[i].info;
    const double step = 0.1 * direction.parts[i] * (info.maximum - info.minimum);
    out += fmt::format("{}{} {}{:.3g}{}{}", out.empty() ? "" : ", ", info.name, step > 0 ? "+" : "", step,
                       info.unit.empty() ? "" : " ", info.unit);
  }
  return out;
}

std::string as_text(const FitData& data, const FitResult& result) {
  std::string out = fmt::format("SIMULATED link fitted to {}: {} rows\n", plan::visible(data.title), data.rows.size());
  out += fmt::format("rms of log10 BER, model over measured: {:.3f} decades, {:.3f} before ({} evaluations{})\n\n",
                     result.rms_decades, result.start_rms_decades, result.evaluations,
                     result.settled ? "" : ", stopped by its budget");
  for (const FitParameter& parameter : result.parameters) {
    out += fmt::format("{:<30}{:>14}  was {:<12} {} to {}{}\n", parameter.info->name,
                       write_value(*parameter.info, parameter.value), write_value(*parameter.info, parameter.start),
                       write_value(*parameter.info, parameter.lowest), write_value(*parameter.info, parameter.highest),
                       parameter.determined ? "" : ": NOT DETERMINED by these data");
  }
  for (const FlatDirection& direction : result.flat)
    out += fmt::format("\nThese data do not see the following, all together: {} ({:.3f} decades)\n",
                       mixture(direction, result), 0.1 * direction.decades);
  out += "\nmodel over measured, decades\n";
  for (std::size_t i = 0; i < data.rows.size(); ++i)
    out += fmt::format("  {:<28} measured {:.2g}  {:+.3f}\n", plan::visible(data.row_names[i]),
                       std::pow(10, data.rows[i].log10_ber), result.residual_decades[i]);
  return out;
}

nlohmann::ordered_json as_json(const FitData& data, const FitResult& result) {
  nlohmann::ordered_json json{{"simulated", true},
                              {"fit", data.title},
                              {"rms_decades", result.rms_decades},
                              {"start_rms_decades", result.start_rms_decades},
                              {"tolerance_decades", result.tolerance_decades},
                              {"evaluations", result.evaluations},
                              {"settled", result.settled}};
  auto& parameters = json["parameters"] = nlohmann::ordered_json::array();
  for (const FitParameter& parameter : result.parameters)
    parameters.push_back({{"name", parameter.info->name},
                          {"unit", parameter.info->unit},
                          {"value", parameter.value},
                          {"start", parameter.start},
                          {"lowest", parameter.lowest},
                          {"highest", parameter.highest},
                          {"determined", parameter.determined}});
  auto& flat = json["flat_directions"] = nlohmann::ordered_json::array();
  for (const FlatDirection& direction : result.flat) {
    nlohmann::ordered_json parts;
    for (std::size_t i = 0; i < direction.parts.size(); ++i) {
      const ParameterInfo& info = *result.parameters[i].info;
      parts[std::string{info.name}] = direction.parts[i] * (info.maximum - info.minimum);
    }
    flat.push_back({{"step", std::move(parts)}, {"decades", direction.decades}});
  }
  auto& rows = json["rows"] = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < data.rows.size(); ++i)
    rows.push_back({{"name", data.row_names[i]},
                    {"measured_ber", std::pow(10, data.rows[i].log10_ber)},
                    {"residual_decades", result.residual_decades[i]}});
  return json;
}

}  // namespace

std::optional<FitData> load_fit_data(const plan::SourcePtr& file, plan::Diagnostics& diagnostics) {
  const std::size_t before = diagnostics.size();
  const auto document = plan::parse_document(file, diagnostics);
  if (!document) return std::nullopt;
  FitData data = Loader{diagnostics}.load(*document);
  if (diagnostics.size() != before) return std::nullopt;
  return data;
}

std::optional<FitAnswer> answer(const FitQuestion& question, plan::Diagnostics& diagnostics) {
  const plan::SourcePtr file = open_data(question.data, diagnostics);
  auto data = file ? load_fit_data(file, diagnostics) : std::nullopt;
  if (!data) return std::nullopt;
  if (!question.free.empty()) {
    data->free.clear();
    for (const std::string& name : question.free) {
      Refusal refusal;
      if (const ParameterInfo* const parameter = Loader::free_parameter(name, refusal)) {
        data->free.push_back(parameter);
      } else {
        diagnostics.add(refusal.message, refusal.hint);
      }
    }
  }
  if (diagnostics.empty()) check(*data, diagnostics);
  if (!diagnostics.empty()) return std::nullopt;
  const FitResult result = fit(data->rows, data->free, question.budget);
  return FitAnswer{as_text(*data, result),
                   as_json(*data, result).dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n"};
}

}  // namespace plugfest::app
