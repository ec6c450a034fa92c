#include "chispa/train/config.h"

#include <algorithm>
#include <cmath>
#include <sstream>
#include <vector>

#include "chispa/core/error.h"

namespace chispa::train {
namespace {

template <typename Value>
void require(bool good, const char* option, const Value& value, const char* rule) {
  if (good) return;
  std::ostringstream message;
  message << option << ' ' << value << ' ' << rule;
  throw Error(message.str());
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

constexpr std::int64_t kMaxEpochs = 1'000'000;
constexpr std::int64_t kMaxBatchSize = 65536;

}  // namespace

optim::Schedule schedule_of(const TrainConfig& config) {
  return {.decay = config.schedule,
          .peak = config.learning_rate,
          .epochs = static_cast<double>(config.epochs),
          .warmup_epochs = config.warmup_epochs};
}

void check_config(const TrainConfig& config) {
  const std::vector<std::string> models = nn::model_names();
  require(std::find(models.begin(), models.end(), config.model.name) != models.end(), "--model",
          config.model.name, ("is not known; there are " + joined(models)).c_str());
  require(config.epochs >= 1, "--epochs", config.epochs, "is below 1");
  require(config.epochs <= kMaxEpochs, "--epochs", config.epochs, "is above 1000000");
  require(config.batch_size >= 1, "--batch-size", config.batch_size, "is below 1");
  require(config.batch_size <= kMaxBatchSize, "--batch-size", config.batch_size, "is above 65536");
  require(config.validation_fraction >= 0 && config.validation_fraction < 1, "--val-fraction",
          config.validation_fraction, "is not in [0, 1)");
  require(config.augmentation.max_shift >= 0, "--crop-pixels", config.augmentation.max_shift, "is below 0");
  require(config.augmentation.max_shift < std::min(config.model.height, config.model.width), "--crop-pixels",
          config.augmentation.max_shift, "is not smaller than the image");
  require(config.augmentation.shift_step >= 1, "--crop-step", config.augmentation.shift_step, "is below 1");
  require(config.augmentation.cutout >= 0, "--cutout", config.augmentation.cutout, "is below 0");
  require(config.augmentation.cutout <= std::min(config.model.height, config.model.width), "--cutout",
          config.augmentation.cutout, "is larger than the image");
  const int bits = config.quantization_bits;
  require(bits == 0 || (bits >= 2 && bits <= 8), "--qat-bits", bits, "is not in 2 ... 8");
  require(bits == 0 || !config.initial.empty(), "--qat-bits", bits,
          "needs a trained network to start from; give --init");
  require(config.label_smoothing >= 0 && config.label_smoothing < 1, "--label-smoothing",
          config.label_smoothing, "is not in [0, 1)");
  require(config.distillation.weight > 0 && config.distillation.weight <= 1, "--distill-weight",
          config.distillation.weight, "is not in (0, 1]");
  require(config.distillation.temperature > 0 && std::isfinite(config.distillation.temperature),
          "--distill-temperature", config.distillation.temperature, "is not above 0");
  require(config.learning_rate > 0 && std::isfinite(config.learning_rate), "--lr", config.learning_rate,
          "is not above 0");
  require(config.warmup_epochs >= 0, "--warmup-epochs", config.warmup_epochs, "is below 0");
  require(config.warmup_epochs <= static_cast<double>(config.epochs), "--warmup-epochs", config.warmup_epochs,
          "is longer than the run");
  require(config.momentum >= 0 && config.momentum < 1, "--momentum", config.momentum, "is not in [0, 1)");
  require(config.weight_decay >= 0 && std::isfinite(config.weight_decay), "--weight-decay",
          config.weight_decay, "is below 0");
  require(config.weight_decay == 0 || config.optimizer != OptimizerKind::adam, "--weight-decay",
          config.weight_decay, "is not for adam; use --optimizer adamw");
  require(config.vector_rate > 0 && std::isfinite(config.vector_rate), "--vector-lr", config.vector_rate,
          "is not above 0");
  require(config.average_decay >= 0 && config.average_decay < 1, "--ema", config.average_decay,
          "is not in [0, 1)");
  require(config.model.dropout >= 0 && config.model.dropout < 1, "--dropout", config.model.dropout,
          "is not in [0, 1)");
  require(config.model.width_multiplier > 0 && config.model.width_multiplier <= 64, "--width",
          config.model.width_multiplier, "is not in (0, 64]");
}

}  // namespace chispa::train
