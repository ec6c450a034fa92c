#include "data/foreign_dataset.h"

#include <algorithm>
#include <array>

namespace chispa::data {
namespace {

/// Two files that a data set is known by; where one is enough, it stands twice.
struct Mark {
  const char* first;
  const char* second;
  std::string_view dataset;
};

constexpr std::string_view kCifar100 = "the binary version of CIFAR-100";
constexpr std::string_view kMnist = "MNIST or another data set of idx files";

constexpr std::array kMarks{Mark{"train.bin", "train.bin", kCifar100},
                            Mark{"fine_label_names.txt", "fine_label_names.txt", kCifar100},
                            Mark{"data_batch_1", "data_batch_1", "the Python version of CIFAR-10"},
                            Mark{"test_batch", "test_batch", "the Python version of CIFAR-10"},
                            Mark{"train", "meta", "the Python version of CIFAR-100"},
                            Mark{"data_batch_1.mat", "data_batch_1.mat", "the Matlab version of CIFAR-10"},
                            Mark{"train.mat", "meta.mat", "the Matlab version of CIFAR-100"},
                            Mark{"train-images-idx3-ubyte", "train-images-idx3-ubyte", kMnist},
                            Mark{"train-images-idx3-ubyte.gz", "train-images-idx3-ubyte.gz", kMnist},
                            Mark{"t10k-images-idx3-ubyte", "t10k-images-idx3-ubyte", kMnist},
                            Mark{"t10k-images-idx3-ubyte.gz", "t10k-images-idx3-ubyte.gz", kMnist}};

struct Beginning {
  std::string_view bytes;
  std::string_view name;
};

constexpr std::array kBeginnings{
    Beginning{"PK\x03\x04", "a zip file"},
    Beginning{"\x80\x02}", "a Python pickle"},
    Beginning{"\x80\x03}", "a Python pickle"},
    Beginning{"\x80\x04\x95", "a Python pickle"},
    Beginning{"\x80\x05\x95", "a Python pickle"},
    Beginning{std::string_view("\0\0\x08\x01", 4), "labels of MNIST (an idx file)"},
    Beginning{std::string_view("\0\0\x08\x03", 4), "images of MNIST (an idx file)"},
    Beginning{"\x89HDF", "an HDF5 file"},
    Beginning{"MATLAB", "a Matlab file"}};

}  // namespace

std::string_view foreign_dataset(const std::set<std::string>& names) {
  const auto mark = std::find_if(kMarks.begin(), kMarks.end(), [&](const Mark& candidate) {
    return names.contains(candidate.first) && names.contains(candidate.second);
  });
  return mark == kMarks.end() ? std::string_view() : mark->dataset;
}

std::string_view foreign_dataset_file(std::string_view beginning) {
  const auto known = std::find_if(kBeginnings.begin(), kBeginnings.end(), [&](const Beginning& candidate) {
    return beginning.starts_with(candidate.bytes);
  });
  return known == kBeginnings.end() ? std::string_view() : known->name;
}

}  // namespace chispa::data
