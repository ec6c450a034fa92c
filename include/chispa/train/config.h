#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "chispa/data/augment.h"
#include "chispa/data/open_dataset.h"
#include "chispa/nn/model.h"
#include "chispa/optim/schedule.h"

namespace chispa::train {

/// Learning from the answers of larger networks beside the labels:
///   loss = (1 - weight) * cross-entropy + weight * ops::distillation_loss(student, teacher, temperature)
/// Class weights are of an image, so of both terms.
struct Distillation {
  std::vector<std::string> teachers;  ///< their checkpoints, whose logits are averaged; none: labels only
  double weight = 0.9;
  double temperature = 4;
};

/// Which images a source gives: what data::OpenOptions has of it, besides the size, which is the network's.
/// Kept with a network, so that it is measured on the very images that it was not trained on.
struct ImageSource {
  data::Fit fit = data::Fit::crop;
  data::LabelKind labels = data::LabelKind::fine;
  double test_fraction = data::OpenOptions{}.test_fraction;
};

/// `options` with what `source` says.
data::OpenOptions with_source(data::OpenOptions options, const ImageSource& source);

/// What an image counts in the loss: as any other, or so much that all classes count alike (scikit-learn's
/// "balanced"): w[k] = N / (K n[k]) for N training images, n[k] of them of class k, K classes that have some.
enum class ClassWeights { none, balanced };

enum class OptimizerKind { sgd, adam, adamw };

/// Every setting that a training run's result depends on, besides the files of the images.
struct TrainConfig {
  std::string recipe = "reference";  ///< where the values came from; changes nothing by itself
  nn::ModelConfig model;
  ImageSource images;
  std::uint64_t seed = 1;

  std::int64_t epochs = 10;
  /// Ends the run once so many epochs in a row were no better than the best by validation accuracy; 0: never.
  std::int64_t patience = 0;
  std::int64_t batch_size = 32;
  double validation_fraction = 0;  ///< share of the training images held out, by class
  data::Augmentation augmentation;
  /// The checkpoint whose network the run starts from instead of random weights; empty: none.
  std::string initial;
  /// Trains the network as it will compute with weights and activations of so many bits (quantization-aware
  /// training); 0: in float.
  int quantization_bits = 0;
  double label_smoothing = 0;
  ClassWeights class_weights = ClassWeights::none;
  Distillation distillation;

  OptimizerKind optimizer = OptimizerKind::adam;
  double learning_rate = 1e-3;  ///< the schedule's peak
  optim::Decay schedule = optim::Decay::constant;
  double warmup_epochs = 0;
  double momentum = 0.9;  ///< of SGD
  bool nesterov = false;  ///< of SGD
  double weight_decay = 0;
  bool decay_vectors = true;  ///< whether biases and batch normalization decay too
  double vector_rate =
      1;  ///< the learning rate of biases and batch normalization, as a multiple of the others'
  double average_decay =
      0;  ///< of the moving average of weights that is evaluated and saved; 0: none is kept
};

/// Throws SettingError naming the first setting that makes no sense, and its value: `epochs -1 is below 1`. A
/// setting is called by its path in TrainConfig: "augmentation.max_shift".
void check_config(const TrainConfig& config);

/// The learning rate's course that `config` asks for.
optim::Schedule schedule_of(const TrainConfig& config);

/// Names as they are given on the command line and stored in files. The `_named` ones throw Error listing the
/// names.
std::string name_of(OptimizerKind kind);
OptimizerKind optimizer_named(const std::string& name);
std::string name_of(ClassWeights weights);
ClassWeights class_weights_named(const std::string& name);
std::string name_of(optim::Decay decay);
optim::Decay decay_named(const std::string& name);
std::string name_of(data::Flip flip);
data::Flip flip_named(const std::string& name);
std::string name_of(data::ShiftAxes axes);
data::ShiftAxes shift_axes_named(const std::string& name);
std::string name_of(data::Border border);
data::Border border_named(const std::string& name);

/// A JSON object, and back. Settings that are not in the text, because an older version wrote it, have the
/// values of a new TrainConfig; those of a newer version are left out, with a warning in the log.
/// `config_from_json` throws Error for what is not JSON, a wrong type or an impossible value.
std::string config_to_json(const TrainConfig& config);
TrainConfig config_from_json(const std::string& text);

/// A setting that two configurations have unlike, with both values as text.
struct SettingDifference {
  std::string field;
  std::string before;
  std::string now;
};
std::vector<SettingDifference> differences(const TrainConfig& before, const TrainConfig& now);

}  // namespace chispa::train
