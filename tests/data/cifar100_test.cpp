#include "data/cifar100.h"

#include <algorithm>
#include <string>

#include "catch.h"
#include "data/class_names.h"
#include "data/memory_stream.h"
#include "error_message.h"

using namespace chispa;
using namespace chispa::data;

namespace {

constexpr std::size_t kRecord = 3074;

int coarse_label(int number) {
  return number * 7 % 20;
}
int fine_label(int number) {
  return number * 13 % 100;
}

std::uint8_t pixel_value(int number, int c, int i, int j) {
  return static_cast<std::uint8_t>(number * 89 + c * 50 + i * 7 + j * 3);
}

std::string file_bytes(int records) {
  std::string bytes;
  for (int number = 0; number < records; ++number) {
    bytes.push_back(static_cast<char>(coarse_label(number)));
    bytes.push_back(static_cast<char>(fine_label(number)));
    for (int c = 0; c < 3; ++c)
      for (int i = 0; i < 32; ++i)
        for (int j = 0; j < 32; ++j) bytes.push_back(static_cast<char>(pixel_value(number, c, i, j)));
  }
  return bytes;
}

Dataset read(const std::string& bytes, LabelKind labels = LabelKind::fine) {
  MemoryStream stream(bytes);
  return read_cifar_records(stream, cifar100_layout(labels), "train.bin");
}

std::string refusal(const std::string& bytes, LabelKind labels = LabelKind::fine) {
  return error_message([&] { read(bytes, labels); });
}

}  // namespace

TEST_CASE("records of CIFAR-100 give interleaved images and the labels asked for", "[data]") {
  const LabelKind labels = GENERATE(LabelKind::fine, LabelKind::coarse);
  const int records = GENERATE(1, 3, 400);  // these more than a piece has
  const Dataset dataset = read(file_bytes(records), labels);
  REQUIRE(dataset.size() == records);
  for (int number = 0; number < records; ++number) {
    const int label = labels == LabelKind::fine ? fine_label(number) : coarse_label(number);
    REQUIRE(dataset.labels[static_cast<std::size_t>(number)] == label);
    const auto image = dataset.image(number);
    bool same = true;
    for (int i = 0; i < 32; ++i)
      for (int j = 0; j < 32; ++j)
        for (int c = 0; c < 3; ++c)
          same &= image[static_cast<std::size_t>((i * 32 + j) * 3 + c)] == pixel_value(number, c, i, j);
    REQUIRE(same);
  }
}

TEST_CASE("pieces of any size give the same records", "[data]") {
  const std::string bytes = file_bytes(4);
  const auto* const first = reinterpret_cast<const std::uint8_t*>(bytes.data());
  const std::int64_t piece = GENERATE(1, 2, 1023, 3073, 3075);
  Dataset dataset;
  CifarRecords records(kCifar100CoarseLayout, "train.bin", dataset);
  const auto size = static_cast<std::int64_t>(bytes.size());
  for (std::int64_t done = 0; done < size; done += piece)
    records.append(first + done, std::min(piece, size - done));
  records.finish();
  const Dataset whole = read(bytes, LabelKind::coarse);
  CHECK(dataset.pixels == whole.pixels);
  CHECK(dataset.labels == whole.labels);
}

TEST_CASE("damaged files of CIFAR-100 are refused with their place", "[data]") {
  const LabelKind labels = GENERATE(LabelKind::fine, LabelKind::coarse);
  std::string bytes = file_bytes(2);
  CHECK(refusal("", labels) == "train.bin: is empty; a batch holds at least one record of 3074 bytes");
  CHECK(refusal(bytes + "\1", labels) ==
        "train.bin: 6149 bytes are not a whole number of 3074-byte records: 1 bytes follow record 1; "
        "truncated or oversized, fetch it again");
  const std::string reason = ": not a batch of the CIFAR-100 binary version, or damaged";
  bytes[kRecord] = 20;
  CHECK(refusal(bytes, labels) == "train.bin: record 1 (byte 3074) has label 20, above 19" + reason);
  bytes[1] = 100;
  CHECK(refusal(bytes, labels) == "train.bin: record 0 (byte 1) has label 100, above 99" + reason);
}

TEST_CASE("the classes of CIFAR-100 have their official names, in the order of the alphabet", "[data]") {
  for (const LabelKind labels : {LabelKind::fine, LabelKind::coarse}) {
    const std::vector<std::string>& names = cifar100_class_names(labels);
    const CifarLayout& layout = cifar100_layout(labels);
    CHECK(static_cast<int>(names.size()) == layout.classes[static_cast<std::size_t>(layout.label)]);
    CHECK(std::is_sorted(names.begin(), names.end()));
    CHECK(std::adjacent_find(names.begin(), names.end()) == names.end());
  }
  CHECK(cifar100_class_names(LabelKind::fine)[49] == "mountain");
  CHECK(cifar100_class_names(LabelKind::coarse)[14] == "people");
  CHECK(error_message([] { parse_class_names("a\nb\n", 20, "CIFAR-100", "coarse_label_names.txt"); }) ==
        "coarse_label_names.txt: has 2 class names, CIFAR-100 has 20, one a line");
}
