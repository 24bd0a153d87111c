#include "harness/cli/commands.hpp"

int main(int argc, char** argv) { return plugfest::cli::main(argc, argv); }
