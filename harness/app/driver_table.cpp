#include "harness/app/catalogue.hpp"
#include "harness/app/device_parameters.hpp"

#include <array>

namespace plugfest::app {
namespace {

using plan::DriverSpec;
using plan::ParameterSpec;
using plan::ParameterType;
using plan::Service;

constexpr ParameterSpec serial{.name = "serial",
                               .type = ParameterType::text,
                               .otherwise = "any, if there is one only",
                               .help = "serial number of the USB adapter"};
constexpr ParameterSpec usb_port{
    .name = "usb_port",
    .type = ParameterType::text,
    .otherwise = "any, if there is one only",
    .help = "where the adapter is plugged in, as lsusb -t and `plugfest scan` name it: 1-2.4"};
constexpr ParameterSpec clock_to(std::string_view fallback, double max) {
  return {.name = "clock",
          .dimension = Dimension::frequency,
          .fallback = fallback,
          .help = "SCL; read back where the part can",
          .min = 1e3,
          .max = max};
}
constexpr ParameterSpec address_of(std::string_view fallback, double min, double max) {
  return {
      .name = "address", .type = ParameterType::integer, .fallback = fallback, .help = "7-bit", .min = min, .max = max};
}

constexpr ParameterSpec number{.name = "number",
                               .type = ParameterType::integer,
                               .otherwise = "found by what else is said",
                               .help = "N of /dev/i2c-N; it may change from boot to boot",
                               .min = 0,
                               .max = 4095};
constexpr ParameterSpec adapter_name{.name = "name",
                                     .type = ParameterType::text,
                                     .otherwise = "any",
                                     .help = "the adapter's name, as /sys/class/i2c-dev/i2c-N/name shows it"};
constexpr ParameterSpec kernel_mux{.name = "mux",
                                   .type = ParameterType::text,
                                   .otherwise = "the adapter itself",
                                   .help = "channels of muxes that the kernel drives: 70/3, or 70/3,71/0"};
constexpr std::array i2c_dev_options = {number,
                                        adapter_name,
                                        serial,
                                        usb_port,
                                        kernel_mux,
                                        ParameterSpec{.name = "force",
                                                      .type = ParameterType::switch_,
                                                      .fallback = "false",
                                                      .help = "use an address that a kernel driver has "
                                                              "claimed"}};
constexpr std::array optoe_options = {number, adapter_name, serial, usb_port, kernel_mux};
constexpr std::array ethtool_options = {
    ParameterSpec{.name = "interface",
                  .type = ParameterType::text,
                  .required = true,
                  .help = "network interface whose driver reads the module; read only"},
};
constexpr std::array netdev_options = {ParameterSpec{.name = "interface",
                                                     .type = ParameterType::text,
                                                     .required = true,
                                                     .help = "network interface of this machine: swp1"}};
constexpr std::array cp2112_options = {serial, usb_port, clock_to("400 kHz", 400e3)};
constexpr std::array<std::string_view, 2> tiny_firmwares = {"0403:c631", "1c40:0534"};
constexpr std::array tiny_options = {
    serial, usb_port,
    ParameterSpec{.name = "firmware",
                  .type = ParameterType::text,
                  .fallback = "0403:c631",
                  .help = "vendor and product that it shows",
                  .choices = tiny_firmwares},
    ParameterSpec{
        .name = "bit_delay",
        .dimension = Dimension::time,
        .fallback = "10 us",
        .help = "of one bit as the firmware counts; the wire is about half as fast, and nothing reads it back",
        .min = 1e-6,
        .max = 1e-3}};
constexpr ParameterSpec stretching{.name = "clock_stretching",
                                   .type = ParameterType::switch_,
                                   .fallback = "false",
                                   .help =
                                       "AD7 is wired to SCL; without it a module that holds SCL corrupts data "
                                       "unseen"};
constexpr std::array<std::string_view, 2> channels = {"A", "B"};
constexpr std::array ft232h_options = {serial, usb_port, clock_to("400 kHz", 1e6), stretching};
constexpr std::array ft2232h_options = {
    serial, usb_port, clock_to("400 kHz", 1e6), stretching,
    ParameterSpec{
        .name = "channel", .type = ParameterType::text, .fallback = "A", .help = "A or B", .choices = channels}};
constexpr std::array<std::string_view, 8> mux_parts = {"pca9540", "pca9542", "pca9543", "pca9544",
                                                       "pca9545", "pca9546", "pca9547", "pca9548"};
constexpr std::array mux_options = {
    address_of("0x70", 0x70, 0x77),
    ParameterSpec{.name = "part",
                  .type = ParameterType::text,
                  .fallback = "pca9548",
                  .help = "of the family",
                  .choices = mux_parts},
    ParameterSpec{.name = "channel",
                  .type = ParameterType::integer,
                  .required = true,
                  .help = "the one behind which the slot is",
                  .min = 0,
                  .max = 7},
};

constexpr ParameterSpec gain_error{.name = "gain_error",
                                   .dimension = Dimension::ratio,
                                   .required = true,
                                   .help = "share of the reading: sensor and shunt together",
                                   .min = 0,
                                   .max = 1};
constexpr ParameterSpec offset{
    .name = "offset", .dimension = Dimension::power, .required = true, .help = "of every reading", .min = 0};
constexpr ParameterSpec recalibrate{
    .name = "recalibrate",
    .type = ParameterType::date,
    .otherwise = "the accuracy holds for ever",
    .help = "from this day on what it measures proves nothing: verdicts that rest on it are inconclusive"};
constexpr ParameterSpec shunt{.name = "shunt",
                              .dimension = Dimension::resistance,
                              .required = true,
                              .help = "in the module's supply",
                              .min = 1e-6,
                              .max = 10};
constexpr ParameterSpec full_scale{.name = "full_scale",
                                   .dimension = Dimension::current,
                                   .fallback = "20 A",
                                   .help = "the largest current that must be measured",
                                   .min = 1e-3,
                                   .max = 1000};
constexpr ParameterSpec line(std::string_view name, std::string_view help) {
  return {.name = name, .type = ParameterType::text, .otherwise = "not wired", .help = help};
}
constexpr ParameterSpec low_power_line = line("low_power", "line of LPMode: high asks for low power");
constexpr ParameterSpec reset_line = line("reset", "line of ResetL");
constexpr ParameterSpec select_line = line("select", "line of ModSelL; slots that all have one may share a bus");
constexpr ParameterSpec present_line = line("present", "line of ModPrsL");
constexpr ParameterSpec interrupt_line = line("interrupt", "line of IntL");
constexpr ParameterSpec inverted{.name = "inverted",
                                 .type = ParameterType::text,
                                 .otherwise = "none",
                                 .help =
                                     "lines that the board turns round, by these names with blanks between: reset "
                                     "present"};
constexpr ParameterSpec push_pull{
    .name = "push_pull",
    .type = ParameterType::text,
    .otherwise = "none",
    .help = "outputs, named likewise, that are driven high too, not only pulled low and let go"};
constexpr ParameterSpec debounce{.name = "debounce",
                                 .dimension = Dimension::time,
                                 .fallback = "100 ms",
                                 .help = "ModPrsL counts once it did not change for so long",
                                 .min = 0.1,
                                 .max = 10};
constexpr ParameterSpec set_up_time{.name = "select_set_up",
                                    .dimension = Dimension::time,
                                    .fallback = "2 ms",
                                    .help = "from ModSelL to the first transaction",
                                    .min = 2e-3,
                                    .max = 1};
constexpr ParameterSpec hold_time{.name = "select_hold",
                                  .dimension = Dimension::time,
                                  .fallback = "500 us",
                                  .help = "from the last transaction to the end of ModSelL",
                                  .min = 500e-6,
                                  .max = 1};
constexpr ParameterSpec low_power_at_start{.name = "low_power_at_start",
                                           .type = ParameterType::switch_,
                                           .fallback = "true",
                                           .help = "LPMode asks for low power from the moment the lines are taken"};
constexpr std::array gpio_options = {
    ParameterSpec{.name = "chip", .type = ParameterType::text, .required = true, .help = "label or name: gpiochip2"},
    ParameterSpec{.name = "device",
                  .type = ParameterType::text,
                  .otherwise = "the only chip of that label",
                  .help = "what it hangs on, part of the path below /sys/devices: 1-2.4"},
    low_power_line,
    reset_line,
    select_line,
    present_line,
    interrupt_line,
    inverted,
    push_pull,
    low_power_at_start,
    debounce,
    set_up_time,
    hold_time,
    ParameterSpec{.name = "pull_up",
                  .type = ParameterType::text,
                  .otherwise = "none",
                  .help = "inputs, named likewise, that the chip itself pulls up, where it can: present interrupt"}};
constexpr std::array adapter_gpio_options = {low_power_line, reset_line,  select_line, present_line,
                                             interrupt_line, inverted,    push_pull,   low_power_at_start,
                                             debounce,       set_up_time, hold_time};
constexpr std::array hwmon_options = {
    ParameterSpec{.name = "chip", .type = ParameterType::text, .required = true, .help = "file name: ina226"},
    ParameterSpec{.name = "device",
                  .type = ParameterType::text,
                  .otherwise = "the only chip of that name",
                  .help = "part of the path below /sys/devices: 5-0040"},
    ParameterSpec{.name = "channel",
                  .type = ParameterType::integer,
                  .fallback = "1",
                  .help = "N of powerN_input",
                  .min = 1,
                  .max = 99},
    ParameterSpec{.name = "averaging",
                  .dimension = Dimension::time,
                  .otherwise = "what the chip's driver says",
                  .help = "what one reading is the mean over",
                  .min = 1e-3,
                  .max = 60},
    ParameterSpec{.name = "average",
                  .type = ParameterType::switch_,
                  .fallback = "false",
                  .help = "powerN_average in place of powerN_input"},
    ParameterSpec{.name = "shunt",
                  .dimension = Dimension::resistance,
                  .otherwise = "what the chip's driver was told",
                  .help = "in the module's supply; shunt_resistor must say the same: it is compared, never written",
                  .min = 1e-6,
                  .max = 10},
    gain_error,
    offset,
    recalibrate};
constexpr ParameterSpec averages{.name = "averages",
                                 .type = ParameterType::text,
                                 .fallback = "16",
                                 .help = "conversions of each kind that one reading is the mean of",
                                 .choices = ina_averages};
constexpr ParameterSpec supply{.name = "supply",
                               .dimension = Dimension::voltage,
                               .fallback = "3.3 V",
                               .help = "of the module, nominal: what a step of the sensor comes to in power",
                               .min = 0.5,
                               .max = 80};
constexpr ParameterSpec conversion(std::string_view fallback, std::span<const std::string_view> choices) {
  return {.name = "conversion",
          .type = ParameterType::text,
          .fallback = fallback,
          .help = "time of one conversion",
          .choices = choices};
}
constexpr std::array ina226_options = {address_of("0x40", 0x40, 0x4F),
                                       shunt,
                                       full_scale,
                                       conversion("1100 us", ina_conversions<power::Ina226Conversion>),
                                       averages,
                                       supply,
                                       gain_error,
                                       offset,
                                       recalibrate};
constexpr std::array ina2x8_options = {address_of("0x40", 0x40, 0x4F),
                                       shunt,
                                       full_scale,
                                       conversion("1052 us", ina_conversions<power::Ina2x8Conversion>),
                                       averages,
                                       supply,
                                       gain_error,
                                       offset,
                                       recalibrate};

constexpr std::array all_drivers = {
    DriverSpec{.name = "sim",
               .serves = Service::bench,
               .title = "simulated modules, buses, pins and sensors on virtual time",
               .proof = "simulated"},
    DriverSpec{.name = "lab", .serves = Service::bench, .title = "what is wired up here", .proof = "emulated"},
    DriverSpec{.name = "i2c-dev",
               .serves = Service::two_wire_bus,
               .title = "any adapter that the kernel drives, through /dev/i2c-N",
               .proof = "kernel-proved",
               .options = i2c_dev_options},
    DriverSpec{.name = "cp2112",
               .serves = Service::two_wire_bus,
               .title = "Silicon Labs CP2112 over libusb",
               .proof = "kernel-proved",
               .options = cp2112_options},
    DriverSpec{.name = "i2c-tiny-usb",
               .serves = Service::two_wire_bus,
               .title = "i2c-tiny-usb over libusb",
               .proof = "kernel-proved",
               .options = tiny_options},
    DriverSpec{.name = "ft232h",
               .serves = Service::two_wire_bus,
               .title = "FTDI FT232H (MPSSE) over libusb",
               .proof = "emulated",
               .options = ft232h_options},
    DriverSpec{.name = "ft2232h",
               .serves = Service::two_wire_bus,
               .title = "FTDI FT2232H (MPSSE) over libusb",
               .proof = "emulated",
               .options = ft2232h_options},
    DriverSpec{.name = "pca954x",
               .serves = Service::two_wire_bus,
               .title = "one channel of a PCA954x multiplexer on another bus",
               .proof = "emulated",
               .on_bus = true,
               .options = mux_options},
    DriverSpec{.name = "optoe",
               .serves = Service::two_wire_bus,
               .title = "a switch's optoe EEPROM file",
               .proof = "emulated",
               .options = optoe_options},
    DriverSpec{.name = "ethtool",
               .serves = Service::two_wire_bus,
               .title = "module EEPROM by page through a network driver; read only",
               .proof = "emulated",
               .options = ethtool_options},
    DriverSpec{.name = "netdev",
               .serves = Service::host_port,
               .title = "a network interface of this machine: carrier, flaps counted, FEC where there is any",
               .proof = "kernel-proved",
               .options = netdev_options},
    DriverSpec{.name = "ina226",
               .serves = Service::power_meter,
               .title = "Texas Instruments INA226 on a two-wire bus",
               .proof = "emulated",
               .on_bus = true,
               .options = ina226_options},
    DriverSpec{.name = "ina228",
               .serves = Service::power_meter,
               .title = "Texas Instruments INA228 on a two-wire bus",
               .proof = "emulated",
               .on_bus = true,
               .options = ina2x8_options},
    DriverSpec{.name = "ina238",
               .serves = Service::power_meter,
               .title = "Texas Instruments INA238 on a two-wire bus",
               .proof = "emulated",
               .on_bus = true,
               .options = ina2x8_options},
    DriverSpec{.name = "hwmon",
               .serves = Service::power_meter,
               .title = "a power sensor that the kernel drives",
               .proof = "kernel-proved",
               .options = hwmon_options},
    DriverSpec{.name = "gpio",
               .serves = Service::pins,
               .title = "lines of a GPIO chip that the kernel drives",
               .proof = "kernel-proved",
               .options = gpio_options},
    DriverSpec{.name = "adapter",
               .serves = Service::pins,
               .title = "spare lines of a bus's own USB adapter, by their numbers",
               .proof = "emulated",
               .on_bus = true,
               .options = adapter_gpio_options},
};

}  // namespace

std::span<const plan::DriverSpec> drivers() { return all_drivers; }

}  // namespace plugfest::app
