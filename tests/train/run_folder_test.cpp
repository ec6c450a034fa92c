#include "chispa/train/run_folder.h"

#include "catch.h"
#include "chispa/core/atomic_file.h"
#include "chispa/core/error.h"
#include "chispa/core/read_file.h"
#include "chispa/train/saved_model.h"
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
  trainer.run({.on_step = {},
               .on_epoch =
                   [&](const EpochReport& report) {
                     folder.save_epoch(trainer, report);
                     if (report.best) best_epoch = report.record.epoch;
                   },
               .should_stop = {}});
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

TEST_CASE("a new run removes what an older one has left, a resumed one does not", "[train]") {
  const TemporaryFolder temporary;
  const RunFolder folder(temporary.path());
  const auto leave_old_results = [&] {
    for (const char* const name : {"best.chispa", "history.csv", "curves.svg"})
      write_file_atomically(temporary.path() / name, "old");
  };
  leave_old_results();
  Trainer trainer(small_config(), small_images());
  folder.begin(trainer);
  CHECK_FALSE(fs::exists(folder.best()));
  CHECK_FALSE(fs::exists(temporary.path() / "history.csv"));

  trainer.run({.on_step = {}, .on_epoch = {}, .should_stop = [n = 0]() mutable { return n++ == 2; }});
  leave_old_results();
  folder.begin(trainer);
  CHECK(fs::exists(folder.best()));
}

TEST_CASE("a run that goes on elsewhere takes its best epoch along", "[train]") {
  const TemporaryFolder from, to;
  const RunFolder folder(to.path());
  folder.adopt_best(from.path());
  CHECK_FALSE(fs::exists(folder.best()));
  write_file_atomically(from.path() / "best.chispa", "one");
  folder.adopt_best(from.path());
  CHECK(read_file(folder.best()) == "one");
  write_file_atomically(from.path() / "best.chispa", "two");
  folder.adopt_best(from.path());
  CHECK(read_file(folder.best()) == "one");
}

TEST_CASE("a folder that cannot be one is refused", "[train]") {
  const TemporaryFolder temporary;
  write_file_atomically(temporary.path() / "file", "");
  CHECK_THROWS_AS(RunFolder(temporary.path() / "file"), Error);
  CHECK_THROWS_AS(RunFolder(temporary.path() / "file" / "run"), Error);
}
