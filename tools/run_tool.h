#pragma once

#include <functional>
#include <stdexcept>
#include <string>

namespace chispa::tools {

/// The command line asks for what cannot be: exit status 2.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Runs the body of a command and gives its exit status: what `body` returns; 2 for a UsageError or what
/// cxxopts refuses; 1 for any other failure. Failures are one line on standard error that begins with the
/// command's name.
int run_tool(const std::string& name, const std::function<int()>& body);

}  // namespace chispa::tools
