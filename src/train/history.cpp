#include "chispa/train/history.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace chispa::train {
namespace {

/// The shortest text that reads back as the same double, in any locale.
std::string shortest(double value) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return {text.data(), end};
}

std::string optional_cell(const std::optional<double>& value) {
  return value ? shortest(*value) : "";
}

}  // namespace

std::string history_csv(const History& history) {
  const bool validated = std::any_of(history.begin(), history.end(), [](const EpochRecord& record) {
    return record.validation_accuracy.has_value();
  });
  std::string csv = "epoch,accuracy,loss,";
  csv += validated ? "val_accuracy,val_loss,learning_rate\n" : "learning_rate\n";
  for (const EpochRecord& record : history) {
    csv += fmt::format("{},{},{},", record.epoch - 1, shortest(record.accuracy), shortest(record.loss));
    if (validated)
      csv += optional_cell(record.validation_accuracy) + ',' + optional_cell(record.validation_loss) + ',';
    csv += shortest(record.learning_rate) + '\n';
  }
  return csv;
}

}  // namespace chispa::train
