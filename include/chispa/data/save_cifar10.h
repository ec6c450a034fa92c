#pragma once

#include <filesystem>

#include "chispa/data/cifar10.h"

namespace chispa::data {

/// Writes the six batches and batches.meta.txt as the CIFAR-10 binary version lays them out; load_cifar10
/// reads them back. Throws Error when images are not 32x32x3, the training images not a multiple of five, or
/// a file cannot be written.
void save_cifar10(const Datasets& data, const std::filesystem::path& folder);

}  // namespace chispa::data
