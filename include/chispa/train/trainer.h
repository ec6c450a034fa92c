#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "chispa/data/dataset.h"
#include "chispa/data/split.h"
#include "chispa/io/checkpoint.h"
#include "chispa/nn/model.h"
#include "chispa/optim/moving_average.h"
#include "chispa/optim/optimizer.h"
#include "chispa/train/callbacks.h"
#include "chispa/train/config.h"
#include "chispa/train/evaluation.h"
#include "chispa/train/history.h"
#include "chispa/train/teacher_logits.h"
#include "chispa/train/training_images.h"

namespace chispa::train {

/// Trains a network by minibatch gradient descent.
///
/// All randomness is drawn from streams keyed by seed, epoch, step and image, so the result is a pure
/// function of the configuration and the images, whatever the number of threads. A checkpoint taken after any
/// step and restored into a new trainer of the same configuration and images goes on with the same bits.
class Trainer {
 public:
  /// What `images` refers to must outlive the trainer. `teacher` is what config.distillation.teachers answer
  /// to images.train (see ask_teachers). Throws Error when `config` does not fit the images (check_run) or
  /// the answers.
  Trainer(const TrainConfig& config, const TrainingImages& images, TeacherLogits teacher = {});

  /// Trains until the run is finished (returns true) or should_stop says so (false). Throws Error when the
  /// loss is not finite.
  bool run(const Callbacks& callbacks);

  /// Starts from the network of a checkpoint instead of random weights. Throws Error naming `file` when it is
  /// that of another network.
  void start_from(const io::Checkpoint& checkpoint, const std::string& file);
  /// From now on training and validation pass through `module`, which shares the parameters of network() and
  /// computes with them in another way: quantized, say. Its buffers are saved, restored and never averaged.
  void pass_through(std::unique_ptr<nn::Module> module) { module_ = std::move(module); }

  /// Everything that the rest of the run depends on, under the names of docs/checkpoint_format.md.
  io::Checkpoint checkpoint();
  /// Goes where `checkpoint` was taken. Throws Error naming `file` when it is of another network, other
  /// images, another seed, batch size or validation part, or damaged.
  void restore(const io::Checkpoint& checkpoint, const std::string& file);
  /// Throws Error naming `file` unless `checkpoint` is of this very run, and not of an epoch before its best.
  void check_best(const io::Checkpoint& checkpoint, const std::string& file) const;
  /// From now on the best epoch is that of those that follow.
  void forget_best();

  /// What passes train: the network, or what pass_through() was given.
  nn::Module& module() {
    if (module_) return *module_;
    return *network_;
  }
  const nn::Network& network() const { return *network_; }
  /// The network as it would be saved: with the averaged weights where an average is kept.
  Evaluation evaluate(const data::Dataset& dataset);

  const TrainConfig& config() const { return config_; }
  const History& history() const { return history_; }
  /// Of the training images; with a validation set of its own, `validation` are all indices into that.
  const data::Split& split() const { return split_; }
  /// Of the network, gamma and beta of batch normalization included.
  std::int64_t parameter_count() const;
  std::int64_t steps_per_epoch() const;
  /// Epochs that are done, and steps of the next one.
  std::int64_t epochs_done() const { return epochs_done_; }
  std::int64_t steps_done() const { return steps_done_; }
  bool finished() const { return epochs_done_ >= config_.epochs || stopped_early(); }
  /// Whether config().patience ended the run, after a whole epoch, before its last one.
  bool stopped_early() const;
  /// Counted from 1; 0: none yet. Without a validation part it is the last one.
  std::int64_t best_epoch() const { return best_epoch_; }

 private:
  static constexpr double kNoAccuracy = -1;  ///< below any

  /// Of what the network answers to the images at `indices`.
  Variable loss(const Variable& logits, std::span<const Label> labels,
                std::span<const std::int64_t> indices) const;
  /// Of the same images against the teacher.
  Variable taught_loss(const Variable& logits, std::span<const Label> labels,
                       std::span<const std::int64_t> indices) const;
  std::vector<io::NamedTensor> module_tensors() const;
  const data::Dataset& validation_images() const {
    return images_.validation != nullptr ? *images_.validation : images_.train;
  }
  void step(const std::vector<std::int64_t>& order, Profile* profile);
  EpochReport finish_epoch();

  TrainConfig config_;
  TrainingImages images_;
  std::uint64_t fingerprint_;             ///< of images_.train
  std::uint64_t validation_fingerprint_;  ///< of images_.validation; 0: none
  TeacherLogits teacher_;                 ///< empty where nobody teaches
  data::Split split_;
  std::vector<float> class_weights_;  ///< by label; empty: all 1
  std::unique_ptr<nn::Network> network_;
  std::unique_ptr<nn::Module> module_;  ///< null where passes go through the network itself
  std::unique_ptr<optim::Optimizer> optimizer_;
  std::unique_ptr<optim::MovingAverage> average_;  ///< null when none is kept

  std::int64_t epochs_done_ = 0;
  std::int64_t steps_done_ = 0;
  double learning_rate_ = 0;  ///< of the last step
  double loss_sum_ = 0;       ///< over the images of this epoch
  std::int64_t correct_ = 0;
  std::int64_t seen_ = 0;
  std::int64_t best_epoch_ = 0;
  double best_accuracy_ = kNoAccuracy;
  History history_;
};

/// Told of a trainer that is about to go on, it gives what that is to call meanwhile.
using OnStart = std::function<Callbacks(const Trainer&)>;

/// The configuration that a checkpoint was trained with. Throws Error naming `file` when there is none in it.
TrainConfig saved_config(const io::Checkpoint& checkpoint, const std::string& file);

}  // namespace chispa::train
