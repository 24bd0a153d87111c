#include "harness/app/doctor.hpp"
#include "harness/app/scan.hpp"

#include <fmt/format.h>

namespace plugfest::app {

std::string udev_rules() {
  std::string text =
      "# USB adapters that plugfest reaches: for group plugdev, and for whoever sits at the machine.\n"
      "# Named to come before 73-seat-late.rules, which acts on the tag.\n"
      "# Of what the kernel makes of them, only what hangs on these adapters: no other I2C bus is opened to anybody.\n";
  for (const UsbKind& kind : usb_kinds()) {
    const auto rule = [&](std::string_view subsystem, std::string_view attributes) {
      return fmt::format(
          "SUBSYSTEM==\"{0}\", {1}{{idVendor}}==\"{2:04x}\", {1}{{idProduct}}==\"{3:04x}\", MODE=\"0660\", "
          "GROUP=\"plugdev\", TAG+=\"uaccess\"\n",
          subsystem, attributes, kind.vendor_id, kind.product_id);
    };
    text += fmt::format("\n# {}\n", kind.driver);
    text += rule("usb", "ATTR");
    text += rule("i2c-dev", "ATTRS");
    text += rule("gpio", "ATTRS");
  }
  return text;
}

}  // namespace plugfest::app
