#include "chispa/core/error.h"
#include "chispa/train/config.h"
#include "train/model_json.h"

namespace chispa::train {

std::string config_to_json(const TrainConfig& config) {
  const Json json{{"recipe", config.recipe},
                  {"model", model_to_json(config.model)},
                  {"seed", config.seed},
                  {"epochs", config.epochs},
                  {"batch_size", config.batch_size},
                  {"validation_fraction", config.validation_fraction},
                  {"augmentation",
                   {{"flip", name_of(config.augmentation.flip)},
                    {"max_shift", config.augmentation.max_shift},
                    {"shift_step", config.augmentation.shift_step},
                    {"border", name_of(config.augmentation.border)},
                    {"cutout", config.augmentation.cutout}}},
                  {"initial", config.initial},
                  {"quantization_bits", config.quantization_bits},
                  {"label_smoothing", config.label_smoothing},
                  {"distillation",
                   {{"teachers", config.distillation.teachers},
                    {"weight", config.distillation.weight},
                    {"temperature", config.distillation.temperature}}},
                  {"optimizer", name_of(config.optimizer)},
                  {"learning_rate", config.learning_rate},
                  {"schedule", name_of(config.schedule)},
                  {"warmup_epochs", config.warmup_epochs},
                  {"momentum", config.momentum},
                  {"nesterov", config.nesterov},
                  {"weight_decay", config.weight_decay},
                  {"decay_vectors", config.decay_vectors},
                  {"vector_rate", config.vector_rate},
                  {"average_decay", config.average_decay}};
  return json.dump(2);
}

TrainConfig config_from_json(const std::string& text) {
  TrainConfig config;
  try {
    const Json json = Json::parse(text);
    config.recipe = json.at("recipe").get<std::string>();
    config.model = model_from_json(json.at("model"));
    config.seed = json.at("seed").get<std::uint64_t>();
    config.epochs = json.at("epochs").get<std::int64_t>();
    config.batch_size = json.at("batch_size").get<std::int64_t>();
    config.validation_fraction = json.at("validation_fraction").get<double>();
    const Json& augmentation = json.at("augmentation");
    config.augmentation = {.flip = flip_named(augmentation.at("flip").get<std::string>()),
                           .max_shift = augmentation.at("max_shift").get<int>(),
                           .shift_step = augmentation.at("shift_step").get<int>(),
                           .border = border_named(augmentation.at("border").get<std::string>()),
                           .cutout = augmentation.at("cutout").get<int>()};
    config.initial = json.at("initial").get<std::string>();
    config.quantization_bits = json.at("quantization_bits").get<int>();
    config.label_smoothing = json.at("label_smoothing").get<double>();
    const Json& distillation = json.at("distillation");
    config.distillation = {.teachers = distillation.at("teachers").get<std::vector<std::string>>(),
                           .weight = distillation.at("weight").get<double>(),
                           .temperature = distillation.at("temperature").get<double>()};
    config.optimizer = optimizer_named(json.at("optimizer").get<std::string>());
    config.learning_rate = json.at("learning_rate").get<double>();
    config.schedule = decay_named(json.at("schedule").get<std::string>());
    config.warmup_epochs = json.at("warmup_epochs").get<double>();
    config.momentum = json.at("momentum").get<double>();
    config.nesterov = json.at("nesterov").get<bool>();
    config.weight_decay = json.at("weight_decay").get<double>();
    config.decay_vectors = json.at("decay_vectors").get<bool>();
    config.vector_rate = json.at("vector_rate").get<double>();
    config.average_decay = json.at("average_decay").get<double>();
  } catch (const Json::exception& error) {
    throw Error(std::string("config: ") + error.what());
  }
  check_config(config);
  return config;
}

}  // namespace chispa::train
