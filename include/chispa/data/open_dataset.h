#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "chispa/core/size2d.h"
#include "chispa/data/datasets.h"
#include "chispa/data/load_image.h"
#include "chispa/data/prepare_picture.h"

namespace chispa::data {

/// Which of CIFAR-100's two labels is taken: 100 classes, or 20 of five each.
enum class LabelKind { fine, coarse };

std::string_view name_of(LabelKind kind);
/// Throws Error listing the names for any other.
LabelKind label_kind_named(std::string_view name);

/// What is made of a source of images. The first five say which images there are; the others do not.
struct OpenOptions {
  std::optional<Size2D> size = {};            ///< unset: see open_dataset
  std::optional<std::int64_t> channels = {};  ///< 1 or 3; unset: the source's own, 3 for pictures
  Fit fit = Fit::crop;
  LabelKind labels = LabelKind::fine;
  /// The share of each class that is set aside to test on where the source has no test images of its own.
  double test_fraction = 0.15;

  std::int64_t max_pixels = kMaxPixels;  ///< a picture with more is refused from its header
  bool skip_broken = false;              ///< pictures that cannot be read are left out instead of refused
  /// Where prepared pictures are kept (see default_cache_folder); empty: nowhere.
  std::filesystem::path cache = {};
  bool verify_cache = false;  ///< reads every file again, to be sure that what is kept was made of it
  /// Told, from any thread but one at a time, how many pictures have been decoded.
  std::function<void(std::int64_t done, std::int64_t of)> progress = {};
};

struct OpenedDataset {
  Datasets images;
  std::vector<std::string> notes;    ///< one line each: what was chosen, and what may be a mistake
  std::vector<std::string> skipped;  ///< with OpenOptions::skip_broken: "PATH: why it cannot be read"
};

/// Opens images with their classes, told apart by looking at `source`:
///   CIFAR-10's binary version     see load_cifar10
///   CIFAR-100's binary version    train.bin and test.bin
///   IDX files, plain or .gz       as MNIST and Fashion-MNIST have them
///   labels.csv beside pictures    lines of path,label, and a third column "split" if its header says so
///   folders of pictures           CLASS/..., or {train,val,test}/CLASS/... (also training, testing, valid,
///                                 validation); val without test is taken to test on
/// in a folder, or in an archive (.tar, also compressed, or .zip); one folder around it all does not matter.
/// Classes are sorted by name, byte by byte, as Keras and torchvision do; files that are no pictures by their
/// names and those that systems leave behind (.DS_Store, Thumbs.db, __MACOSX, names with a dot in front) are
/// passed over. Where there are no test images, a share of each class is set aside: which pictures is told by
/// their paths alone, so it is the same ones every time, and adding others moves none of them.
/// Pictures are prepared by prepare_picture. With no size given it is theirs where all are equal and no side
/// is above 128, else 96 x 96; images of fixed size keep theirs.
/// Decoding uses all threads (see set_thread_count). Throws Error naming what cannot be read, what makes no
/// data set, and with the first ten of broken pictures and their count.
OpenedDataset open_dataset(const std::filesystem::path& source, const OpenOptions& options = {});

/// $CHISPA_CACHE, else $XDG_CACHE_HOME/chispa, else ~/.cache/chispa; empty where the environment names none.
/// CHISPA_CACHE set to nothing asks for no cache.
std::filesystem::path default_cache_folder();

}  // namespace chispa::data
