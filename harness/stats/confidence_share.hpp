#pragma once

#include <cstddef>
#include <span>
#include <vector>

/// Many claims, one confidence: what each claim must hold so that all together hold with the plan's.
namespace plugfest::stats {

enum class Sharing {
  bonferroni,  ///< whatever the claims have to do with each other
  sidak,       ///< only for claims that are independent; hardly cheaper
};

/// The confidence of each of `claims` equal claims. @param confidence  of all together, a fraction
/// @throws std::invalid_argument  no claims
double confidence_share(double confidence, std::size_t claims, Sharing sharing = Sharing::bonferroni);
/// One confidence for each weight: a claim of twice the weight may be wrong twice as often.
/// @throws std::invalid_argument  no weights, or one that is not above 0
std::vector<double> confidence_shares(double confidence, std::span<const double> weights,
                                      Sharing sharing = Sharing::bonferroni);

}  // namespace plugfest::stats
