#include "drivers/cmis/outputs.hpp"

#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/fields/page_10h.hpp"
#include "drivers/cmis/memory_reader.hpp"
#include "drivers/cmis/module.hpp"

#include <fmt/format.h>

namespace plugfest::cmis {
namespace {

using namespace std::chrono_literals;

struct Registers {
  const Field<bool>* control;
  const Field<bool>* advertised;
};
constexpr std::array registers = {
    Registers{&input_polarity_flip_tx, &input_polarity_flip_tx_supported},
    Registers{&output_disable_tx, &output_disable_tx_supported},
    Registers{&auto_squelch_disable_tx, &auto_squelch_disable_tx_supported},
    Registers{&output_squelch_force_tx, &forced_squelch_tx_supported},
    Registers{&output_polarity_flip_rx, &output_polarity_flip_rx_supported},
    Registers{&output_disable_rx, &output_disable_rx_supported},
    Registers{&auto_squelch_disable_rx, &auto_squelch_disable_rx_supported},
};
static_assert(registers.size() == output_controls.size());

constexpr std::string_view timings = "CMIS 5.4, Timings";
constexpr std::string_view fast_timings = "CMIS 5.4, Timings, TxDisableIsFast";

}  // namespace

const Field<bool>& register_of(OutputControl control) { return *registers[static_cast<std::size_t>(control)].control; }
const Field<bool>& advertised_by(OutputControl control) {
  return *registers[static_cast<std::size_t>(control)].advertised;
}

std::uint8_t OutputCapabilities::affected(OutputControl control, std::uint8_t lanes) const {
  const bool all = control == OutputControl::tx_disable && tx_disable_is_module_wide && lanes != 0;
  return all ? std::uint8_t{0xFF} : lanes;
}

Wanted output_advertisement() {
  Wanted wanted;
  wanted.add(tx_disable_is_fast).add(tx_disable_is_module_wide).add(squelch_method_tx);
  for (const Registers& one : registers) wanted.add(*one.advertised);
  return wanted;
}

std::optional<OutputCapabilities> output_capabilities(const Memory& memory) {
  return whole(memory, [](MemoryReader& read) {
    OutputCapabilities module;
    for (std::size_t i = 0; i < registers.size(); ++i) module.offered[i] = read(*registers[i].advertised);
    module.tx_disable_is_module_wide = read(tx_disable_is_module_wide);
    module.tx_disable_is_fast = read(tx_disable_is_fast);
    module.squelch_method_tx = read.code(squelch_method_tx);
    return module;
  });
}

asio::awaitable<OutputCapabilities> read_output_capabilities(Module& module) {
  const Wanted wanted = output_advertisement();
  const Memory memory = co_await module.read(wanted);
  co_return output_capabilities(memory).value();
}

OutputTime tx_disable_time(const OutputCapabilities& module) {
  return module.tx_disable_is_fast ? OutputTime{3ms, fast_timings} : OutputTime{100ms, timings};
}
OutputTime tx_enable_time(const OutputCapabilities& module) {
  return module.tx_disable_is_fast ? OutputTime{10ms, fast_timings} : OutputTime{400ms, timings};
}
OutputTime rx_disable_time() { return {100ms, timings}; }
OutputTime rx_enable_time() { return {100ms, timings}; }
OutputTime squelch_disable_time() { return {100ms, timings}; }
OutputTime rx_auto_squelch_time() { return {15ms, timings}; }
OutputTime tx_auto_squelch_time() { return {400ms, timings}; }

std::vector<FieldInfo> output_fields(OutputControl control) { return {register_of(control).info}; }

asio::awaitable<OutputResult> set_output(Module& module, OutputCapabilities capabilities, OutputControl control,
                                         std::uint8_t lanes, std::uint8_t bank) {
  const FieldInfo& field = register_of(control).info;
  OutputResult result;
  result.before = co_await read_output(module, control, bank);
  result.after = result.before;
  if (!capabilities.offers(control)) {
    result.outcome = OutputResult::Outcome::not_advertised;
    result.reason = fmt::format("{}: not advertised ({} is 0)", field.name, address_text(advertised_by(control).info));
    co_return result;
  }
  const Bytes mask{std::byte{lanes}};
  co_await module.write_bytes(field, mask, bank);
  result.after = co_await read_output(module, control, bank);
  result.affected = static_cast<std::uint8_t>(capabilities.affected(control, result.before) ^
                                              capabilities.affected(control, result.after));
  if (result.after != lanes) {
    result.outcome = OutputResult::Outcome::not_taken;
    result.reason = fmt::format("{}: {:02X}h was written to {} and {:02X}h reads back", field.name, lanes,
                                address_text(field), result.after);
  }
  co_return result;
}

asio::awaitable<std::uint8_t> read_output(Module& module, OutputControl control, std::uint8_t bank) {
  const FieldInfo& field = register_of(control).info;
  const Bytes raw = co_await module.read_bytes(field, bank);
  co_return u8(raw.front());
}

}  // namespace plugfest::cmis
