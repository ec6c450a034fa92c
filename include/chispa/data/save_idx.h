#pragma once

#include <filesystem>

#include "chispa/data/datasets.h"

namespace chispa::data {

struct IdxOptions {
  bool gzip = false;  ///< the four files are compressed, and have names that end in .gz
};

/// Writes train-images-idx3-ubyte, train-labels-idx1-ubyte and the same of t10k, as MNIST has them
/// (http://yann.lecun.com/exdb/mnist/), and class_names.txt, a name a line. Grey images are an array [N,
/// height, width]; those of 3 channels are [N, height, width, 3], in train-images-idx4-ubyte. Throws Error
/// when a part has no images, or there are validation images, for which the format has no names; when there
/// are more than 256 classes; when one of the files is there already with the other ending, so that nobody
/// could tell which counts; or when a file cannot be written.
void save_idx(const Datasets& data, const std::filesystem::path& folder, const IdxOptions& options = {});

}  // namespace chispa::data
