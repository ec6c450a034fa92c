#include "chispa/train/run_folder.h"

#include "catch.h"
#include "chispa/core/atomic_file.h"
#include "chispa/core/error.h"
#include "chispa/core/log.h"
#include "chispa/core/read_file.h"
#include "chispa/train/saved_model.h"
#include "error_message.h"
#include "small_run.h"
#include "temporary_folder.h"

using namespace chispa;
using namespace chispa::train;
namespace fs = std::filesystem;

TEST_CASE("a run leaves its settings, history, curves and both checkpoints", "[train]") {
  const TemporaryFolder temporary;
  const RunFolder folder(temporary.path() / "a" / "run");
  Trainer trainer(small_config(), small_images());
  folder.begin(trainer);
  CHECK(config_from_json(read_file(folder.path() / "config.json")).batch_size == 16);
  CHECK(fs::exists(folder.last()));
  std::int64_t best_epoch = 0;
  CHECK(folder.run(trainer, {.on_step = {},
                             .on_epoch =
                                 [&](const EpochReport& report) {
                                   CHECK(fs::exists(folder.best()));  // it is told of what is saved
                                   if (report.best) best_epoch = report.record.epoch;
                                 },
                             .should_stop = {}}));
  CHECK(read_file(folder.path() / "history.csv") == history_csv(trainer.history()));
  CHECK(read_file(folder.path() / "curves.svg").find("</svg>") != std::string::npos);
  Trainer best(small_config(), small_images());
  best.restore(io::load_checkpoint(folder.best()), "best");
  CHECK(best.epochs_done() == best_epoch);
  Trainer last(small_config(), small_images());
  last.restore(io::load_checkpoint(folder.last()), "last");
  CHECK(last.epochs_done() == 2);
  CHECK(load_model(folder.best()).class_names.at(4) == "frame");
  std::size_t files = 0;
  for (const auto& entry : fs::directory_iterator(folder.path())) files += entry.is_regular_file() ? 1 : 0;
  CHECK(files == 6);  // these, and the lock
}

TEST_CASE("a run that is stopped saves the step that it goes on from", "[train]") {
  const TemporaryFolder temporary;
  Trainer whole(small_config(), small_images());
  whole.run({});
  const RunFolder folder(temporary.path());
  Trainer stopped(small_config(), small_images());
  folder.begin(stopped);
  CHECK_FALSE(folder.run(
      stopped, {.on_step = {}, .on_epoch = {}, .should_stop = [n = 0]() mutable { return n++ == 3; }}));
  Trainer resumed(small_config(), small_images());
  resumed.restore(io::load_checkpoint(folder.last()), "last");
  CHECK(resumed.steps_done() == 3);
  CHECK(folder.run(resumed, {}));
  CHECK(history_csv(resumed.history()) == history_csv(whole.history()));
}

TEST_CASE("a new run removes what an older one has left", "[train]") {
  const TemporaryFolder temporary;
  const RunFolder folder(temporary.path());
  for (const char* const name : {"best.chispa", "history.csv", "curves.svg"})
    write_file_atomically(temporary.path() / name, "old");
  Trainer trainer(small_config(), small_images());
  folder.begin(trainer);
  CHECK_FALSE(fs::exists(folder.best()));
  CHECK_FALSE(fs::exists(temporary.path() / "history.csv"));
}

TEST_CASE("a folder has one run at a time, and is cleared of what killed ones left", "[train]") {
  const TemporaryFolder temporary;
  write_file_atomically(temporary.path() / "last.chispa.tmp4711", "half");
  const RunFolder folder(temporary.path());
  CHECK_FALSE(fs::exists(temporary.path() / "last.chispa.tmp4711"));
  CHECK(error_message([&] { RunFolder second(temporary.path()); }).find("in use by process ") !=
        std::string::npos);
}

namespace {

/// A run with validation, at its end, and its best.chispa.
struct EndedRun {
  TemporaryFolder temporary;
  Trainer trainer{small_config(), small_images()};
  std::string best;

  EndedRun() {
    const RunFolder folder(temporary.path());
    folder.begin(trainer);
    folder.run(trainer, {});
    best = read_file(folder.best());
  }
};

/// What resume() warns of.
std::vector<std::string> warnings_of(const RunFolder& folder, Trainer& trainer, const fs::path& from) {
  std::vector<std::string> warnings;
  set_log_sink([&](LogLevel, std::string_view message) { warnings.emplace_back(message); });
  folder.resume(trainer, from);
  set_log_sink({});
  return warnings;
}

}  // namespace

TEST_CASE("a resumed run keeps its best epoch, and takes it along to another folder", "[train]") {
  EndedRun run;
  const RunFolder same(run.temporary.path());
  CHECK(warnings_of(same, run.trainer, run.temporary.path()).empty());
  CHECK(read_file(same.best()) == run.best);

  const TemporaryFolder other;
  const RunFolder elsewhere(other.path());
  CHECK(warnings_of(elsewhere, run.trainer, run.temporary.path()).empty());
  CHECK(read_file(elsewhere.best()) == run.best);
  SECTION("where it replaces the best of another run") {
    TrainConfig config = small_config();
    config.seed = 7;
    Trainer stranger(config, small_images());
    io::save_checkpoint(stranger.checkpoint(), elsewhere.best());
    const auto warnings = warnings_of(elsewhere, run.trainer, run.temporary.path());
    REQUIRE(warnings.size() == 1);
    CHECK(warnings[0].find("seed 1 does not go on with " + elsewhere.best().string()) == 0);
    CHECK(read_file(elsewhere.best()) == run.best);
  }
  CHECK(read_file(other.path() / "history.csv") == history_csv(run.trainer.history()));
  SECTION("a damaged one is told of once") {
    const std::string last = read_file(same.last());
    write_file_atomically(same.best(), "damaged");
    CHECK(warnings_of(same, run.trainer, run.temporary.path() / ".").size() ==
          (run.trainer.best_epoch() == 2 ? 1 : 2));
    CHECK(read_file(same.last()) == last);
  }
  SECTION("where it replaces a damaged one") {
    write_file_atomically(elsewhere.best(), "damaged");
    CHECK(warnings_of(elsewhere, run.trainer, run.temporary.path()).size() == 1);
    CHECK(read_file(elsewhere.best()) == run.best);
  }
}

TEST_CASE("a run that has lost its best epoch has one again at its end", "[train]") {
  TrainConfig config = small_config();
  config.epochs = 3;
  Trainer first(config, small_images());
  const int steps_before = GENERATE(7, 10, 15);  // within the second epoch, after it, after the third
  first.run({.on_step = {}, .on_epoch = {}, .should_stop = [n = 0, steps_before]() mutable {
               return n++ == steps_before;
             }});
  REQUIRE(first.best_epoch() > 0);
  // As if nothing that follows could be better.
  io::Checkpoint lone = first.checkpoint();
  const std::string accuracy = "\"validation_accuracy\":";
  const std::size_t place = lone.metadata.find(accuracy, lone.metadata.find("\"best\":{"));
  const std::size_t end = lone.metadata.find('}', place);
  lone.metadata.replace(place + accuracy.size(), end - place - accuracy.size(), "1.0");
  const TemporaryFolder temporary;
  const RunFolder folder(temporary.path());
  Trainer resumed(config, small_images());
  resumed.restore(lone, "lone");
  const bool at_best = resumed.best_epoch() == resumed.epochs_done() && resumed.steps_done() == 0;
  CHECK(warnings_of(folder, resumed, temporary.path()).size() == (at_best ? 0 : 1));
  CHECK(fs::exists(folder.best()) == (at_best || resumed.finished()));
  folder.run(resumed, {});
  CHECK(load_model(folder.best()).class_names.size() == 10);
}

TEST_CASE("a folder that cannot be one is refused", "[train]") {
  const TemporaryFolder temporary;
  write_file_atomically(temporary.path() / "file", "");
  CHECK_THROWS_AS(RunFolder(temporary.path() / "file"), Error);
  CHECK_THROWS_AS(RunFolder(temporary.path() / "file" / "run"), Error);
}
