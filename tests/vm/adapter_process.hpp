#pragma once

#include <string>
#include <sys/types.h>
#include <vector>

namespace plugfest::vm {

/// The adapter server in a process of its own: a test that is stuck in the kernel must not be what serves the kernel.
class AdapterProcess {
 public:
  /// Modules come from folder $PLUGFEST_SHARE, /share where that is not set.
  /// @param adapters  as AdapterServer
  explicit AdapterProcess(const std::vector<std::string>& adapters, const std::string& module = "800g-dr8-lpo");
  /// All adapters are pulled.
  ~AdapterProcess();
  AdapterProcess(const AdapterProcess&) = delete;
  AdapterProcess& operator=(const AdapterProcess&) = delete;

  /// A command of AdapterServer::run.
  /// @return what follows "ok"
  /// @throws std::runtime_error  it was refused, or the server has died
  std::string ask(const std::string& command);

 private:
  pid_t server_ = -1;
  int fd_ = -1;
};

}  // namespace plugfest::vm
