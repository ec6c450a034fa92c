#pragma once

#include <filesystem>
#include <string>

#include "chispa/core/folder_lock.h"
#include "chispa/train/trainer.h"

namespace chispa::train {

/// The folder that a run leaves its results in. Each file is at every moment either the old one or the new
/// one, whole.
///   config.json   every setting        history.csv  one line per epoch       curves.svg  a picture of it
///   last.chispa   to resume from       best.chispa  the epoch of the best validation accuracy, else the last
///   one
/// One run at a time: the folder is locked for as long as this lives.
class RunFolder {
 public:
  /// Makes the folder, locks it, and clears the temporary files that killed runs have left there. Throws
  /// Error when it cannot be made, or naming who else uses it.
  explicit RunFolder(std::filesystem::path path);

  std::filesystem::path last() const { return path_ / "last.chispa"; }
  std::filesystem::path best() const { return path_ / "best.chispa"; }
  const std::filesystem::path& path() const { return path_; }

  /// Writes config.json and last.chispa, so that a folder that cannot be written or a disk without room shows
  /// before hours of training, and removes what an older run has left there.
  void begin(Trainer& trainer) const;
  /// The same for a run that was restored from a checkpoint in `folder`, which may be this one. Its best
  /// epoch is taken along from there. Where that is nowhere to be had, what follows is compared with nothing,
  /// or the last epoch stands in where none follows, with a warning in the log: so that there is a
  /// best.chispa at the end.
  void resume(Trainer& trainer, const std::filesystem::path& folder) const;
  /// Trains to the end, and saves each epoch before callbacks.on_epoch is told of it. Returns false when
  /// should_stop says so; the step that the run goes on from is saved then.
  bool run(Trainer& trainer, const Callbacks& callbacks) const;

 private:
  void save_last(Trainer& trainer) const;
  /// After an epoch: everything but config.json, best.chispa only if it was the best.
  void save_epoch(Trainer& trainer, const EpochReport& report) const;
  void save_history(const Trainer& trainer) const;
  void take_best_along(Trainer& trainer, const std::filesystem::path& folder) const;

  std::filesystem::path path_;
  FolderLock lock_;
};

}  // namespace chispa::train
