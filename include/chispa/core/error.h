#pragma once

#include <stdexcept>
#include <string>

namespace chispa {

/// What every failure of the host library is thrown as. The message is one line that a tool can print as it is:
/// what failed, where (file and place, or operator and shapes), and what to do about it when there is a remedy.
class Error : public std::runtime_error {
 public:
  explicit Error(const std::string& message) : std::runtime_error(message) {}
};

}  // namespace chispa
