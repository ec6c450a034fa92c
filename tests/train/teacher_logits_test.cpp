#include "chispa/train/teacher_logits.h"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "catch.h"
#include "chispa/core/atomic_file.h"
#include "chispa/core/error.h"
#include "chispa/core/log.h"
#include "chispa/core/parallel.h"
#include "chispa/data/batch.h"
#include "chispa/train/saved_model.h"
#include "error_message.h"
#include "small_run.h"
#include "temporary_folder.h"

using namespace chispa;
using namespace chispa::train;
namespace fs = std::filesystem;

namespace {

constexpr data::Augmentation kViews{.flip = data::Flip::random, .max_shift = 2, .shift_step = 2};

/// Writes the checkpoint of an untrained network and returns its name.
std::string write_teacher(const fs::path& folder, std::uint64_t seed) {
  TrainConfig config = small_config();
  config.seed = seed;
  const fs::path file = folder / ("teacher" + std::to_string(seed) + ".chispa");
  io::save_checkpoint(Trainer(config, small_images()).checkpoint(), file);
  return file.string();
}

std::vector<fs::path> logits_files(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().string().find("-logits-") != std::string::npos) files.push_back(entry.path());
  return files;
}

bool equal(const Tensor& a, const Tensor& b) {
  return a.shape() == b.shape() && std::equal(a.values().begin(), a.values().end(), b.values().begin());
}

/// Up to rounding: with a graph, networks compute by other operators.
bool close(const Tensor& a, const Tensor& b) {
  return a.shape() == b.shape() &&
         std::equal(a.values().begin(), a.values().end(), b.values().begin(),
                    [](float x, float y) { return std::abs(x - y) <= 1e-5f * (1.0f + std::abs(y)); });
}

TeacherLogits ask(const std::vector<std::string>& teachers) {
  return *ask_teachers(teachers, small_images(), kViews, {});
}

/// Counts the batches that are computed.
TeacherCallbacks counting(int& batches) {
  return {.on_answers = [&](std::int64_t, std::int64_t) { ++batches; }, .should_stop = {}};
}

}  // namespace

TEST_CASE("a teacher's logits are those of its network for each image in each view", "[train]") {
  const TemporaryFolder folder;
  const std::string file = write_teacher(folder.path(), 1);
  const TeacherLogits logits = ask({file});
  REQUIRE(logits.values.shape() == Shape{18, 100, 10});
  const SavedModel teacher = load_model(file);
  const std::vector<std::int64_t> indices{3, 99, 0};
  for (std::int64_t view = 0; view < 18; ++view) {
    const data::Batch batch =
        data::make_batch(small_images(), indices, data::view_at(kViews, view), kViews.border);
    const Tensor expected = teacher.network->forward(Variable(batch.images), {}).value();
    CHECK(close(gather_logits(logits, indices, std::vector<std::int64_t>(3, view)), expected));
  }
  CHECK(ask_teachers({}, small_images(), kViews, {})->values.empty());
}

TEST_CASE("several teachers answer with the mean of their logits", "[train]") {
  const TemporaryFolder folder;
  const std::string a = write_teacher(folder.path(), 1), b = write_teacher(folder.path(), 2);
  const TeacherLogits both = ask({a, b}), first = ask({a}), second = ask({b});
  CHECK(first.fingerprint != second.fingerprint);
  CHECK(both.fingerprint != first.fingerprint);
  for (std::int64_t i = 0; i < both.values.size(); ++i)
    REQUIRE(both.values.data()[i] == (first.values.data()[i] + second.values.data()[i]) * 0.5f);
}

TEST_CASE("what a teacher has answered is found again, by number of views the same or not", "[train]") {
  const TemporaryFolder folder;
  const std::string file = write_teacher(folder.path(), 1);
  int batches = 0;
  const Tensor computed = ask_teachers({file}, small_images(), kViews, counting(batches))->values;
  CHECK(batches == 18);
  REQUIRE(logits_files(folder.path()).size() == 1);
  const Tensor found = ask_teachers({file}, small_images(), kViews, counting(batches))->values;
  CHECK(batches == 18);
  CHECK(equal(computed, found));

  SECTION("alternating flips have the same views, and cutout none of its own") {
    data::Augmentation same = kViews;
    same.flip = data::Flip::alternating;
    same.cutout = 8;
    CHECK(equal(computed, ask_teachers({file}, small_images(), same, counting(batches))->values));
    CHECK(batches == 18);
  }
  SECTION("other views, images or weights are computed anew") {
    data::Augmentation other = kViews;
    other.border = data::Border::reflect;
    CHECK_FALSE(equal(computed, ask_teachers({file}, small_images(), other, counting(batches))->values));
    CHECK(batches == 36);
    data::Dataset images = small_images();
    images.pixels.values()[5] ^= 255;
    CHECK_FALSE(equal(computed, ask_teachers({file}, images, kViews, counting(batches))->values));
    CHECK(batches == 54);
    fs::copy_file(write_teacher(folder.path(), 2), file, fs::copy_options::overwrite_existing);
    CHECK_FALSE(equal(computed, ask_teachers({file}, small_images(), kViews, counting(batches))->values));
    CHECK(batches == 72);
  }
  SECTION("a damaged file is written anew") {
    write_file_atomically(logits_files(folder.path())[0], "damaged");
    CHECK(equal(computed, ask_teachers({file}, small_images(), kViews, counting(batches))->values));
    CHECK(batches == 36);
  }
}

TEST_CASE("answers that cannot be kept beside the teacher are kept elsewhere, and found there", "[train]") {
  const TemporaryFolder folder, elsewhere;
  const std::string file = write_teacher(folder.path(), 1);
  const Tensor computed = ask({file}).values;
  const fs::path beside = logits_files(folder.path()).at(0);
  fs::remove(beside);
  fs::create_directories(beside / "taken");  // a folder of this name cannot be written, not even by root
  std::vector<std::string> warnings;
  set_log_sink([&](LogLevel, std::string_view message) { warnings.emplace_back(message); });
  int asked = 0, batches = 0;
  const auto stopped =
      ask_teachers({file}, small_images(), kViews,
                   {.on_answers = {}, .should_stop = [&] { return asked++ == 7; }}, elsewhere.path());
  const Tensor found =
      ask_teachers({file}, small_images(), kViews, counting(batches), elsewhere.path())->values;
  set_log_sink({});
  CHECK_FALSE(stopped.has_value());
  CHECK(batches == 11);
  CHECK(equal(found, computed));
  CHECK(logits_files(elsewhere.path()).at(0).filename() == beside.filename());
  CHECK(std::count_if(warnings.begin(), warnings.end(), [&](const std::string& warning) {
          return warning.find("the teacher's answers are kept in " + elsewhere.path().string()) !=
                 std::string::npos;
        }) == 1);
  CHECK_THROWS_AS(ask({file}), Error);
}

TEST_CASE("a teacher that is stopped goes on with the view it was at", "[train]") {
  const TemporaryFolder folder, whole;
  const std::string file = write_teacher(folder.path(), 1);
  int asked = 0, batches = 0;
  const auto stopped = ask_teachers({file}, small_images(), kViews,
                                    {.on_answers = {}, .should_stop = [&] { return asked++ == 7; }});
  CHECK_FALSE(stopped.has_value());
  const Tensor resumed = ask_teachers({file}, small_images(), kViews, counting(batches))->values;
  CHECK(batches == 11);
  CHECK(equal(resumed, ask({write_teacher(whole.path(), 1)}).values));
}

TEST_CASE("a teacher's logits do not depend on the number of threads", "[train]") {
  const int threads = thread_count();
  const TemporaryFolder alone, together;
  set_thread_count(1);
  const Tensor one = ask({write_teacher(alone.path(), 1)}).values;
  set_thread_count(3);
  const Tensor three = ask({write_teacher(together.path(), 1)}).values;
  set_thread_count(threads);
  CHECK(equal(one, three));
}

TEST_CASE("a teacher that does not fit is refused in one line", "[train]") {
  const TemporaryFolder folder;
  const std::string file = write_teacher(folder.path(), 1);
  data::Dataset images = small_images();
  images.class_names[0] = "somebody else";
  CHECK(error_message([&] { ask_teachers({file}, images, kViews, {}); }) ==
        file + ": this teacher knows other classes than those of the training images");
  images = small_images();
  images.height = 16;
  CHECK(error_message([&] { ask_teachers({file}, images, kViews, {}); }).find("takes images of [32,32,3]") !=
        std::string::npos);
  data::Dataset many = small_images();
  many.labels.resize(50000);
  CHECK(
      error_message([&] { ask_teachers({file}, many, {.flip = data::Flip::random, .max_shift = 12}, {}); }) ==
      "augmentation.max_shift 12 makes 1250 views, and a teacher's answers to 50000 images in each take 2384 "
      "MiB, "
      "more than 1024; make it smaller, or the step of the shifts larger");
}
