#include "harness/run/link_record.hpp"

#include "drivers/base/error.hpp"
#include "tests/support/run_coroutine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plugfest::run {
namespace {

using testing::HasSubstr;

LinkState up(std::uint64_t downs) {
  LinkState state;
  state.present = true;
  state.admin_up = true;
  state.carrier = true;
  state.counts = LinkCounts{downs, downs};
  return state;
}

TEST(LinkChange, NothingIsSaidOfALinkThatStayedAsItWas) { EXPECT_EQ(link_change("swp1", up(3), up(3)), ""); }

TEST(LinkChange, FlapsAreCountedAlsoWhenTheLinkIsBack) {
  EXPECT_EQ(link_change("swp1", up(3), up(5)),
            "host port swp1 lost its carrier 2 times during the step, asked for or not; it has carrier");
}

TEST(LinkChange, ALinkThatStaysDownIsOneLoss) {
  LinkState down = up(4);
  down.carrier = false;
  EXPECT_EQ(link_change("swp1", up(3), down),
            "host port swp1 lost its carrier 1 time during the step, asked for or not; it has no carrier");
}

TEST(LinkChange, AfterAPortWasMadeAgainNobodyKnowsItsFlaps) {
  LinkState again = up(0);
  again.incarnation = 1;
  EXPECT_THAT(link_change("swp1", up(3), again), HasSubstr("flaps are not known"));
  EXPECT_THAT(link_change("swp1", up(3), LinkState{}), HasSubstr("it is gone"));
}

TEST(LinkChange, AHostThatCountsNothingIsSaidToCountNothing) {
  LinkState before = up(0), after = up(0);
  before.counts.reset();
  after.counts.reset();
  EXPECT_EQ(link_change("swp1", before, after), "");
  after.carrier = false;
  EXPECT_THAT(link_change("swp1", before, after), HasSubstr("it counts no flaps"));
}

TEST(LinkRecord, APortThatCannotBeReadIsSaidAndEndsNothing) {
  VirtualClock clock;
  LinkRecord record{[]() -> asio::awaitable<HostPort*> {
                      throw BenchError(Errc::unsupported, std::string{"no interface swp9"});
                      co_return nullptr;
                    },
                    clock};
  support::run(clock, record.begin());
  const std::string said = support::run(clock, record.end());
  EXPECT_THAT(said, HasSubstr("not observed"));
  EXPECT_THAT(said, HasSubstr("no interface swp9"));
}

TEST(LinkRecord, WithoutAHostPortNothingIsSaid) {
  VirtualClock clock;
  LinkRecord record{{}, clock};
  support::run(clock, record.begin());
  EXPECT_EQ(support::run(clock, record.end()), "");
}

}  // namespace
}  // namespace plugfest::run
