#pragma once

#include "drivers/base/clock.hpp"

namespace plugfest::cmis {
class Module;
}

/// Finding a module behind its bus, and bringing it to where there is something to see.
namespace plugfest::app {

/// Returns once the module answers and says that it is a CMIS module.
/// @throws BenchError  Errc::nack: silent for longer than tMgmtInit (CMIS 5.4, Timings); Errc::unsupported: another map
asio::awaitable<void> wait_for_management(cmis::Module& module, Clock& clock);

/// Takes the module out of low power and returns once its data paths rest, wherever that is. A flat-memory module is
/// left alone.
/// @throws BenchError  Errc::timed_out: not ModuleReady in its advertised time
asio::awaitable<void> bring_to_rest(cmis::Module& module, Clock& clock);

}  // namespace plugfest::app
