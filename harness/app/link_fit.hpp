#pragma once

#include "drivers/sim/link/fit.hpp"
#include "harness/plan/diagnostic.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

/// The link model's free parameters from a file of measured bit error ratios. The format is in
/// drivers/sim/link/README.md.
namespace plugfest::app {

struct FitData {
  std::string title;
  std::vector<sim::link::FitRow> rows;
  std::vector<std::string> row_names;
  std::vector<const sim::link::ParameterInfo*> free;
  std::vector<std::string> set;  ///< names that the file sets for all rows or for one
};

/// Reads one file; what is wrong with it is added to `diagnostics`.
std::optional<FitData> load_fit_data(const plan::SourcePtr& file, plan::Diagnostics& diagnostics);

struct FitQuestion {
  std::filesystem::path data;
  std::vector<std::string> free;  ///< instead of the file's
  int budget = 2000;
};
struct FitAnswer {
  std::string text, json;
};
/// @return empty: nothing was fitted, and `diagnostics` says why
std::optional<FitAnswer> answer(const FitQuestion& question, plan::Diagnostics& diagnostics);

}  // namespace plugfest::app
