#pragma once

#include <stdexcept>
#include <string>

namespace chispa {

/// What every failure of the host library is thrown as. The message is one line that a tool can print as it
/// is: what failed, where (file and place, or operator and shapes), and what to do about it when there is a
/// remedy.
class Error : public std::runtime_error {
 public:
  explicit Error(const std::string& message) : std::runtime_error(message) {}
};

/// A setting that cannot be. It is named as the library's structs name it ("batch_size"), so that a program
/// with an interface of its own can put its own name for it in front of the complaint.
class SettingError : public Error {
 public:
  /// The message is `field`, a space and `complaint` ("0 is below 1").
  SettingError(const std::string& field, const std::string& complaint)
      : Error(field + " " + complaint), field_(field), complaint_(complaint) {}

  const std::string& field() const { return field_; }
  const std::string& complaint() const { return complaint_; }

 private:
  std::string field_;
  std::string complaint_;
};

}  // namespace chispa
