#include "chispa/train/config.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "chispa/core/error.h"

namespace chispa::train {
namespace {

template <typename Value>
void require(bool good, const char* field, const Value& value, const std::string& rule) {
  if (!good) throw SettingError(field, fmt::format("{} {}", value, rule));
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

data::OpenOptions with_source(data::OpenOptions options, const ImageSource& source) {
  options.fit = source.fit;
  options.labels = source.labels;
  options.test_fraction = source.test_fraction;
  return options;
}

void check_config(const TrainConfig& config) {
  const std::vector<std::string> models = nn::model_names();
  const bool known = std::find(models.begin(), models.end(), config.model.name) != models.end();
  require(known || !config.model.description.empty(), "model.name", config.model.name,
          fmt::format("is not known; there are {}, or give a network's .yaml file", fmt::join(models, ", ")));
  require(config.images.test_fraction > 0 && config.images.test_fraction < 1, "images.test_fraction",
          config.images.test_fraction, "is not between 0 and 1");
  require(config.epochs >= 1, "epochs", config.epochs, "is below 1");
  require(config.epochs <= kMaxEpochs, "epochs", config.epochs, "is above 1000000");
  require(config.patience >= 0, "patience", config.patience, "is below 0");
  require(config.batch_size >= 1, "batch_size", config.batch_size, "is below 1");
  require(config.batch_size <= kMaxBatchSize, "batch_size", config.batch_size, "is above 65536");
  require(config.validation_fraction >= 0 && config.validation_fraction < 1, "validation_fraction",
          config.validation_fraction, "is not in [0, 1)");
  require(config.augmentation.max_shift >= 0, "augmentation.max_shift", config.augmentation.max_shift,
          "is below 0");
  require(config.augmentation.max_shift < std::min(config.model.height, config.model.width),
          "augmentation.max_shift", config.augmentation.max_shift, "is not smaller than the image");
  require(config.augmentation.shift_step >= 1, "augmentation.shift_step", config.augmentation.shift_step,
          "is below 1");
  require(config.augmentation.cutout >= 0, "augmentation.cutout", config.augmentation.cutout, "is below 0");
  require(config.augmentation.cutout <= std::min(config.model.height, config.model.width),
          "augmentation.cutout", config.augmentation.cutout, "is larger than the image");
  data::check_distortion(config.augmentation.distortion);
  const int bits = config.quantization_bits;
  require(bits == 0 || (bits >= 2 && bits <= 8), "quantization_bits", bits, "is not in 2 ... 8");
  if (bits != 0 && config.initial.empty())
    throw SettingError("initial", "is missing: quantization-aware training starts from a trained network");
  require(config.label_smoothing >= 0 && config.label_smoothing < 1, "label_smoothing",
          config.label_smoothing, "is not in [0, 1)");
  require(config.distillation.weight > 0 && config.distillation.weight <= 1, "distillation.weight",
          config.distillation.weight, "is not in (0, 1]");
  require(config.distillation.temperature > 0 && std::isfinite(config.distillation.temperature),
          "distillation.temperature", config.distillation.temperature, "is not above 0");
  require(config.learning_rate > 0 && std::isfinite(config.learning_rate), "learning_rate",
          config.learning_rate, "is not above 0");
  require(config.warmup_epochs >= 0, "warmup_epochs", config.warmup_epochs, "is below 0");
  require(config.warmup_epochs <= static_cast<double>(config.epochs), "warmup_epochs", config.warmup_epochs,
          "is longer than the run");
  require(config.momentum >= 0 && config.momentum < 1, "momentum", config.momentum, "is not in [0, 1)");
  require(config.weight_decay >= 0 && std::isfinite(config.weight_decay), "weight_decay", config.weight_decay,
          "is below 0");
  require(config.weight_decay == 0 || config.optimizer != OptimizerKind::adam, "weight_decay",
          config.weight_decay, "is not for adam; adamw is adam with it");
  require(config.vector_rate > 0 && std::isfinite(config.vector_rate), "vector_rate", config.vector_rate,
          "is not above 0");
  require(config.average_decay >= 0 && config.average_decay < 1, "average_decay", config.average_decay,
          "is not in [0, 1)");
  require(config.model.dropout >= 0 && config.model.dropout < 1, "model.dropout", config.model.dropout,
          "is not in [0, 1)");
  require(config.model.width_multiplier >= 0 && config.model.width_multiplier <= 64, "model.width_multiplier",
          config.model.width_multiplier, "is not in [0, 64]");
}

}  // namespace chispa::train
