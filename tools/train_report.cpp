#include "train_report.h"

#include <cmath>
#include <iomanip>
#include <nlohmann/json.hpp>
#include <sstream>

namespace chispa::tools {
namespace {

/// Fixed, with as many decimals as show two digits of the value: 0.0050, 0.00012.
std::string rate_text(double rate) {
  const int decimals = rate > 0 ? std::max(4, 1 - static_cast<int>(std::floor(std::log10(rate)))) : 4;
  std::ostringstream text;
  text << std::fixed << std::setprecision(decimals) << rate;
  return text.str();
}

}  // namespace

std::string epoch_line(const std::string& who, const train::EpochReport& report, std::int64_t epochs) {
  const train::EpochRecord& record = report.record;
  std::ostringstream line;
  if (!who.empty()) line << who << ' ';
  line << std::fixed << "epoch " << record.epoch << '/' << epochs << std::setprecision(3) << "  loss "
       << record.loss << std::setprecision(1) << "  train " << 100 * record.accuracy << '%';
  if (record.validation_accuracy) line << "  val " << 100 * *record.validation_accuracy << '%';
  line << "  lr " << rate_text(record.learning_rate) << std::setprecision(0) << "  "
       << report.images_per_second << " images/s" << std::setprecision(1) << "  " << report.seconds << " s";
  return line.str();
}

std::string test_line(const train::Evaluation& test) {
  std::ostringstream line;
  line << std::fixed << std::setprecision(1) << "test " << 100 * test.accuracy() << '%'
       << std::setprecision(3) << "  loss " << test.loss;
  return line.str();
}

std::string profile_table(const Profile& profile) {
  std::ostringstream table;
  table << std::fixed << std::left << std::setw(52) << "part of a step" << std::right
        << "  pass      seconds   share  GFLOP/s   GB/s\n";
  for (const ProfileRow& row : profile.rows()) {
    for (const auto& [pass, cost] :
         {std::pair("forward ", row.forward), std::pair("backward", row.backward)}) {
      if (cost.seconds == 0) continue;
      table << std::left << std::setw(52) << row.name << std::right << "  " << pass << std::setprecision(3)
            << std::setw(9) << cost.seconds << std::setprecision(1) << std::setw(7)
            << 100 * cost.seconds / profile.seconds() << '%';
      if (cost.flops > 0)
        table << std::setw(9) << cost.flops / cost.seconds * 1e-9 << std::setw(7)
              << cost.bytes / cost.seconds * 1e-9;
      table << '\n';
    }
  }
  return table.str();
}

std::string epoch_json(const std::string& who, const train::EpochReport& report, std::int64_t epochs) {
  const train::EpochRecord& record = report.record;
  nlohmann::ordered_json json;
  if (!who.empty()) json["run"] = who;
  json["epoch"] = record.epoch;
  json["epochs"] = epochs;
  json["accuracy"] = record.accuracy;
  json["loss"] = record.loss;
  if (record.validation_accuracy) json["val_accuracy"] = *record.validation_accuracy;
  if (record.validation_loss) json["val_loss"] = *record.validation_loss;
  json["learning_rate"] = record.learning_rate;
  json["images_per_second"] = report.images_per_second;
  json["seconds"] = report.seconds;
  return json.dump();
}

std::string test_json(const train::Evaluation& test) {
  return nlohmann::ordered_json{{"test_accuracy", test.accuracy()}, {"test_loss", test.loss}}.dump();
}

}  // namespace chispa::tools
