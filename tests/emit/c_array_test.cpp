#include "chispa/emit/c_array.h"

#include <cstdlib>
#include <string>
#include <vector>

#include "catch.h"
#include "chispa/core/atomic_file.h"
#include "chispa/core/random.h"
#include "chispa/core/read_file.h"
#include "chispa/emit/test_image.h"
#include "error_message.h"
#include "temporary_folder.h"

using namespace chispa;

namespace {

/// Names that C source has to quote with care, among them a trigraph and a byte before a digit.
const std::vector<std::string> kNames = {"plane", "a \"b\" \\",
                                         "what?"
                                         "?/",
                                         "\xc3\xa9"
                                         "1",
                                         "line\nbreak*/"};

quant::Int8Model model_of(const std::vector<std::string>& class_names) {
  quant::Int8Model model{
      .name = "test", .class_names = class_names, .height = 3, .width = 4, .channels = 3, .layers = {}};
  quant::Int8Layer layer;
  layer.op = quant::Int8Op::dense;
  layer.out_channels = static_cast<int>(kNames.size());
  model.layers.push_back(layer);
  return model;
}

emit::ModelBlob random_blob(std::size_t size) {
  emit::ModelBlob blob{.bytes = {}, .arena_bytes = 1234, .layers = {}};
  for (std::size_t i = 0; i < size; ++i)
    blob.bytes.push_back(static_cast<std::uint8_t>(RandomStream(1).below(i, 256)));
  return blob;
}

data::Dataset random_images() {
  data::Dataset dataset{
      .height = 3, .width = 4, .channels = 3, .pixels = {}, .labels = {1, 0, 4}, .class_names = kNames};
  for (std::uint64_t i = 0; i < 3 * 36; ++i)
    dataset.pixels.values().push_back(static_cast<std::uint8_t>(RandomStream(2).below(i, 256)));
  dataset.pixels.values()[36] = 0;  // the extremes, in image 1
  dataset.pixels.values()[37] = 255;
  return dataset;
}

/// Prints what the generated files hold; compiles as C99 and as C++.
constexpr const char* kReader = R"(
#include <stdio.h>
#include "net.h"
#include "net.h"
#include "test_image.h"
static unsigned char arena[NET_ARENA_BYTES];
int main(void) {
  unsigned i, j;
  printf("%u %u %d %d %d %d\n", (unsigned)sizeof net_data, (unsigned)sizeof arena + arena[0], NET_INPUT_HEIGHT,
         NET_INPUT_WIDTH, NET_INPUT_CHANNELS, NET_CLASSES);
  printf("%u\n", (unsigned)((size_t)net_data % 4u));
  for (i = 0; i < NET_BYTES; ++i) printf("%d ", net_data[i]);
  for (i = 0; i < NET_CLASSES; ++i) {
    for (j = 0; net_class_names[i][j] != 0; ++j) printf("%d ", (unsigned char)net_class_names[i][j]);
    printf("\n");
  }
  printf("%d %d\n", TEST_IMAGE_INDEX, TEST_IMAGE_LABEL);
  for (i = 0; i < sizeof test_image; ++i) printf("%d ", test_image[i]);
  return 0;
}
)";

std::string expected_output(const emit::ModelBlob& blob, const data::Dataset& images) {
  std::string text = std::to_string(blob.bytes.size()) + " 1234 3 4 3 5\n0\n";
  for (const std::uint8_t byte : blob.bytes) text += std::to_string(byte) + " ";
  for (const std::string& name : kNames) {
    for (const char c : name) text += std::to_string(static_cast<unsigned char>(c)) + " ";
    text += "\n";
  }
  text += "1 0\n";
  for (const std::uint8_t pixel : images.image(1)) text += std::to_string(pixel - 128) + " ";
  return text;
}

}  // namespace

TEST_CASE("generated sources compile strictly as C and C++ and hold what they were made of", "[emit]") {
  const TemporaryFolder folder;
  const emit::ModelBlob blob = random_blob(1001);
  const data::Dataset images = random_images();
  const emit::CArray array = emit::make_c_array(blob, model_of(kNames), "net");
  write_file_atomically(folder.path() / "net.h", array.header);
  write_file_atomically(folder.path() / "net.c", array.source);
  write_file_atomically(folder.path() / "test_image.h", emit::make_test_image(emit::test_image(images, 1)));
  write_file_atomically(folder.path() / "reader.c", kReader);

  const std::string compiler =
      GENERATE(as<std::string>(), CHISPA_C_COMPILER " -x c -std=c99", CHISPA_C_COMPILER " -x c -std=c11",
               CHISPA_CXX_COMPILER " -x c++ -std=c++11", CHISPA_CXX_COMPILER " -x c++ -std=c++20");
  CAPTURE(compiler);
  const std::string command =
      "cd '" + folder.path().string() + "' && " + compiler +
      " -Wall -Wextra -Wpedantic -Wconversion -Werror net.c reader.c -o reader 2>&1 && " +
      "./reader > out.txt";
  REQUIRE(std::system(command.c_str()) == 0);
  CHECK(read_file(folder.path() / "out.txt") == expected_output(blob, images));
}

TEST_CASE("sources name the operators that only few models need, and no others", "[emit]") {
  const quant::Int8Model model = model_of(kNames);
  CHECK(emit::make_c_array(random_blob(100), model, "net").source.find("operator") == std::string::npos);
  emit::ModelBlob blob = random_blob(100);
  blob.layers.resize(1);
  blob.layers[0].operation = format::Operation::ring_average_pool2d;
  const std::string source = emit::make_c_array(blob, model, "net").source;
  CHECK(source.find("    &chispa_operator_pool,\n") != std::string::npos);
  CHECK(source.find("    &chispa_operator_rings,\n") != std::string::npos);
  CHECK(source.find("chispa_operator_pair") == std::string::npos);
}

TEST_CASE("a name that C or C++ would not take is refused", "[emit]") {
  for (const char* name : {"model", "m", "Net2", "cifar_10", "a_b_c"})
    CHECK_NOTHROW(emit::check_c_name(name));
  for (const char* name :
       {"", "2net", "_net", "net_", "a__b", "my-net", "my net", "n\xc3\xa9t", "a/b", "../x"}) {
    CAPTURE(name);
    CHECK_THROWS_AS(emit::check_c_name(name), Error);
  }
  CHECK(error_message([] { emit::check_c_name("my-net"); }) ==
        "name \"my-net\" cannot be used in C; take a letter followed by letters, digits and single "
        "underscores");
}

TEST_CASE("a class name is needed for each output", "[emit]") {
  CHECK(error_message([] {
          emit::make_c_array(random_blob(4), model_of({"a", "b"}), "net");
        }) == "c array: 2 class names for 5 outputs");
}

TEST_CASE("a test image must exist", "[emit]") {
  const std::int64_t index = GENERATE(-1, 3);
  CHECK(error_message([&] { emit::test_image(random_images(), index); }) ==
        "test image: there is no image " + std::to_string(index) + "; the set has 0 to 2");
}
