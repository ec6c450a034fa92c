// Times what reading photographs costs beside decoding them alone, on the same threads: makes COUNT JPEG
// files of 4000x3000 pixels in FOLDER where they are not there yet, then in each of ROUNDS turns decodes them
// alone, opens them as a data set of 96x96 images without a cache, with an empty one, and with the one just
// filled.
//   picture_bench FOLDER [COUNT [ROUNDS]]     defaults 40 and 3
// Prints the medians in seconds, and each as a multiple of decoding alone.
#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#define STBI_WRITE_NO_STDIO
#include <fmt/core.h>
#include <stb/stb_image_write.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "chispa/core/atomic_file.h"
#include "chispa/core/parallel.h"
#include "chispa/core/random.h"
#include "chispa/core/stopwatch.h"
#include "chispa/data/load_image.h"
#include "chispa/data/open_dataset.h"
#include "chispa/data/picture_files.h"

using namespace chispa;
namespace fs = std::filesystem;

namespace {

constexpr int kHeight = 3000, kWidth = 4000;

/// Smooth shapes with a photograph's grain: about 3 MB as JPEG.
std::string make_photograph(std::uint64_t seed) {
  const RandomStream random(seed);
  std::vector<std::uint8_t> pixels(std::size_t{3} * kHeight * kWidth);
  const double phase = static_cast<double>(random.uniform(0)) * 6.0;
  parallel_for(kHeight, [&](std::int64_t i) {
    for (std::int64_t j = 0; j < kWidth; ++j)
      for (std::int64_t c = 0; c < 3; ++c) {
        const auto at = static_cast<std::uint64_t>((i * kWidth + j) * 3 + c);
        const double shape = std::sin(static_cast<double>(i) / 190 + phase) *
                             std::cos(static_cast<double>(j) / 260 + static_cast<double>(c));
        const double grain = static_cast<double>(random.uniform(at + 1)) - 0.5;
        pixels[at] = static_cast<std::uint8_t>(std::clamp(128 + 90 * shape + 24 * grain, 0.0, 255.0));
      }
  });
  std::string bytes;
  const auto append = [](void* to, void* data, int size) {
    static_cast<std::string*>(to)->append(static_cast<const char*>(data), static_cast<std::size_t>(size));
  };
  stbi_write_jpg_to_func(append, &bytes, kWidth, kHeight, 3, pixels.data(), 85);
  return bytes;
}

void make_photographs(const fs::path& folder, int count) {
  for (int i = 0; i < count; ++i) {
    const fs::path file = folder / (i % 2 == 0 ? "even" : "odd") / fmt::format("{:04d}.jpg", i);
    if (fs::exists(file)) continue;
    make_folder(file.parent_path());
    write_file_atomically(file, make_photograph(static_cast<std::uint64_t>(i)));
  }
}

double seconds(const std::function<void()>& work) {
  const Stopwatch time;
  work();
  return time.seconds();
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "picture_bench FOLDER [COUNT [ROUNDS]]\n");
    return 2;
  }
  const fs::path folder = fs::path(argv[1]) / "photographs", cache = fs::path(argv[1]) / "cache";
  make_photographs(folder, argc > 2 ? std::atoi(argv[2]) : 40);
  const std::vector<std::string> files = data::picture_files(folder);
  const std::array<const char*, 4> names{"decoding alone", "opened without a cache", "opened, cache empty",
                                         "opened, cache filled"};
  std::array<std::vector<double>, 4> times;
  for (int round = 0; round < (argc > 3 ? std::atoi(argv[3]) : 3); ++round) {
    fs::remove_all(cache);
    times[0].push_back(seconds([&] {
      parallel_for(static_cast<std::int64_t>(files.size()),
                   [&](std::int64_t i) { data::load_image(files[static_cast<std::size_t>(i)]); });
    }));
    times[1].push_back(seconds([&] { data::open_dataset(folder); }));
    times[2].push_back(seconds([&] { data::open_dataset(folder, {.cache = cache}); }));
    times[3].push_back(seconds([&] { data::open_dataset(folder, {.cache = cache}); }));
  }
  fmt::print("{} photographs of {}x{}, {} threads\n", files.size(), kWidth, kHeight, thread_count());
  for (std::size_t i = 0; i < names.size(); ++i)
    fmt::print("{:24}{:8.2f} s{:8.2f}x\n", names[i], median(times[i]), median(times[i]) / median(times[0]));
  return 0;
}
