#include "chispa/core/error.h"
#include "chispa/train/network_tensors.h"
#include "chispa/train/trainer.h"
#include "train/hexadecimal.h"
#include "train/model_json.h"

// The tensors and keys are those of docs/checkpoint_format.md.

namespace chispa::train {
namespace {

Json optional_to_json(const std::optional<double>& value) {
  return value ? Json(*value) : Json(nullptr);
}

std::optional<double> optional_from_json(const Json& json) {
  return json.is_null() ? std::nullopt : std::optional<double>(json.get<double>());
}

Json history_to_json(const History& history) {
  Json json = Json::array();
  for (const EpochRecord& record : history)
    json.push_back({{"epoch", record.epoch},
                    {"loss", record.loss},
                    {"accuracy", record.accuracy},
                    {"learning_rate", record.learning_rate},
                    {"validation_loss", optional_to_json(record.validation_loss)},
                    {"validation_accuracy", optional_to_json(record.validation_accuracy)}});
  return json;
}

History history_from_json(const Json& json) {
  History history;
  for (const Json& record : json)
    history.push_back({.epoch = record.at("epoch").get<std::int64_t>(),
                       .loss = record.at("loss").get<double>(),
                       .accuracy = record.at("accuracy").get<double>(),
                       .learning_rate = record.at("learning_rate").get<double>(),
                       .validation_loss = optional_from_json(record.at("validation_loss")),
                       .validation_accuracy = optional_from_json(record.at("validation_accuracy"))});
  return history;
}

std::vector<io::NamedTensor> optimizer_tensors(const optim::Optimizer& optimizer) {
  std::vector<io::NamedTensor> tensors;
  for (const optim::NamedState& state : optimizer.state())
    tensors.push_back({"optimizer/" + state.name, state.tensor});
  return tensors;
}

/// What must be the same for a step to mean the same; the rest of a configuration may change on the way.
void check_same_run(const TrainConfig& ours, const TrainConfig& saved, const std::string& file) {
  const auto refuse = [&](const char* option, const std::string& before, const std::string& now) {
    throw Error(file + ": was trained with " + option + " " + before + ", this run has " + now +
                "; resume without that option, or start a new run");
  };
  const auto same = [&](const char* option, auto before, auto now) {
    if (before != now) refuse(option, std::to_string(before), std::to_string(now));
  };
  if (saved.model.name != ours.model.name) refuse("--model", saved.model.name, ours.model.name);
  if (saved.optimizer != ours.optimizer)
    refuse("--optimizer", name_of(saved.optimizer), name_of(ours.optimizer));
  same("--width", saved.model.width_multiplier, ours.model.width_multiplier);
  same("--qat-bits", saved.quantization_bits, ours.quantization_bits);
  same("--seed", saved.seed, ours.seed);
  same("--batch-size", saved.batch_size, ours.batch_size);
  same("--val-fraction", saved.validation_fraction, ours.validation_fraction);
  // Another decay is possible, an average that starts from nothing is not.
  if ((saved.average_decay > 0) != (ours.average_decay > 0))
    refuse("--ema", std::to_string(saved.average_decay), std::to_string(ours.average_decay));
}

}  // namespace

TrainConfig saved_config(const io::Checkpoint& checkpoint, const std::string& file) {
  const Json metadata = parse_metadata(checkpoint.metadata, file);
  if (!metadata.contains("config"))
    throw Error(file +
                ": does not say how it was trained, so it cannot be resumed; resume from a last.chispa");
  try {
    return config_from_json(metadata.at("config").dump());
  } catch (const Error& error) {
    throw Error(file + ": " + error.what());
  }
}

std::vector<io::NamedTensor> Trainer::layer_tensors() const {
  std::vector<io::NamedTensor> tensors;
  if (layer_)
    for (const nn::NamedBuffer& named : layer_->buffers())
      tensors.push_back({"quantization/" + named.name, named.buffer});
  return tensors;
}

void Trainer::start_from(const io::Checkpoint& checkpoint, const std::string& file) {
  restore_tensors(checkpoint, network_tensors(*network_, "model/"), file);
  if (!average_) return;
  const optim::AveragedWeights averaged(average_.get());
  restore_tensors(checkpoint, network_tensors(*network_, "model/"), file);
}

io::Checkpoint Trainer::checkpoint() {
  const Json metadata{{"model", model_to_json(config_.model)},
                      {"classes", images_.class_names},
                      {"config", Json::parse(config_to_json(config_))},
                      {"data",
                       {{"training_images", images_.size()},
                        {"fingerprint", hexadecimal(fingerprint_)},
                        {"teacher", hexadecimal(teacher_.fingerprint)}}},
                      {"progress",
                       {{"epochs_done", epochs_done_},
                        {"steps_done", steps_done_},
                        {"optimizer_steps", optimizer_->steps()},
                        {"average_updates", average_ ? average_->updates() : 0},
                        {"learning_rate", learning_rate_},
                        {"loss_sum", loss_sum_},
                        {"correct", correct_},
                        {"seen", seen_}}},
                      {"best", {{"epoch", best_epoch_}, {"validation_accuracy", best_accuracy_}}},
                      {"history", history_to_json(history_)}};
  io::Checkpoint result{metadata.dump(), {}};
  {
    const optim::AveragedWeights averaged(average_.get());
    for (const io::NamedTensor& named : network_tensors(*network_, "model/"))
      result.tensors.push_back({named.name, named.tensor.clone()});
  }
  const auto append = [&](const std::vector<io::NamedTensor>& tensors) {
    for (const io::NamedTensor& named : tensors) result.tensors.push_back({named.name, named.tensor.clone()});
  };
  if (average_) append(network_tensors(*network_, "training/"));
  append(optimizer_tensors(*optimizer_));
  append(layer_tensors());
  return result;
}

void Trainer::restore(const io::Checkpoint& checkpoint, const std::string& file) {
  check_same_run(config_, saved_config(checkpoint, file), file);
  const Json metadata = parse_metadata(checkpoint.metadata, file);
  try {
    if (metadata.at("data").at("fingerprint").get<std::string>() != hexadecimal(fingerprint_))
      throw Error(file +
                  ": was trained on other images than these; give the --data that the run was started with");
    if (metadata.at("data").at("teacher").get<std::string>() != hexadecimal(teacher_.fingerprint))
      throw Error(
          file +
          ": was trained with another --teacher, or without one; give the one that the run was started with");
    const Json& progress = metadata.at("progress");
    epochs_done_ = progress.at("epochs_done").get<std::int64_t>();
    steps_done_ = progress.at("steps_done").get<std::int64_t>();
    optimizer_->set_steps(progress.at("optimizer_steps").get<std::int64_t>());
    learning_rate_ = progress.at("learning_rate").get<double>();
    loss_sum_ = progress.at("loss_sum").get<double>();
    correct_ = progress.at("correct").get<std::int64_t>();
    seen_ = progress.at("seen").get<std::int64_t>();
    if (average_) average_->set_updates(progress.at("average_updates").get<std::int64_t>());
    best_epoch_ = metadata.at("best").at("epoch").get<std::int64_t>();
    best_accuracy_ = metadata.at("best").at("validation_accuracy").get<double>();
    history_ = history_from_json(metadata.at("history"));
  } catch (const Json::exception& error) {
    throw Error(file + ": its record of progress is damaged: " + error.what());
  }
  if (epochs_done_ < 0 || steps_done_ < 0 || steps_done_ > steps_per_epoch() || optimizer_->steps() < 0)
    throw Error(file + ": its record of progress is damaged: epoch " + std::to_string(epochs_done_) +
                ", step " + std::to_string(steps_done_) + " of " + std::to_string(steps_per_epoch()));
  if (average_) {
    const optim::AveragedWeights averaged(average_.get());
    restore_tensors(checkpoint, network_tensors(*network_, "model/"), file);
  }
  restore_tensors(checkpoint, network_tensors(*network_, average_ ? "training/" : "model/"), file);
  restore_tensors(checkpoint, optimizer_tensors(*optimizer_), file);
  restore_tensors(checkpoint, layer_tensors(), file);
}

}  // namespace chispa::train
