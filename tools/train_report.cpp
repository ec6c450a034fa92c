#include "train_report.h"

#include <fmt/core.h>

#include <cmath>
#include <nlohmann/json.hpp>

namespace chispa::tools {
namespace {

/// Two digits or more: 0.0500, 0.00012; with an exponent where that takes too many zeros.
std::string rate_text(double rate) {
  if (rate >= 1e-3 || rate == 0) return fmt::format("{:.4f}", rate);
  return rate >= 1e-5 ? fmt::format("{:.{}f}", rate, 1 - static_cast<int>(std::floor(std::log10(rate))))
                      : fmt::format("{:.1e}", rate);
}

}  // namespace

std::string epoch_line(const std::string& who, const train::EpochReport& report, std::int64_t epochs) {
  const train::EpochRecord& record = report.record;
  std::string line = fmt::format("{}{}epoch {}/{}  loss {:.3f}  train {:.1f}%", who, who.empty() ? "" : " ",
                                 record.epoch, epochs, record.loss, 100 * record.accuracy);
  if (record.validation_accuracy) line += fmt::format("  val {:.1f}%", 100 * *record.validation_accuracy);
  return line + fmt::format("  lr {}  {:.0f} images/s  {:.1f} s", rate_text(record.learning_rate),
                            report.images_per_second, report.seconds);
}

std::string test_line(const train::Evaluation& test) {
  std::string line = fmt::format("test {:.1f}%  loss {:.3f}", 100 * test.accuracy(), test.loss);
  if (!test.equal_counts()) line += fmt::format("  balanced {:.1f}%", 100 * test.balanced_accuracy());
  return line;
}

std::string profile_table(const Profile& profile) {
  std::string table = fmt::format("{:<52}  pass      seconds   share  GFLOP/s   GB/s\n", "part of a step");
  for (const ProfileRow& row : profile.rows()) {
    for (const auto& [pass, cost] :
         {std::pair("forward ", row.forward), std::pair("backward", row.backward)}) {
      if (cost.seconds == 0) continue;
      table += fmt::format("{:<52}  {}{:9.3f}{:7.1f}%", row.name, pass, cost.seconds,
                           100 * cost.seconds / profile.seconds());
      if (cost.flops > 0)
        table +=
            fmt::format("{:9.1f}{:7.1f}", cost.flops / cost.seconds * 1e-9, cost.bytes / cost.seconds * 1e-9);
      table += '\n';
    }
  }
  return table;
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
  nlohmann::ordered_json json{{"test_accuracy", test.accuracy()}, {"test_loss", test.loss}};
  if (!test.equal_counts()) json["test_balanced_accuracy"] = test.balanced_accuracy();
  return json.dump();
}

}  // namespace chispa::tools
