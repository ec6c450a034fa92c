#pragma once

#include <string>
#include <vector>

#include "data/cifar_records.h"

namespace chispa::data {

/// The files of the CIFAR-100 binary version (https://www.cs.toronto.edu/~kriz/cifar.html).
inline constexpr const char* kCifar100TrainFile = "train.bin";
inline constexpr const char* kCifar100TestFile = "test.bin";

/// Each image has one of 100 classes and one of the 20 superclasses that these fall into.
enum class Cifar100Labels { fine, coarse };

/// How read_cifar_records reads train.bin and test.bin.
const CifarLayout& cifar100_layout(Cifar100Labels labels);

/// The file in which the classes' names lie beside them, one a line.
const char* cifar100_names_file(Cifar100Labels labels);

/// The names that its authors gave them, in the order of the labels.
const std::vector<std::string>& cifar100_class_names(Cifar100Labels labels);

}  // namespace chispa::data
