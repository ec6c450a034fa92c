#pragma once

#include <filesystem>

#include "chispa/data/datasets.h"

namespace chispa::data {

/// Reads the binary version of CIFAR-10 (Krizhevsky, "Learning Multiple Layers of Features from Tiny Images",
/// 2009; https://www.cs.toronto.edu/~kriz/cifar.html), 50,000 training and 10,000 test images as its authors
/// split it: records of one label byte and 3,072 pixel bytes, planes R, G, B, each 32x32 row-major. `source`
/// is the folder with data_batch_1.bin ... data_batch_5.bin, test_batch.bin and optionally batches.meta.txt
/// (ten class names in UTF-8), or a folder that holds that one or cifar-10-binary.tar.gz, or the archive
/// itself. A batch may hold any whole number of records, at least one. Throws Error naming the file and the
/// place for a missing, truncated or oversized batch or a label above 9, and for what is known to be
/// something else, such as CIFAR-100 or the Python version.
Datasets load_cifar10(const std::filesystem::path& source);

}  // namespace chispa::data
