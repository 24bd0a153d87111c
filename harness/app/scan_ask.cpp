#include "harness/app/scan_ask.hpp"

#include "drivers/base/bytes.hpp"
#include "drivers/base/clock.hpp"
#include "drivers/base/error.hpp"
#include "drivers/cmis/codes.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/sff/fields/sff8472_a0h.hpp"
#include "drivers/sff/fields/sff8636_lower.hpp"
#include "drivers/sff/memory.hpp"
#include "drivers/two_wire_bus.hpp"
#include "harness/app/catalogue.hpp"
#include "harness/app/inspection.hpp"
#include "harness/app/lab_devices.hpp"
#include "harness/app/scan_text.hpp"
#include "harness/plan/load.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

#include <array>
#include <chrono>
#include <exception>
#include <memory>
#include <stdexcept>

namespace plugfest::app {
namespace {

constexpr std::uint8_t module_address = 0x50;
/// An adapter that is gone or stuck takes no longer than this of a person's time.
constexpr std::chrono::seconds patience{3};
constexpr std::size_t half = 128;

asio::awaitable<void> read(TwoWireBus& bus, std::uint8_t from, std::size_t count, cmis::Memory& memory,
                           Clock::time_point due) {
  Bytes bytes(count);
  const std::array offset{std::byte{from}};
  co_await bus.transfer(module_address, offset, bytes, due);
  memory.put(0, 0, from, bytes);
}

/// Whether the upper half shows page 00h: a page that somebody selected is left selected.
bool shows_identity(const cmis::Memory& memory, sff::ManagementInterface map) {
  switch (map) {
    case sff::ManagementInterface::cmis:
      return memory.value(cmis::memory_model) == true || memory.value(cmis::page_select) == 0;
    case sff::ManagementInterface::sff_8636:
      return memory.value(sff::sff8636::flat_mem) == true || memory.value(sff::sff8636::page_select) == 0;
    case sff::ManagementInterface::sff_8472:
      return true;
    case sff::ManagementInterface::unknown:
      return false;
  }
  return false;
}

/// What names it, as far as that can be read without a write.
asio::awaitable<void> read_identity(TwoWireBus& bus, sff::ModuleMemory& memory, Clock::time_point due) {
  co_await read(bus, cmis::sff8024_identifier.info.byte, 1, memory.a0, due);
  const auto map = inspect(memory).map;
  if (map == sff::ManagementInterface::unknown) co_return;
  if (map == sff::ManagementInterface::sff_8472) {
    co_await read(bus, 0, sff::sff8472::cc_ext.info.byte + std::size_t{1}, memory.a0, due);
    co_return;
  }
  co_await read(bus, cmis::memory_model.info.byte, 1, memory.a0, due);
  co_await read(bus, cmis::page_select.info.byte, 1, memory.a0, due);
  if (shows_identity(memory.a0, map)) co_await read(bus, half, half, memory.a0, due);
}

/// Empty: the map has none, or it was not read.
std::optional<std::uint8_t> copy_of(const Inspection& seen) {
  if (seen.cmis) return seen.cmis->identifier_copy;
  const auto* const sff8636 = std::get_if<sff::Sff8636Info>(&seen.older);
  return sff8636 != nullptr ? sff8636->identifier_copy : std::nullopt;
}

Answer answer_of(const sff::ModuleMemory& memory) {
  const Inspection seen = inspect(memory);
  const std::uint8_t identifier = memory.a0.value(cmis::sff8024_identifier).value_or(0);
  const auto known = cmis::code_name("sff8024_identifier", identifier);
  Answer answer;
  if (seen.map == sff::ManagementInterface::unknown) {
    answer.outcome = Answer::Outcome::stranger;
    answer.text = fmt::format("something answers, and byte 0 is {:02X}h ({}): no module that is decoded here",
                              identifier, known.value_or("no identifier"));
    return answer;
  }
  // A memory module of DDR4 begins with 23h, which is an identifier too.
  const auto copy = copy_of(seen);
  if (copy && *copy != identifier) {
    answer.outcome = Answer::Outcome::stranger;
    answer.text = fmt::format(
        "something answers, and byte 0 is {:02X}h, and its copy at {} is {:02X}h: no module, or a "
        "broken one",
        identifier, half, *copy);
    return answer;
  }
  answer.outcome = Answer::Outcome::module;
  answer.form_factor = known.value_or("");
  answer.management = sff::name_of(seen.map);
  const auto take = [&answer](const auto& identity) {
    answer.vendor = identity.vendor_name.value_or("");
    answer.part = identity.vendor_pn.value_or("");
    answer.serial = identity.vendor_sn.value_or("");
  };
  if (seen.cmis)
    take(*seen.cmis);
  else if (const auto* sff8636 = std::get_if<sff::Sff8636Info>(&seen.older))
    take(sff8636->identity);
  else if (const auto* sff8472 = std::get_if<sff::Sff8472Info>(&seen.older))
    take(sff8472->identity);
  answer.text = fmt::format("{} ({:02X}h, {})", answer.form_factor, identifier, answer.management);
  if (shows_identity(memory.a0, seen.map))
    answer.text += fmt::format(", {} {} serial {}", answer.vendor, answer.part, answer.serial);
  else
    answer.text += fmt::format("; its name was not read, because page {:02X}h is selected",
                               memory.a0.value(cmis::page_select).value_or(0));
  return answer;
}

Answer failure(const BenchError& error) {
  const bool nobody = error.code() == make_error_code(Errc::nack);
  return {.outcome = nobody ? Answer::Outcome::nobody : Answer::Outcome::failed, .text = error.text()};
}

/// A bench of this bus alone.
plan::Bench bench_of(const FoundBus& bus) {
  plan::Diagnostics diagnostics;
  const auto file = std::make_shared<const plan::SourceFile>(
      plan::SourceFile{.name = "scan", .path = {}, .text = bench_text(bus), .sha256 = {}, .by_name = false});
  auto bench = plan::load_bench(file, drivers(), diagnostics);
  if (!bench) throw std::logic_error{diagnostics.render()};
  return *std::move(bench);
}

}  // namespace

std::string_view name_of(Answer::Outcome outcome) {
  switch (outcome) {
    case Answer::Outcome::module:
      return "module";
    case Answer::Outcome::stranger:
      return "stranger";
    case Answer::Outcome::nobody:
      return "nobody";
    case Answer::Outcome::failed:
      return "failed";
    case Answer::Outcome::not_asked:
      return "not_asked";
  }
  return "";
}

asio::awaitable<Answer> ask_bus(TwoWireBus& bus, Clock& clock) {
  sff::ModuleMemory memory;
  try {
    co_await read_identity(bus, memory, clock.now() + patience);
  } catch (const BenchError& error) {
    co_return failure(error);
  }
  co_return answer_of(memory);
}

Answer ask_bus(const FoundBus& found) {
  const plan::Bench bench = bench_of(found);
  SteadyClock clock;
  LabDevices devices{clock, bench};
  asio::io_context io{1};
  Answer answer;
  std::exception_ptr thrown;
  asio::co_spawn(io, ask_bus(devices.bus(bench.slots.front()), clock), [&](std::exception_ptr failed, Answer said) {
    thrown = std::move(failed);
    answer = std::move(said);
  });
  io.run();
  if (thrown) std::rethrow_exception(thrown);
  return answer;
}

Survey survey(Hardware hardware, bool all, const AskBus& ask) {
  Survey result;
  for (FoundBus& bus : hardware.buses) {
    Answer answer;
    if (!bus.never_asked.empty())
      answer.text = bus.never_asked;
    else if (!all && !bus.asked_if_told.empty())
      answer.text = bus.asked_if_told + " (--all asks it too)";
    else
      answer = ask(bus);
    result.buses.push_back({std::move(bus), std::move(answer)});
  }
  hardware.buses.clear();
  result.hardware = std::move(hardware);
  return result;
}

}  // namespace plugfest::app
