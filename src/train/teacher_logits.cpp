#include "chispa/train/teacher_logits.h"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>

#include "chispa/core/atomic_file.h"
#include "chispa/core/error.h"
#include "chispa/core/hash.h"
#include "chispa/data/batch.h"
#include "chispa/data/fingerprint.h"
#include "chispa/train/config.h"
#include "chispa/train/network_tensors.h"
#include "chispa/train/saved_model.h"
#include "core/log.h"
#include "train/hexadecimal.h"
#include "train/model_json.h"

namespace chispa::train {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBatchSize = 128;
constexpr std::int64_t kMaxBytes = std::int64_t{1} << 30;

std::uint64_t weights_fingerprint(const SavedModel& teacher) {
  Json config = model_to_json(teacher.config);
  config.erase("description");  // the tensors tell what it says, and older files have none
  const std::string model = config.dump();
  std::uint64_t hash = hash_bytes(0, model.data(), model.size());
  for (const io::NamedTensor& named : network_tensors(*teacher.network, ""))
    hash = hash_bytes(hash, named.tensor.data(), named.tensor.values().size_bytes());
  return hash;
}

SavedModel load_teacher(const std::string& file, const data::Dataset& images) {
  SavedModel teacher = load_model(file);
  const nn::ModelConfig& model = teacher.config;
  const Shape taken{model.height, model.width, model.channels};
  const Shape given{images.height, images.width, images.channels};
  if (!(taken == given))
    throw Error(file + ": this teacher takes images of " + taken.to_string() + ", the training images are " +
                given.to_string());
  if (teacher.class_names != images.class_names)
    throw Error(file + ": this teacher knows other classes than those of the training images");
  return teacher;
}

/// The answers of one teacher, as far as they are there: [views done, images, classes].
class Answers {
 public:
  /// `weights` and `pixels`: fingerprints of the teacher's weights and of the images; `elsewhere`: see
  /// ask_teachers.
  Answers(const fs::path& checkpoint, const SavedModel& teacher, std::uint64_t weights,
          const data::Dataset& images, std::uint64_t pixels, const data::Augmentation& augmentation,
          const fs::path& elsewhere)
      : teacher_(teacher),
        images_(images),
        augmentation_(augmentation),
        view_values_(images.size() * teacher.config.classes),
        values_(Shape{data::view_count(augmentation), images.size(), teacher.config.classes}) {
    const std::int64_t steps = augmentation.max_shift / augmentation.shift_step;
    Json about{{"teacher", hexadecimal(weights)},
               {"images", hexadecimal(pixels)},
               {"flip", augmentation.flip != data::Flip::none},
               {"shifts", steps},
               {"shift_step", augmentation.shift_step},
               {"border", name_of(augmentation.border)}};
    if (augmentation.shift_axes != data::ShiftAxes::both) about["axes"] = name_of(augmentation.shift_axes);
    metadata_ = about.dump();
    const std::uint64_t key = hash_bytes(0, metadata_.data(), metadata_.size());
    const std::string name = checkpoint.stem().string() + "-logits-" + hexadecimal(key) + ".chispa";
    file_ = checkpoint.parent_path() / name;
    if (!elsewhere.empty()) other_file_ = elsewhere / name;
  }

  /// Takes over what there is, beside the checkpoint or elsewhere.
  void load() {
    remove_leftovers(file_.parent_path());
    load(file_);
    if (views_done_ == values_.dim(0) || other_file_.empty() || !fs::exists(other_file_)) return;
    load(other_file_);
    file_ = other_file_;
  }

  /// False when it was stopped.
  bool complete(const TeacherCallbacks& callbacks) {
    for (; views_done_ < values_.dim(0); ++views_done_) {
      if (!answer(views_done_, callbacks)) return false;
      save(views_done_ + 1);
    }
    return true;
  }

  const Tensor& values() const { return values_; }

 private:
  /// Takes over what the file has, where that is more.
  void load(const fs::path& file) {
    if (!fs::exists(file)) return;
    try {
      const io::Checkpoint saved = io::load_checkpoint(file);
      const Tensor* const logits = saved.find("logits");
      if (saved.metadata != metadata_ || logits == nullptr || logits->size() > values_.size() ||
          logits->size() % view_values_ != 0)
        throw Error(file.string() + ": holds other answers than its name says");
      if (logits->size() / view_values_ <= views_done_) return;
      std::copy_n(logits->data(), logits->size(), values_.data());
      views_done_ = logits->size() / view_values_;
    } catch (const Error& error) {
      log(LogLevel::warning, "{}; the teacher is asked again", error.what());
    }
  }

  bool answer(std::int64_t view, const TeacherCallbacks& callbacks) {
    const NoGradGuard no_graph;
    const std::vector<std::int64_t> all = data::all_indices(images_);
    float* output = values_.data() + view * view_values_;
    for (const auto part : data::in_batches(all, kBatchSize)) {
      if (callbacks.should_stop && callbacks.should_stop()) return false;
      const data::Batch batch =
          data::make_batch(images_, part, data::view_at(augmentation_, view), augmentation_.border);
      const Variable logits = teacher_.network->forward(Variable(batch.images), {});
      output = std::copy_n(logits.value().data(), logits.value().size(), output);
      if (callbacks.on_answers)
        callbacks.on_answers((output - values_.data()) / logits.value().dim(1),
                             values_.dim(0) * images_.size());
    }
    return true;
  }

  void save(std::int64_t views) {
    const std::span<const float> done =
        values_.values().first(static_cast<std::size_t>(views * view_values_));
    const io::Checkpoint checkpoint{
        metadata_, {{"logits", Tensor::from(Shape{views, values_.dim(1), values_.dim(2)}, done)}}};
    try {
      io::save_checkpoint(checkpoint, file_);
    } catch (const Error& error) {
      if (other_file_.empty() || file_ == other_file_) throw;
      log(LogLevel::warning, "{}; the teacher's answers are kept in {}", error.what(),
          other_file_.parent_path().string());
      file_ = other_file_;
      io::save_checkpoint(checkpoint, file_);
    }
  }

  const SavedModel& teacher_;
  const data::Dataset& images_;
  const data::Augmentation& augmentation_;
  std::int64_t view_values_;
  Tensor values_;
  std::int64_t views_done_ = 0;
  std::string metadata_;
  fs::path file_;        ///< where they are kept
  fs::path other_file_;  ///< where else they may be; empty: nowhere
};

void check_size(const data::Dataset& images, const data::Augmentation& augmentation) {
  const std::int64_t views = data::view_count(augmentation);
  const std::int64_t view_bytes =
      images.size() * static_cast<std::int64_t>(images.class_names.size() * sizeof(float));
  if (view_bytes * views > kMaxBytes)
    throw SettingError(
        "augmentation.max_shift",
        fmt::format("{} makes {} views, and a teacher's answers to {} images in each take {} MiB, more "
                    "than 1024; make it smaller, or the step of the shifts larger",
                    augmentation.max_shift, views, images.size(), view_bytes * views >> 20));
}

}  // namespace

std::optional<TeacherLogits> ask_teachers(const std::vector<std::string>& teachers,
                                          const data::Dataset& images, const data::Augmentation& augmentation,
                                          const TeacherCallbacks& callbacks, const fs::path& elsewhere) {
  TeacherLogits result;
  if (teachers.empty()) return result;
  data::check_augmentation(augmentation, {images.height, images.width, images.channels});
  check_size(images, augmentation);
  const std::uint64_t pixels = data::fingerprint(images);
  for (const std::string& file : teachers) {
    const SavedModel teacher = load_teacher(file, images);
    const std::uint64_t weights = weights_fingerprint(teacher);
    result.fingerprint = hash_bytes(result.fingerprint, &weights, sizeof(weights));
    Answers answers(file, teacher, weights, images, pixels, augmentation, elsewhere);
    answers.load();
    if (!answers.complete(callbacks)) return std::nullopt;
    if (result.values.empty()) {
      result.values = answers.values();
      continue;
    }
    for (std::int64_t i = 0; i < result.values.size(); ++i)
      result.values.data()[i] += answers.values().data()[i];
  }
  const float share = 1.0f / static_cast<float>(teachers.size());
  for (float& logit : result.values.values()) logit *= share;
  return result;
}

Tensor gather_logits(const TeacherLogits& logits, std::span<const std::int64_t> indices,
                     std::span<const std::int64_t> views) {
  const std::int64_t classes = logits.values.dim(2);
  Tensor rows(Shape{static_cast<std::int64_t>(indices.size()), classes});
  float* row = rows.data();
  for (std::size_t b = 0; b < indices.size(); ++b)
    row = std::copy_n(logits.values.data() + (views[b] * logits.values.dim(1) + indices[b]) * classes,
                      classes, row);
  return rows;
}

}  // namespace chispa::train
