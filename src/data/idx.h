#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "chispa/data/dataset.h"

namespace chispa::data {

/// In one file, five times the largest that is known: what says that it has more is damaged, or means harm.
inline constexpr std::int64_t kMaxIdxBytes = std::int64_t{1} << 32;
/// Of an image in an IDX file, high or wide.
inline constexpr std::int64_t kMaxIdxSide = 4096;

/// An array in the format of MNIST (http://yann.lecun.com/exdb/mnist/): two zero bytes, one for the type, one
/// for the rank, an extent of four bytes for each axis, most significant first, and the values, the last axis
/// running fastest.
struct IdxArray {
  std::string name;  ///< what errors call the file
  std::vector<std::int64_t> extents;
  Pixels::Values values;
};

/// Reads a file of unsigned bytes, compressed by gzip or not, of 1 to 4 axes. No more than its header tells
/// is unpacked. Throws Error naming the file and the place when it is no IDX file, has another type, has
/// fewer or more bytes than the header tells, or more than kMaxIdxBytes.
IdxArray read_idx(const std::filesystem::path& path);
/// The same for the bytes of a file, which errors call `name`.
IdxArray read_idx(std::string_view bytes, const std::string& name);

/// images: [N, height, width], grey, or [N, height, width, channels] with 1 or 3 channels; labels: [N]. Where
/// no names are given the classes are called "0", "1" and so on up to the largest label. Throws Error naming
/// the file when the arrays are not so, there are no images, an image is larger than kMaxIdxSide or has no
/// pixels, there are more labels than images or fewer, or a label has no name.
Dataset idx_dataset(IdxArray images, const IdxArray& labels, std::vector<std::string> class_names = {});

}  // namespace chispa::data
