#include "run_tool.h"

#include <cxxopts.hpp>
#include <iostream>
#include <new>

namespace chispa::tools {

int run_tool(const std::string& name, const std::function<int()>& body) {
  const auto refuse = [&](const char* reason) {
    std::cerr << name << ": " << reason << "; see " << name << " --help\n";
    return 2;
  };
  try {
    const int status = body();
    // Output that cannot be written (a full disk, a closed pipe) is a failure like any other.
    if (!std::cout.flush()) throw std::runtime_error("standard output cannot be written");
    return status;
  } catch (const cxxopts::exceptions::exception& error) {
    return refuse(error.what());
  } catch (const UsageError& error) {
    return refuse(error.what());
  } catch (const std::bad_alloc&) {
    std::cerr << name << ": out of memory\n";
  } catch (const std::exception& error) {
    std::cerr << name << ": " << error.what() << "\n";
  }
  return 1;
}

}  // namespace chispa::tools
