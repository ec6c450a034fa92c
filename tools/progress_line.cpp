#include "progress_line.h"

#include <fmt/core.h>

#include <algorithm>

namespace chispa::tools {
namespace {

constexpr std::size_t kWidest = 24, kNarrowest = 4;
constexpr double kSecondsBetweenDraws = 0.1;
constexpr double kSecondsToMeasure = 0.3;

/// "[=====>....]", `width` columns between the brackets.
std::string bar(double done, std::size_t width) {
  std::string text(static_cast<std::size_t>(done * static_cast<double>(width)), '=');
  if (text.size() < width) text += '>';
  text.resize(width, '.');
  return "[" + text + "]";
}

}  // namespace

std::string progress_text(const Progress& progress, double images_per_second, std::size_t columns) {
  std::vector<StatusField> fields{{progress.task, 0}, {fmt::format("{}/{}", progress.done, progress.of), 1}};
  int rank = 3;  // 2 is the time left's
  for (const std::string& detail : progress.details) fields.push_back({detail, rank++});
  if (images_per_second > 0) {
    const auto images = static_cast<double>((progress.of - progress.done) * progress.images_each);
    fields.push_back({fmt::format("{:.0f} images/s", images_per_second), rank++});
    fields.push_back({fmt::format("{:.0f} s left", images / images_per_second), 2});
  }
  const std::string line = fit_fields(fields, columns);
  constexpr std::size_t around = 4;  // two brackets and the gap
  if (line.size() + around + kNarrowest > columns) return line;
  const std::size_t width = std::min(columns - line.size() - around, kWidest);
  const double share =
      static_cast<double>(progress.done) / static_cast<double>(std::max<std::int64_t>(progress.of, 1));
  fields.insert(fields.begin() + 1, {bar(share, width), rank});
  return fit_fields(fields, columns);
}

void ProgressLine::measure(const Progress& progress) {
  if (progress.task != task_) {
    task_ = progress.task;
    first_ = progress.done;
    first_seconds_ = clock_.active_seconds();
  }
  const double seconds = clock_.active_seconds() - first_seconds_;
  if (seconds < kSecondsToMeasure || progress.done == first_) return;
  images_per_second_ = static_cast<double>((progress.done - first_) * progress.images_each) / seconds;
}

void ProgressLine::show(const Progress& progress) {
  if (!wanted_) return;
  measure(progress);
  if (drawn_seconds_ >= 0 && clock_.wall_seconds() - drawn_seconds_ < kSecondsBetweenDraws) return;
  drawn_seconds_ = clock_.wall_seconds();
  StatusLine::draw(progress_text(progress, images_per_second_, StatusLine::columns()));
}

}  // namespace chispa::tools
