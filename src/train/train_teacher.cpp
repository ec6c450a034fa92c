#include "chispa/train/train_teacher.h"

#include <fmt/core.h>

#include <memory>
#include <utility>

#include "chispa/io/checkpoint.h"
#include "chispa/train/run_folder.h"
#include "core/log.h"

namespace chispa::train {
namespace {

std::string settings_text(const std::vector<SettingDifference>& unlike) {
  std::string text;
  for (const SettingDifference& one : unlike)
    text += fmt::format("{}{} {} (now {})", text.empty() ? "" : ", ", one.field, one.before, one.now);
  return text;
}

/// Goes where the run in the folder is. Throws OtherTeacher when that is another or cannot be read.
void restore(Trainer& trainer, const RunFolder& folder) {
  const std::string file = folder.last().string();
  try {
    const io::Checkpoint checkpoint = io::load_checkpoint(file);
    std::vector<SettingDifference> unlike = differences(saved_config(checkpoint, file), trainer.config());
    if (!unlike.empty()) throw OtherTeacher(file, std::move(unlike));
    trainer.restore(checkpoint, file);
  } catch (const OtherTeacher&) {
    throw;
  } catch (const Error& error) {
    throw OtherTeacher(error.what());
  }
}

/// At the beginning, or where the run in the folder is.
std::unique_ptr<Trainer> open_run(const TeacherRun& run, const RunFolder& folder,
                                  const TrainingImages& images) {
  auto trainer = std::make_unique<Trainer>(run.config, images);
  if (std::filesystem::exists(folder.last()) || std::filesystem::exists(folder.best())) {
    try {
      restore(*trainer, folder);
      folder.resume(*trainer, folder.path());
      return trainer;
    } catch (const OtherTeacher& other) {
      if (!run.replace) throw;
      log(LogLevel::info, "{}; it is replaced", other.what());
      trainer = std::make_unique<Trainer>(run.config, images);  // it may be restored in part
    }
  }
  folder.begin(*trainer);
  return trainer;
}

}  // namespace

OtherTeacher::OtherTeacher(const std::string& file, std::vector<SettingDifference> unlike)
    : Error(file + ": this teacher was trained with " + settings_text(unlike)),
      file_(file),
      unlike_(std::move(unlike)) {}

std::optional<std::filesystem::path> train_teacher(const TeacherRun& run, const TrainingImages& images,
                                                   const OnStart& on_start) {
  const RunFolder folder(run.folder);
  const std::unique_ptr<Trainer> trainer = open_run(run, folder, images);
  if (!folder.run(*trainer, on_start ? on_start(*trainer) : Callbacks{})) return std::nullopt;
  return folder.best();
}

}  // namespace chispa::train
