#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <string_view>

#include "chispa/core/error.h"

namespace chispa::data {

/// The files of the CIFAR-10 binary version, in the order of their images.
inline constexpr std::array kCifar10Batches{"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin",
                                            "data_batch_4.bin", "data_batch_5.bin", "test_batch.bin"};
inline constexpr const char* kCifar10TestBatch = kCifar10Batches.back();
inline constexpr const char* kCifar10NamesFile = "batches.meta.txt";

bool is_cifar10_batch(const std::string& name);

/// Whether the folder, or one in it, has one of them, or their archive lies there.
bool has_cifar10(const std::filesystem::path& folder);

/// The folder with the batches, or the archive, that `source` means: it may be that itself, or a folder with
/// one of them in it. Throws Error where it does not exist, where there are several, and where it is
/// something else that can be told by its names or first bytes: CIFAR-100, Python pickles, MNIST, a single
/// batch.
std::filesystem::path find_cifar10(const std::filesystem::path& source);

/// "data.tar.gz: is the Python version of CIFAR-10; give ..."
Error not_cifar10(const std::filesystem::path& path, std::string_view what);

}  // namespace chispa::data
