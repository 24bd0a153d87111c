#include "tests/vm/guest_stub.hpp"

#include "tests/suites/module_eeprom.hpp"
#include "tests/vm/i2c_device.hpp"

namespace plugfest::vm {

void fill_stub() {
  using Module = suites::ModuleEeprom;
  I2cDevice stub{"SMBus stub driver"};
  constexpr unsigned page_select = 127;
  for (unsigned at = 0; at < page_select; ++at)
    stub.write_register(Module::address, at, at < 126 ? Module::original(0, at) : std::byte{0});
  for (const unsigned page : {0x01u, 0x02u, 0x10u, 0x11u, 0x00u}) {
    stub.write_register(Module::address, page_select, to_byte(page));
    for (unsigned at = 128; at < 256; ++at) stub.write_register(Module::address, at, Module::original(page, at));
  }
}

}  // namespace plugfest::vm
