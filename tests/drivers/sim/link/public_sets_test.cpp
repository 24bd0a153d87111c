#include "drivers/sim/link/codewords.hpp"
#include "drivers/sim/link/environment.hpp"
#include "tests/drivers/sim/link/margin.hpp"
#include "tests/drivers/sim/link/tap_sets.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <tuple>
#include <vector>

// The model against what public files and a public soak say, none of which it was made from.
namespace plugfest::sim::link {
namespace {

constexpr double soak_limit = 1e-8, soak_worst = 4.01e-8;

class PublicTapSets : public testing::Test {
 protected:
  void SetUp() override {
    sets_ = load_tap_sets();
    if (!sets_)
      GTEST_SKIP()
          << "no ../shared/reference/tap-sets.yaml beside this checkout: the public tap sets were NOT compared";
  }
  const TapSets& sets() const { return *sets_; }
  std::vector<const TapSets::Set*> of_kind(const std::string& kind) const {
    std::vector<const TapSets::Set*> out;
    for (const TapSets::Set& set : sets_->sets)
      if (set.kind == kind) out.push_back(&set);
    return out;
  }

 private:
  std::optional<TapSets> sets_;
};

/// Ports share sets, so most are asked for again and again.
double ber(const Fir& fir, double loss_db, double peaking_db = 3) {
  static std::map<std::tuple<Fir, double, double>, double> known;
  const auto [at, is_new] = known.try_emplace({fir, loss_db, peaking_db}, 0);
  if (is_new) {
    LaneChain chain = traces(loss_db);
    chain.host_tx.fir = fir;
    chain.module_tx.peaking_db = peaking_db;
    at->second = evaluate(chain).ber;
  }
  return at->second;
}

/// Mean over the lanes of log10 of the BER.
double mean_decades(const std::vector<Fir>& lanes, double loss_db, double peaking_db = 3) {
  double sum = 0;
  for (const Fir& fir : lanes) sum += std::log10(ber(fir, loss_db, peaking_db));
  return sum / static_cast<double>(lanes.size());
}

struct Score {
  int better = 0, all = 0;
  double share() const { return static_cast<double>(better) / all; }
};

/// On how many ports that both have the first set gives fewer errors than the second.
Score compare(const TapSets::Set& first, const TapSets::Set& second, double loss_db) {
  Score score;
  for (const auto& [port, lanes] : first.ports) {
    const auto other = second.ports.find(port);
    if (other == second.ports.end()) continue;
    ++score.all;
    if (mean_decades(lanes, loss_db) < mean_decades(other->second, loss_db)) ++score.better;
  }
  return score;
}

TEST_F(PublicTapSets, LpoSetsBeatTheSamePortsRetimedSetsOnLongTraces) {
  int compared = 0;
  for (const TapSets::Set* lpo : of_kind("lpo"))
    for (const TapSets::Set* retimed : of_kind("retimed"))
      for (const double loss : {10.0, 14.0}) {
        if (lpo->platform != retimed->platform) continue;
        const Score score = compare(*lpo, *retimed, loss);
        if (score.all == 0) continue;
        ++compared;
        // The one family whose driver codes are not public was tuned with codes that are not the model's.
        const bool codes_unknown = lpo->id == "7060x6-lpo-pinewave";
        EXPECT_GE(score.share(), codes_unknown ? 0.6 : 0.95)
            << lpo->id << " against " << retimed->id << " at " << loss << " dB";
      }
  EXPECT_GE(compared, 12);
}

TEST_F(PublicTapSets, OnShortTracesLpoSetsPeakTooMuchAndRetimedOnesAreBetter) {
  for (const char* const platform : {"z9864f", "w6950", "montblanc"}) {
    const std::string name = platform;
    const TapSets::Set& lpo = sets().set(name == "w6950" ? "w6950-lpo-n" : name + "-lpo");
    EXPECT_LE(compare(lpo, sets().set(name + "-retimed"), 4).share(), 0.1) << name;
  }
}

TEST_F(PublicTapSets, FlatCopperTapsAreTheWorstOnEveryTraceThatIsNotShort) {
  const Fir flat = codes({0, 0, 0, 168, 0, 0});
  for (const double loss : {8.0, 12.0, 14.0})
    for (const TapSets::Set& set : sets().sets)
      for (const auto& [port, lanes] : set.ports)
        for (const Fir& fir : lanes) {
          if (fir_peaking_db(fir) < 0.01) continue;
          ASSERT_LT(ber(fir, loss), ber(flat, loss)) << set.id << " port " << port << " at " << loss << " dB";
        }
}

/// Public taps of the soak's family on the ports' traces. Nobody publishes the traces: the driver's peaking code stands
/// for them, 1 dB of peaking a code.
class PublicSoak : public PublicTapSets {
 protected:
  /// Loss to each code: the most, in whole dB, at which every group that was not kept aside stays below the soak's
  /// ceiling.
  std::map<int, double> losses_by_code() const {
    std::map<int, double> losses;
    const TapSets::Set& lpo = sets().set("7060x6-lpo-eoptolink");
    for (const int code : {0, 1, 3}) {
      double loss = 4;
      const auto all_below = [&](double at) {
        for (std::size_t i = 0; i < lpo.groups.size(); i += 2) {
          const int port = lpo.groups[i].front();
          if (sets().peaking_codes.at(port) == code && !(ber(lpo.ports.at(port)[0], at, code) < soak_limit))
            return false;
        }
        return true;
      };
      while (loss < 16 && all_below(loss + 1)) ++loss;
      losses[code] = loss;
    }
    return losses;
  }
  LaneChain chain_of(int port, const std::map<int, double>& losses) const {
    const int code = sets().peaking_codes.at(port);
    LaneChain chain = traces(losses.at(code));
    chain.host_tx.fir = sets().set("7060x6-lpo-eoptolink").ports.at(port)[0];
    chain.module_tx.peaking_db = code;
    return chain;
  }
  std::vector<int> kept_aside() const {
    std::vector<int> ports;
    const TapSets::Set& lpo = sets().set("7060x6-lpo-eoptolink");
    for (std::size_t i = 1; i < lpo.groups.size(); i += 2)
      ports.insert(ports.end(), lpo.groups[i].begin(), lpo.groups[i].end());
    return ports;
  }
};

TEST_F(PublicSoak, LossesThatFitHalfOfThePortsAreLongestAtThePanelsEdges) {
  const auto losses = losses_by_code();
  EXPECT_GT(losses.at(3), losses.at(1));
  EXPECT_GT(losses.at(1), losses.at(0));
  for (const auto& [code, loss] : losses) {
    EXPECT_GE(loss, 6) << code;
    EXPECT_LE(loss, 12) << code;
  }
}

TEST_F(PublicSoak, PortsThatWereKeptAsideStayBelowTheSoaksCeiling) {
  const auto losses = losses_by_code();
  const auto ports = kept_aside();
  ASSERT_GE(ports.size(), 24U);
  for (const int port : ports) {
    const double live = evaluate(chain_of(port, losses)).ber;
    EXPECT_LT(live, soak_limit) << "port " << port;
    EXPECT_GT(live, 1e-11) << "port " << port << " is better than anything that was reported";
  }
}

TEST_F(PublicSoak, PortsThatWereKeptAsideAreBetterWithTheirLpoSetThanWithTheirRetimedOne) {
  const auto losses = losses_by_code();
  Score score;
  for (const int port : kept_aside()) {
    const LaneChain chain = chain_of(port, losses);
    const auto& retimed = sets().set("7060x6-retimed-default").ports.at(port);
    ++score.all;
    if (std::log10(evaluate(chain).ber) < mean_decades(retimed, chain.near_trace.loss_db, chain.module_tx.peaking_db))
      ++score.better;
  }
  // Ports 63 and 64 are the exception: the maker's LPO set peaks less there than on any other port with their code.
  EXPECT_GE(score.share(), 0.9);
}

TEST_F(PublicSoak, TheWorstPortOfAWarmSoakStaysBelowTheWorstThatWasSeen) {
  const auto losses = losses_by_code();
  double worst = 0;
  for (int port = 1; port <= 64; ++port)
    worst = std::max(worst, evaluate(at_temperature(chain_of(port, losses), 55)).ber);
  EXPECT_LT(worst, soak_worst);
  EXPECT_GT(worst, soak_worst / 10);
}

TEST_F(PublicSoak, NoBinAboveTheFourthIsExpectedInTwoDaysOn64Ports) {
  const auto losses = losses_by_code();
  for (const double burst : {0.0, 0.3}) {
    double codewords = 0, above_four = 0, in_three = 0;
    for (int port = 1; port <= 64; ++port) {
      const LaneResult lane = evaluate(chain_of(port, losses));
      const std::vector<LaneErrors> lanes(8, {lane.ber, burst});
      const PortErrors errors = port_errors(lanes);
      const double seen = errors.codewords_per_second * 48 * 3600;
      codewords += seen;
      in_three += seen * errors.probability[3];
      for (std::size_t bin = 5; bin < errors.bins; ++bin) above_four += seen * errors.probability[bin];
    }
    EXPECT_NEAR(codewords, 1.7e15, 0.05e15);
    EXPECT_LT(above_four, 0.01) << "burst " << burst;
    EXPECT_LT(in_three, 3000) << "burst " << burst;
  }
}

// Published as a failure: with one driver code for all ports those at the panel's edges are bad, the centre is good.
TEST_F(PublicSoak, AWrongPeakingCodeShowsAtThePanelsEdgesOnly) {
  const auto losses = losses_by_code();
  int bad_edges = 0, edges = 0;
  for (int port = 1; port <= 64; ++port) {
    LaneChain chain = chain_of(port, losses);
    chain.module_tx.peaking_db = 0;
    const double live = evaluate(chain).ber;
    if (sets().peaking_codes.at(port) == 3) {
      ++edges;
      if (live > soak_limit) ++bad_edges;
    } else if (sets().peaking_codes.at(port) == 0) {
      EXPECT_LT(live, soak_limit) << "port " << port;
    }
  }
  EXPECT_EQ(edges, 24);
  EXPECT_GE(bad_edges, 20);
}

}  // namespace
}  // namespace plugfest::sim::link
