#include "drivers/sim/slot_pins.hpp"
#include "tests/drivers/sim/rig.hpp"
#include "tests/suites/pins_suite.hpp"

namespace plugfest::sim {
namespace {

using suites::PinsRig;
using suites::PinsSuite;
using suites::PinsUnderTest;

class SimPinsRig final : public PinsRig {
 public:
  Clock& clock() override { return rig_.clock; }
  Pins& pins() override { return rig_.slot.pins(); }
  std::optional<bool> seen(CageSignal signal) override {
    const auto& levels = dynamic_cast<const SlotPins&>(rig_.slot.pins());
    return signal == CageSignal::reset ? levels.reset_level() : levels.low_power_level();
  }
  bool insert(bool in) override {
    if (in == (rig_.slot.module() != nullptr)) return true;
    if (in) {
      rig_.slot.plug(test::dr8(), {});
    } else {
      rig_.slot.unplug();
    }
    return true;
  }
  bool debounces() override { return false; }

 private:
  test::Rig rig_;
};

INSTANTIATE_TEST_SUITE_P(Sim, PinsSuite,
                         testing::Values(PinsUnderTest{"sim", [] { return std::make_unique<SimPinsRig>(); }}),
                         suites::NameOf{});

}  // namespace
}  // namespace plugfest::sim
