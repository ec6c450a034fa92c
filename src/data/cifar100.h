#pragma once

#include <string>
#include <vector>

#include "chispa/data/open_dataset.h"
#include "data/cifar_records.h"

namespace chispa::data {

/// The files of the CIFAR-100 binary version (https://www.cs.toronto.edu/~kriz/cifar.html).
inline constexpr const char* kCifar100TrainFile = "train.bin";
inline constexpr const char* kCifar100TestFile = "test.bin";

/// How read_cifar_records reads train.bin and test.bin.
const CifarLayout& cifar100_layout(LabelKind labels);

/// The file in which the classes' names lie beside them, one a line.
const char* cifar100_names_file(LabelKind labels);

/// The names that its authors gave them, in the order of the labels.
const std::vector<std::string>& cifar100_class_names(LabelKind labels);

}  // namespace chispa::data
