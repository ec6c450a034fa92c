#include "chispa/data/save_cifar10.h"

#include <fmt/core.h>

#include <string>

#include "chispa/core/atomic_file.h"
#include "chispa/core/error.h"
#include "chispa/core/folder_lock.h"
#include "data/cifar_records.h"

namespace chispa::data {
namespace {

constexpr std::int64_t kTrainBatches = 5;

void write_batch(const Dataset& dataset, std::int64_t begin, std::int64_t end,
                 const std::filesystem::path& path) {
  std::string bytes;
  bytes.reserve(static_cast<std::size_t>((end - begin) * kCifar10Layout.record_bytes()));
  for (std::int64_t index = begin; index < end; ++index) {
    bytes.push_back(static_cast<char>(dataset.labels[static_cast<std::size_t>(index)]));
    const auto image = dataset.image(index);
    for (std::size_t plane = 0; plane < 3; ++plane)
      for (std::size_t i = plane; i < image.size(); i += 3) bytes.push_back(static_cast<char>(image[i]));
  }
  write_file_atomically(path, bytes);
}

}  // namespace

void save_cifar10(const Datasets& data, const std::filesystem::path& folder) {
  for (const Dataset* part : {&data.train, &data.test})
    if (part->image_bytes() != kCifarImageBytes || part->channels != 3)
      throw Error(folder.string() + ": only images of 32x32x3 can be written as CIFAR-10 batches");
  if (data.train.size() % kTrainBatches != 0)
    throw Error(fmt::format("{}: {} training images cannot be cut into five equal batches", folder.string(),
                            data.train.size()));
  const FolderLock lock = take_folder(folder);
  const std::int64_t count = data.train.size() / kTrainBatches;
  for (std::int64_t batch = 0; batch < kTrainBatches; ++batch)
    write_batch(data.train, batch * count, (batch + 1) * count,
                folder / ("data_batch_" + std::to_string(batch + 1) + ".bin"));
  write_batch(data.test, 0, data.test.size(), folder / "test_batch.bin");
  std::string names;
  for (const std::string& name : data.train.class_names) names += name + "\n";
  write_file_atomically(folder / "batches.meta.txt", names);
}

}  // namespace chispa::data
