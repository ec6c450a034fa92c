#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "chispa/core/tensor.h"
#include "chispa/data/augment.h"
#include "chispa/data/dataset.h"

namespace chispa::train {

/// What teachers answer to every training image in every view that an augmentation draws from: the mean of
/// their logits, each network in inference mode.
struct TeacherLogits {
  Tensor values;                  ///< [views, images, classes]; empty where nobody teaches
  std::uint64_t fingerprint = 0;  ///< of the teachers' weights
};

/// What a caller of ask_teachers may want to know or say; each may be left unset.
struct TeacherCallbacks {
  std::function<void(std::int64_t answers, std::int64_t of)> on_answers;  ///< of one teacher
  std::function<bool()> should_stop;                                      ///< asked before each batch
};

/// Lets the networks of the checkpoints `teachers` answer. What one has answered is kept beside its
/// checkpoint, as best-logits-<key>.chispa for best.chispa, and the key depends on its weights, the images
/// and the views: runs with other seeds and settings find it there. Where that file cannot be written (a
/// folder to read only), it is kept in the folder `elsewhere`, if there is one, with a warning in the log. It
/// grows by a view at a time, so that little is lost when the program ends. Cutout has no part in it: a
/// teacher sees the whole image. Returns nothing when should_stop says so. Throws Error when a checkpoint
/// cannot be read or knows other classes or sizes than `images`, its answers can be kept nowhere, or the
/// answers would take more than 1 GiB.
std::optional<TeacherLogits> ask_teachers(const std::vector<std::string>& teachers,
                                          const data::Dataset& images, const data::Augmentation& augmentation,
                                          const TeacherCallbacks& callbacks,
                                          const std::filesystem::path& elsewhere = {});

/// Row b: the logits for image indices[b] in view views[b]; -> [B, classes].
Tensor gather_logits(const TeacherLogits& logits, std::span<const std::int64_t> indices,
                     std::span<const std::int64_t> views);

}  // namespace chispa::train
