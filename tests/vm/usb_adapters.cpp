#include "tests/vm/adapter_server.hpp"

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <unistd.h>

/// usb_adapters ADAPTER...: emulated adapters for the kernel under which it runs, for shell scripts. Commands on its
/// standard input, see AdapterServer::run; it ends with it.
int main(int argc, char** argv) try {
  const char* share = std::getenv("PLUGFEST_SHARE");
  const char* module = std::getenv("PLUGFEST_MODULE");
  plugfest::vm::AdapterServer server({argv + 1, argv + argc}, share != nullptr ? share : "/share",
                                     module != nullptr ? module : "800g-dr8-lpo");
  server.run(STDIN_FILENO, STDOUT_FILENO);
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "usb_adapters: %s\n", error.what());
  return 1;
}
