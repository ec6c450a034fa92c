#pragma once

#include <optional>

#include "chispa/data/open_dataset.h"
#include "data/file_tree.h"

namespace chispa::data {

/// The images of a source whose images have one size already: CIFAR-100's binary version, or IDX files, with
/// class_names.txt beside them where the classes have names. Nothing where `tree` has neither. Throws Error
/// naming the file that is missing or damaged, and where there are several such sets.
std::optional<Datasets> open_fixed_images(const FileTree& tree, LabelKind labels);

}  // namespace chispa::data
