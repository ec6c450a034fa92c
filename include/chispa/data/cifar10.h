#pragma once

#include <filesystem>

#include "chispa/data/dataset.h"

namespace chispa::data {

/// Both parts of CIFAR-10 (Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", 2009) as its authors
/// split it: 50,000 training and 10,000 test images.
struct Cifar10 {
  Dataset train;
  Dataset test;
};

/// Reads the binary version (https://www.cs.toronto.edu/~kriz/cifar.html): records of one label byte and 3,072 pixel
/// bytes, planes R, G, B, each 32x32 row-major. `source` is the folder with data_batch_1.bin ... data_batch_5.bin,
/// test_batch.bin and optionally batches.meta.txt, or a folder that holds cifar-10-batches-bin, or the official
/// cifar-10-binary.tar.gz itself. A batch may hold any whole number of records, at least one.
/// Throws Error naming the file and the place for a missing, truncated or oversized batch or a label above 9.
Cifar10 load_cifar10(const std::filesystem::path& source);

}  // namespace chispa::data
