#include "run_tool.h"

#include <csignal>
#include <cstdio>
#include <cxxopts.hpp>
#include <filesystem>
#include <iostream>
#include <new>

#include "chispa/core/error.h"
#include "logging.h"
#include "option_names.h"

namespace chispa::tools {
namespace {

/// Output that cannot be written (a full disk, a closed pipe) is a failure like any other.
void flush_output() {
  const bool written = static_cast<bool>(std::cout.flush());
  if (!written || std::ferror(stdout) != 0 || std::fflush(stdout) == EOF)
    throw std::runtime_error("standard output cannot be written");
}

}  // namespace

int run_tool(const std::string& name, const std::function<int()>& body) {
  start_log(name);
  // A file above the limit of its size (ulimit -f) is then a write that fails, and says so.
  std::signal(SIGXFSZ, SIG_IGN);
  const auto refuse = [&](const char* reason) {
    log_failure(reason + ("; see " + name) + " --help");
    return 2;
  };
  try {
    const int status = body();
    if (status == 0) flush_output();
    return status;
  } catch (const cxxopts::exceptions::exception& error) {
    return refuse(error.what());
  } catch (const UsageError& error) {
    return refuse(error.what());
  } catch (const SettingError& error) {
    log_failure(with_option_name(error));
  } catch (const std::bad_alloc&) {
    log_failure("out of memory");
  } catch (const std::filesystem::filesystem_error& error) {
    const std::string path = error.path1().string();
    log_failure((path.empty() ? "" : path + ": ") + error.code().message());
  } catch (const std::exception& error) {
    log_failure(error.what());
  }
  return 1;
}

}  // namespace chispa::tools
