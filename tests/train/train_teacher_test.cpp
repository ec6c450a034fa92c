#include "chispa/train/train_teacher.h"

#include "catch.h"
#include "chispa/core/atomic_file.h"
#include "chispa/core/read_file.h"
#include "chispa/train/run_folder.h"
#include "error_message.h"
#include "small_run.h"
#include "temporary_folder.h"

using namespace chispa;
using namespace chispa::train;

namespace {

/// Stops before step `steps` of this call.
OnStart stop_after(int steps) {
  return [steps](const Trainer&) {
    return Callbacks{
        .on_step = {}, .on_epoch = {}, .should_stop = [n = 0, steps]() mutable { return n++ == steps; }};
  };
}

/// How many steps are done when it begins, and how many it takes.
struct Course {
  std::int64_t before = -1;
  int steps = 0;

  OnStart recorder() {
    return [this](const Trainer& trainer) {
      before = trainer.epochs_done() * trainer.steps_per_epoch() + trainer.steps_done();
      return Callbacks{.on_step = [this](const StepReport&) { ++steps; }, .on_epoch = {}, .should_stop = {}};
    };
  }
};

}  // namespace

TEST_CASE("a teacher is trained, goes on where it was stopped, and is taken as it is when it is done",
          "[train]") {
  Trainer alone(small_config(), small_images());
  alone.run({});
  const TemporaryFolder temporary;
  const TeacherRun run{.config = small_config(), .folder = temporary.path() / "teacher"};
  CHECK_FALSE(train_teacher(run, small_images(), stop_after(3)));
  Course second;
  const auto file = train_teacher(run, small_images(), second.recorder());
  CHECK(second.before == 3);
  CHECK(second.steps == 7);
  REQUIRE(file);
  CHECK(*file == run.folder / "best.chispa");
  const io::Checkpoint last = io::load_checkpoint(run.folder / "last.chispa");
  Trainer restored(small_config(), small_images());
  restored.restore(last, "last");
  CHECK(history_csv(restored.history()) == history_csv(alone.history()));
  const std::string bytes = read_file(*file);
  Course third;
  CHECK(train_teacher(run, small_images(), third.recorder()) == file);
  CHECK(third.before == 10);
  CHECK(third.steps == 0);
  CHECK(read_file(*file) == bytes);
}

TEST_CASE("a teacher that is another is told of, and replaced only when that was said", "[train]") {
  const TemporaryFolder temporary;
  TeacherRun run{.config = small_config(), .folder = temporary.path()};
  REQUIRE(train_teacher(run, small_images()));
  const std::string best = read_file(temporary.path() / "best.chispa");
  const std::string last = (temporary.path() / "last.chispa").string();

  SECTION("of other settings") {
    run.config.seed = 7;
    run.config.learning_rate = 0.5;
    try {
      train_teacher(run, small_images());
      FAIL("the other teacher was taken");
    } catch (const OtherTeacher& other) {
      CHECK(other.file() == last);
      REQUIRE(other.unlike().size() == 2);
      CHECK(other.unlike()[0].field == "seed");
      CHECK(other.what() == last + ": this teacher was trained with seed 1 (now 7), learning_rate " +
                                other.unlike()[1].before + " (now 0.5)");
    }
  }
  SECTION("of other images") {
    const data::Dataset others = data::generate_shapes(100, RandomStream(7));
    CHECK_THROWS_AS(train_teacher(run, others), OtherTeacher);
  }
  SECTION("damaged") {
    write_file_atomically(last, "half");
    CHECK_THROWS_AS(train_teacher(run, small_images()), OtherTeacher);
  }
  CHECK(read_file(temporary.path() / "best.chispa") == best);
  run.config.epochs = 1;
  run.config.warmup_epochs = 0;
  run.replace = true;
  Course course;
  CHECK(train_teacher(run, small_images(), course.recorder()));
  CHECK(course.before == 0);
  CHECK(course.steps == 5);
  CHECK(read_file(temporary.path() / "best.chispa") != best);
}
