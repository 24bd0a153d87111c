#pragma once

#include "drivers/base/clock.hpp"
#include "drivers/sff/memory.hpp"
#include "harness/journal/writer.hpp"
#include "harness/plan/load.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace plugfest {
class Pins;
namespace cmis {
class Module;
}
}  // namespace plugfest

/// What a person names a module by, and the one way to it.
namespace plugfest::app {

/// A module at the end of a two-wire bus, answering. Errors of the bus are BenchError.
class ModuleConnection {
 public:
  virtual ~ModuleConnection() = default;
  virtual Clock& clock() = 0;
  virtual cmis::Module& module() = 0;
  virtual Pins& pins() = 0;
  /// Runs `operation` to its end, on this thread. @throws what it throws
  virtual void run(asio::awaitable<void> operation) = 0;
};

struct ModuleTarget {
  std::string name;  ///< of a dump or a profile, by path or by name; "sim:" and such a name; with a bench: a slot
  std::optional<std::string> bench;
};

/// How to get at a module: its bytes lie in a file, or it is connected.
struct OpenModule {
  std::string name;          ///< of the file that describes it
  std::string source;        ///< "dump my-dump.yaml", "simulated from profile 800g-dr8-lpo, over its bus": for people
  std::string form_factor;   ///< as far as somebody says
  std::string provenance;    ///< of a dump: its own; of what is simulated: "simulated"; of a lab's: "real"
  std::string management;    ///< what a dump claims; empty: nobody claims anything
  std::string notes;         ///< of a dump
  sff::ModuleMemory memory;  ///< of a file: all of it; else what read_all() brought
  std::unique_ptr<ModuleConnection> connection;  ///< null: a file
  journal::SlotInfo slot;                        ///< of a connection
  std::string bench = "sim", bench_driver = "sim";
  std::vector<plan::SourcePtr> sources;  ///< files that say what is there
};

/// Finds the module and, where it is not a file, connects to it and waits for its management. "sim:NAME" is a slot for
/// this one module, which is taken out of low power; a module in a slot of a bench is left as it is.
/// @return empty: the target cannot be opened, for the reasons that were added to `diagnostics`
/// @throws BenchError  the module does not answer, is no CMIS module, or does not become ready in its advertised time
std::optional<OpenModule> open_module(const ModuleTarget& target, const plan::Library& library,
                                      plan::Diagnostics& diagnostics);

/// Reads everything that can be read without side effects, every described page that the module shows and all banks
/// that it advertises, into `memory`. A file has been read already.
/// @param flags  bytes that a read clears too
/// @throws BenchError  as Pages::read
void read_all(OpenModule& module, bool flags = false);

}  // namespace plugfest::app
