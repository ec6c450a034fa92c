#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "chispa/core/error.h"
#include "chispa/train/config.h"
#include "chispa/train/trainer.h"
#include "chispa/train/training_images.h"

namespace chispa::train {

/// A teacher to be had in a folder of its own.
struct TeacherRun {
  TrainConfig config;
  std::filesystem::path folder;
  bool replace = false;  ///< whether one that is there and not this one may be replaced
};

/// The teacher that is in the folder is another one, or cannot be read.
class OtherTeacher : public Error {
 public:
  /// It was trained with settings that are unlike: "FILE: this teacher was trained with seed 1 (now 2)".
  OtherTeacher(const std::string& file, std::vector<SettingDifference> unlike);
  /// For any other reason.
  explicit OtherTeacher(const std::string& reason) : Error(reason) {}

  const std::string& file() const { return file_; }
  const std::vector<SettingDifference>& unlike() const { return unlike_; }

 private:
  std::string file_;
  std::vector<SettingDifference> unlike_;
};

/// Trains the teacher on `images`. One that is there already, of the same settings and images, is taken as it
/// is or goes on from where it was stopped. What else is there may be hours of training: it is replaced,
/// which the log says, only where run.replace says so, and otherwise OtherTeacher is thrown. `on_start` may
/// be unset. Returns the teacher's checkpoint, and nothing when should_stop says so; the same call goes on
/// then.
std::optional<std::filesystem::path> train_teacher(const TeacherRun& run, const TrainingImages& images,
                                                   const OnStart& on_start = {});

}  // namespace chispa::train
