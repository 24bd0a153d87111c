#include "harness/app/lab_slot.hpp"

#include "harness/app/lab_devices.hpp"

namespace plugfest::app {

run::Slot lab_slot(LabDevices& devices, const plan::BenchSlot& slot, int number) {
  run::Slot made{
      .info =
          {.slot = number, .port = slot.port, .module = {}, .module_title = {}, .form_factor = {}, .synthesised = {}},
      .bus = devices.bus(slot),
      .pins = devices.pins(slot),
      .no_meter = {},
      .port = {},
      .shared = {}};
  made.near_end.open_port = devices.host_port(slot.link);
  made.far_end.open_port = devices.host_port(slot.far_link);
  return made;
}

}  // namespace plugfest::app
