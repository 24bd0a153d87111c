#include "harness/stats/confidence_share.hpp"

#include "harness/stats/domain.hpp"

#include <cmath>

namespace plugfest::stats {
namespace {

double share(double confidence, double part, Sharing sharing) {
  switch (sharing) {
    case Sharing::bonferroni:
      return 1 - (1 - confidence) * part;
    case Sharing::sidak:
      return std::exp(std::log(confidence) * part);
  }
  return 1;
}

}  // namespace

double confidence_share(double confidence, std::size_t claims, Sharing sharing) {
  require_fraction(confidence, "confidence");
  require(claims > 0, "there must be at least one claim");
  return share(confidence, 1 / static_cast<double>(claims), sharing);
}

std::vector<double> confidence_shares(double confidence, std::span<const double> weights, Sharing sharing) {
  require_fraction(confidence, "confidence");
  require(!weights.empty(), "there must be at least one claim");
  double all = 0;
  for (const double weight : weights) {
    require_positive(weight, "weight of a claim");
    all += weight;
  }
  std::vector<double> shares;
  for (const double weight : weights) shares.push_back(share(confidence, weight / all, sharing));
  return shares;
}

}  // namespace plugfest::stats
