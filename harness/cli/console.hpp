#pragma once

#include <string>
#include <string_view>

/// What a person sees: results on stdout, errors on stderr, a line that says what, where and what to do.
namespace plugfest::cli {

/// Before anything is opened: a standard stream that the caller closed is taken, so that no journal gets its number and
/// our own output; a reader that goes away ends no run.
void prepare_streams();

/// `text` to stderr. A stderr that is gone or full is no reason to stop.
void print_error(std::string_view text);
/// "plugfest: <message>" on stderr.
void complain(std::string_view message);
/// All of `text` to stdout. @return false: stdout is gone or full
bool print(std::string_view text);
/// What a command was asked for, to stdout. A reader that went away (`| head -1`) has what it wanted.
/// @return `status`; a stdout that is closed or full is told, and is a failure of the lab unless `status` says worse
int print_result(std::string_view text, int status = 0);

bool stdout_is_terminal();
bool stderr_is_terminal();
/// Colour on stdout: a terminal, NO_COLOR not set, and not forbidden by `--no-color`.
bool use_color(bool forbidden);

}  // namespace plugfest::cli
