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
  /// before hours of training. A new run (no epoch done, no step taken) also removes what an older run has
  /// left there.
  void begin(Trainer& trainer) const;
  /// For a run that goes on here but began in `folder`: its best epoch is this run's until there is a better
  /// one.
  void adopt_best(const std::filesystem::path& folder) const;
  void save_last(Trainer& trainer) const;
  /// After an epoch: everything but config.json, best.chispa only if it was the best.
  void save_epoch(Trainer& trainer, const EpochReport& report) const;

 private:
  std::filesystem::path path_;
  FolderLock lock_;
};

}  // namespace chispa::train
