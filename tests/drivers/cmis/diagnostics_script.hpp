#pragma once

#include "drivers/base/error.hpp"
#include "drivers/cmis/module.hpp"
#include "tests/drivers/cmis/script.hpp"
#include "tests/support/run_coroutine.hpp"
#include "tests/support/scripted_bus.hpp"

#include <gtest/gtest.h>

#include <utility>

/// For tests only: transactions of one module as they go over the wire.
namespace plugfest::cmis {

/// The first time that a page with banks is selected, which is read back.
inline Script selected(unsigned page) {
  return {{0x50, support::bytes({0x7E, 0x00, page})}, {0x50, support::bytes({0x7E}), support::bytes({0x00, page})}};
}
/// The same while the bank stays.
inline Script paged(unsigned page) {
  return {{0x50, support::bytes({0x7F, page})}, {0x50, support::bytes({0x7E}), support::bytes({0x00, page})}};
}
inline support::Transaction reads(unsigned byte, std::initializer_list<unsigned> reply) {
  return {0x50, support::bytes({byte}), support::bytes(reply)};
}
inline support::Transaction writes(std::initializer_list<unsigned> out) { return {0x50, support::bytes(out)}; }

struct Scripted {
  explicit Scripted(Script script) : bus(std::move(script)) {}
  VirtualClock clock;
  support::ScriptedBus bus;
  Pages pages{bus, clock};
  Module module{pages};
};

/// Whatever step the bus fails at, that is what the caller gets, and nothing more is asked of the module.
template <class Run>
void expect_failures_at_each_step(const Script& script, Run operation) {
  for (std::size_t step = 0; step < script.size(); ++step) {
    SCOPED_TRACE("failing step " + std::to_string(step));
    Scripted lab{support::failing_at(script, step, Errc::disconnected)};
    try {
      operation(lab);
      ADD_FAILURE() << "nobody noticed";
    } catch (const BenchError& error) {
      EXPECT_EQ(error.code(), Errc::disconnected);
    }
    EXPECT_EQ(lab.bus.played(), step + 1);
  }
}

}  // namespace plugfest::cmis
