#include "tests/vm/adapter_process.hpp"

#include "tests/vm/adapter_server.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace plugfest::vm {

AdapterProcess::AdapterProcess(const std::vector<std::string>& adapters, const std::string& module) {
  std::array<int, 2> pair{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()) != 0) throw std::runtime_error("socketpair");
  server_ = ::fork();
  if (server_ < 0) throw std::runtime_error("fork");
  if (server_ == 0) {
    ::close(pair[0]);
    int status = 0;
    try {
      const char* share = std::getenv("PLUGFEST_SHARE");
      AdapterServer server(adapters, share != nullptr ? share : "/share", module);
      server.run(pair[1], pair[1]);
    } catch (const std::exception& error) {
      std::fprintf(stderr, "adapter server: %s\n", error.what());
      status = 1;
    }
    std::_Exit(status);
  }
  ::close(pair[1]);
  fd_ = pair[0];
}

AdapterProcess::~AdapterProcess() {
  ::close(fd_);
  ::waitpid(server_, nullptr, 0);
}

std::string AdapterProcess::ask(const std::string& command) {
  const std::string line = command + "\n";
  if (::send(fd_, line.data(), line.size(), MSG_NOSIGNAL) < 0) throw std::runtime_error("the adapter server is gone");
  std::string answer;
  while (!answer.ends_with('\n')) {
    std::array<char, 1024> buffer{};
    const auto got = ::recv(fd_, buffer.data(), buffer.size(), 0);
    if (got <= 0) throw std::runtime_error("the adapter server is gone");
    answer.append(buffer.data(), static_cast<std::size_t>(got));
  }
  answer.pop_back();
  if (!answer.starts_with("ok")) throw std::runtime_error(command + ": " + answer);
  return answer.size() > 3 ? answer.substr(3) : std::string{};
}

}  // namespace plugfest::vm
