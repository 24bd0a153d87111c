#pragma once

#include "harness/app/scan.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace plugfest {
class Clock;
class TwoWireBus;
namespace asio = boost::asio;
}  // namespace plugfest

namespace plugfest::app {

/// What came of asking a bus.
struct Answer {
  enum class Outcome : std::uint8_t {
    module,     ///< answers, by a register map that is known here
    stranger,   ///< something else answers
    nobody,     ///< nobody answers, or it is busy
    failed,     ///< the bus could not be asked
    not_asked,  ///< left alone
  };
  Outcome outcome = Outcome::not_asked;
  std::string text = {};  ///< for people: who answers, or why nobody was asked or heard
  // Of a module; empty where it does not say, or was not asked for it.
  std::string form_factor = {}, management = {}, vendor = {}, part = {}, serial = {};
};
/// "module", "stranger", "nobody", "failed", "not_asked"
std::string_view name_of(Answer::Outcome outcome);

struct Surveyed {
  FoundBus bus;
  Answer answer;
};
struct Survey {
  Hardware hardware;  ///< its buses moved to `buses`
  std::vector<Surveyed> buses;
};

/// Who answers at 50h. One byte is read first, byte 0, which has no side effect in any register map; then, of what has
/// answered with a known identifier, what names it. Nothing is written but register addresses: a page that somebody has
/// selected stays selected, and the module then unnamed.
asio::awaitable<Answer> ask_bus(TwoWireBus& bus, Clock& clock);
/// The same through the driver that a bench would use, on this thread. Failures of the bus are answers.
Answer ask_bus(const FoundBus& bus);

using AskBus = std::function<Answer(const FoundBus&)>;

/// Asks every bus that may be asked.
/// @param all  those too that are asked only if told
Survey survey(Hardware hardware, bool all, const AskBus& ask);

}  // namespace plugfest::app
