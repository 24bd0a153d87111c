#pragma once

#include "harness/plan/load.hpp"

#include <optional>
#include <string>
#include <vector>

/// One lane of the simulated link, as a person asks about it.
namespace plugfest::app {

struct LinkQuestion {
  std::string module;                  ///< name or path of what is plugged in at both ends; empty: an LPO module
  std::vector<std::string> settings;   ///< "near_trace.loss=10 dB", later ones win
  std::optional<std::string> near_db;  ///< loss of the sending host's trace, with or without "dB"
  std::optional<std::string> far_db;
  std::optional<std::string>
      taps;              ///< "-2,6,-26,100,-11,-12": codes pre3 to post2, or as they stand without full scale
  int full_scale = 168;  ///< code sum at full swing
  std::optional<std::string> celsius;  ///< of both cases
};

struct LinkAnswer {
  std::string text;  ///< for a person
  std::string json;  ///< one document, with a line feed
};

/// @return empty: the question is not well put, and `diagnostics` says why
std::optional<LinkAnswer> answer(const LinkQuestion& question, const plan::Library& library,
                                 plan::Diagnostics& diagnostics);

}  // namespace plugfest::app
