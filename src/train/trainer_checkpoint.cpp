#include <fmt/core.h>

#include <map>

#include "chispa/core/error.h"
#include "chispa/train/network_tensors.h"
#include "chispa/train/trainer.h"
#include "train/hexadecimal.h"
#include "train/model_json.h"
#include "train/settings.h"

// The tensors and keys are those of docs/checkpoint_format.md.

namespace chispa::train {
namespace {

/// `Record` is EpochRecord, const or not.
template <typename Record, typename Visit>
void visit_record(Record& record, const Visit& visit) {
  visit("epoch", record.epoch);
  visit("loss", record.loss);
  visit("accuracy", record.accuracy);
  visit("learning_rate", record.learning_rate);
  visit("validation_loss", record.validation_loss);
  visit("validation_accuracy", record.validation_accuracy);
}

Json history_to_json(const History& history) {
  Json json = Json::array();
  for (const EpochRecord& record : history) visit_record(record, WriteSettings{json.emplace_back()});
  return json;
}

History history_from_json(const Json& json) {
  if (!json.is_array()) refuse_value(json, "a list");
  History history;
  for (const Json& record : json) visit_record(history.emplace_back(), ReadSettings{record});
  return history;
}

std::vector<io::NamedTensor> optimizer_tensors(const optim::Optimizer& optimizer) {
  std::vector<io::NamedTensor> tensors;
  for (const optim::NamedState& state : optimizer.state())
    tensors.push_back({"optimizer/" + state.name, state.tensor});
  return tensors;
}

/// Refuses settings with which a step would mean something else than in the run so far.
void check_same_run(const TrainConfig& ours, const TrainConfig& saved, const std::string& file) {
  std::map<std::string, OnResume> rules;
  visit_settings(ours, [&](const std::string& name, auto&&, OnResume rule) { rules[name] = rule; });
  for (const auto& [field, before, now] : differences(saved, ours)) {
    const bool kept = rules[field] == OnResume::free ||
                      (rules[field] == OnResume::presence && (before == "0.0") == (now == "0.0"));
    if (!kept)
      throw SettingError(field,
                         fmt::format("{} does not go on with {}, which was trained with {}; leave it as it "
                                     "was, or start a new run",
                                     now, file, before));
  }
}

/// A part of the run's state, by its place in the metadata. Unlike a setting it has to be there.
template <typename Value>
Value state_at(const Json& metadata, const char* place) {
  required(metadata, place);
  Value value{};
  ReadSettings{metadata}(place, value);
  return value;
}

/// Calls `read` and says of which file what it throws is.
template <typename Read>
void read_progress(const std::string& file, const Read& read) {
  try {
    read();
  } catch (const Error& error) {
    throw Error(file + ": its record of progress is damaged: " + error.what());
  }
}

/// Fingerprints of all that a run learns from; 0 where there is none.
struct RunData {
  std::uint64_t images;
  std::uint64_t validation;
  std::uint64_t teacher;
};

void check_data(const Json& metadata, const std::string& file, const RunData& ours) {
  std::string saved_images;
  std::string saved_validation = hexadecimal(0);  // older versions knew none
  std::string saved_teacher = hexadecimal(0);     // nobody
  read_progress(file, [&] {
    saved_images = state_at<std::string>(metadata, "data.fingerprint");
    ReadSettings{metadata}("data.validation", saved_validation);
    ReadSettings{metadata}("data.teacher", saved_teacher);
  });
  if (saved_images != hexadecimal(ours.images))
    throw Error(file + ": was trained on other images than these; give those that the run was started with");
  if (saved_validation != hexadecimal(ours.validation))
    throw Error(file +
                ": has another validation set than these images; give those that the run was started with");
  if (saved_teacher != hexadecimal(ours.teacher))
    throw SettingError(
        "distillation.teachers",
        "is not what " + file + " was trained with; name who taught the run at its start, or nobody");
}

TrainConfig config_in(const Json& metadata, const std::string& file) {
  if (!metadata.contains("config"))
    throw Error(file +
                ": does not say how it was trained, so it cannot be resumed; resume from a last.chispa");
  try {
    TrainConfig config = read_config(metadata.at("config"));
    config.model = nn::with_description(config.model);
    return config;
  } catch (const Error& error) {
    throw Error(file + ": " + error.what());
  }
}

/// Of a checkpoint of a run with these settings and data; throws Error for one of another.
Json metadata_of_run(const io::Checkpoint& checkpoint, const std::string& file, const TrainConfig& config,
                     const RunData& data) {
  Json metadata = parse_metadata(checkpoint.metadata, file);
  check_same_run(config, config_in(metadata, file), file);
  check_data(metadata, file, data);
  return metadata;
}

}  // namespace

TrainConfig saved_config(const io::Checkpoint& checkpoint, const std::string& file) {
  return config_in(parse_metadata(checkpoint.metadata, file), file);
}

std::vector<io::NamedTensor> Trainer::module_tensors() const {
  std::vector<io::NamedTensor> tensors;
  if (module_)
    for (const nn::NamedBuffer& named : module_->buffers())
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
  const Json metadata{{"format", kMetadataFormat},
                      {"model", model_to_json(config_.model)},
                      {"classes", value_to_json(images_.train.class_names)},
                      {"config", Json::parse(config_to_json(config_))},
                      {"data",
                       {{"training_images", images_.train.size()},
                        {"fingerprint", hexadecimal(fingerprint_)},
                        {"validation", hexadecimal(validation_fingerprint_)},
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
  append(module_tensors());
  return result;
}

void Trainer::check_best(const io::Checkpoint& checkpoint, const std::string& file) const {
  const Json metadata = metadata_of_run(checkpoint, file, config_,
                                        {fingerprint_, validation_fingerprint_, teacher_.fingerprint});
  std::int64_t epoch = 0;
  read_progress(file, [&] { epoch = state_at<std::int64_t>(metadata, "progress.epochs_done"); });
  if (epoch < best_epoch_)
    throw Error(fmt::format("{}: is of epoch {}, the best of the run was {}", file, epoch, best_epoch_));
}

void Trainer::restore(const io::Checkpoint& checkpoint, const std::string& file) {
  const Json metadata = metadata_of_run(checkpoint, file, config_,
                                        {fingerprint_, validation_fingerprint_, teacher_.fingerprint});
  read_progress(file, [&] {
    epochs_done_ = state_at<std::int64_t>(metadata, "progress.epochs_done");
    steps_done_ = state_at<std::int64_t>(metadata, "progress.steps_done");
    optimizer_->set_steps(state_at<std::int64_t>(metadata, "progress.optimizer_steps"));
    learning_rate_ = state_at<double>(metadata, "progress.learning_rate");
    loss_sum_ = state_at<double>(metadata, "progress.loss_sum");
    correct_ = state_at<std::int64_t>(metadata, "progress.correct");
    seen_ = state_at<std::int64_t>(metadata, "progress.seen");
    if (average_) average_->set_updates(state_at<std::int64_t>(metadata, "progress.average_updates"));
    best_epoch_ = state_at<std::int64_t>(metadata, "best.epoch");
    best_accuracy_ = state_at<double>(metadata, "best.validation_accuracy");
    history_ = history_from_json(required(metadata, "history"));
  });
  if (epochs_done_ < 0 || steps_done_ < 0 || steps_done_ > steps_per_epoch() || optimizer_->steps() < 0)
    throw Error(fmt::format("{}: its record of progress is damaged: epoch {}, step {} of {}", file,
                            epochs_done_, steps_done_, steps_per_epoch()));
  if (average_) {
    const optim::AveragedWeights averaged(average_.get());
    restore_tensors(checkpoint, network_tensors(*network_, "model/"), file);
  }
  restore_tensors(checkpoint, network_tensors(*network_, average_ ? "training/" : "model/"), file);
  restore_tensors(checkpoint, optimizer_tensors(*optimizer_), file);
  restore_tensors(checkpoint, module_tensors(), file);
}

}  // namespace chispa::train
