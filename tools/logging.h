#pragma once

#include <filesystem>
#include <string>

#include "chispa/core/log.h"

namespace chispa::tools {

// The log of a command: one for the program, which also takes what the library logs. Warnings and errors go
// to standard error, a line each that begins with the command's name. A command with a folder of its own
// keeps a run.log there, from "info" up, with the time and the level of each line, whatever standard error
// shows.

/// Begins the log; `tool` is the command's name.
void start_log(const std::string& tool);

/// What standard error shows from now on: "debug", "info", "warning", "error" or "off". "debug" goes into
/// run.log too. Throws UsageError for any other word.
void show_messages(const std::string& level);

/// Appends to `folder`/run.log from now on, beginning with all that was logged before. Where that cannot be
/// written, now or later, one warning says so and the command goes on.
void open_run_log(const std::filesystem::path& folder);

void log_message(LogLevel level, const std::string& message);
/// Into run.log only, as info: what standard output or standard error gets in a form of its own.
void record(const std::string& message);

/// A failure: "cifar-train: message" on standard error, whatever that shows of the log, and in run.log.
void log_failure(const std::string& message);

}  // namespace chispa::tools
