#include "data_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "chispa/core/error.h"
#include "chispa/core/stopwatch.h"
#include "command_line.h"
#include "logging.h"
#include "option_names.h"
#include "run_tool.h"
#include "status_line.h"

namespace chispa::tools {
namespace {

using cxxopts::value;

constexpr std::size_t kSkippedTold = 10;

/// Shows every hundredth of the way, which is often enough to see it move.
class ReadingProgress {
 public:
  ReadingProgress(std::string name, bool shown) : name_(std::move(name)), shown_(shown) {}
  ~ReadingProgress() {
    if (shown_) StatusLine::wipe();
  }
  ReadingProgress(const ReadingProgress&) = delete;
  ReadingProgress& operator=(const ReadingProgress&) = delete;

  void show(std::int64_t done, std::int64_t of) const {
    if (!shown_ || (done != of && done % std::max<std::int64_t>(of / 100, 1) != 0)) return;
    StatusLine::draw(fit_fields(
        {{fmt::format("{}: {}/{} pictures", name_, done, of), 0}, {fmt::format("{} %", 100 * done / of), 1}},
        StatusLine::columns()));
  }

 private:
  std::string name_;
  bool shown_;
};

void tell_skipped(const std::filesystem::path& source, const std::vector<std::string>& skipped) {
  if (skipped.empty()) return;
  log_message(LogLevel::warning, fmt::format("{}: {} pictures cannot be used and are left out",
                                             source.string(), skipped.size()));
  for (std::size_t i = 0; i < std::min(skipped.size(), kSkippedTold); ++i)
    log_message(LogLevel::warning, "  " + skipped[i]);
}

}  // namespace

void add_reading_options(cxxopts::Options& options, const std::string& group) {
  options.add_options(group)  //
      ("data", "Class folders, an archive of them, CIFAR or IDX files", value<std::string>(), "PATH")(
          "max-pixels", "Refuse pictures that have more", number_value(), "N")(
          "skip-broken", "Leave out pictures that cannot be read")(
          "no-cache", "Keep no prepared pictures for the next time")(
          "verify-cache", "Read every file again, to be sure of what is kept");
}

void add_source_options(cxxopts::Options& options, const std::string& group) {
  options.add_options(group)  //
      ("fit", "Other proportions: crop, pad, stretch", value<std::string>(), "HOW")(
          "labels", "Of CIFAR-100: fine, coarse", value<std::string>(), "KIND")(
          "test-fraction", "Share set aside where there is no test set", number_value(), "F");
}

std::int64_t max_pixels_option(const cxxopts::ParseResult& parsed) {
  if (parsed.count("max-pixels") == 0) return data::kMaxPixels;
  const auto pixels = number<std::int64_t>(parsed, "max-pixels");
  if (pixels < 1) throw UsageError(fmt::format("--max-pixels {} is below 1", pixels));
  return pixels;
}

data::OpenOptions reading_options(const cxxopts::ParseResult& parsed) {
  data::OpenOptions options;
  options.max_pixels = max_pixels_option(parsed);
  options.skip_broken = parsed.count("skip-broken") != 0;
  options.verify_cache = parsed.count("verify-cache") != 0;
  if (parsed.count("no-cache") == 0) options.cache = data::default_cache_folder();
  if (options.verify_cache && parsed.count("no-cache") != 0)
    throw UsageError("--verify-cache has nothing to verify with --no-cache; leave out one of them");
  return options;
}

void override_source(const cxxopts::ParseResult& parsed, train::ImageSource& source) {
  try {
    if (parsed.count("fit") != 0) source.fit = data::fit_named(parsed["fit"].as<std::string>());
  } catch (const Error& error) {
    throw UsageError(std::string("--fit ") + error.what());
  }
  try {
    if (parsed.count("labels") != 0)
      source.labels = data::label_kind_named(parsed["labels"].as<std::string>());
  } catch (const Error& error) {
    throw UsageError(std::string("--labels ") + error.what());
  }
  if (parsed.count("test-fraction") != 0) source.test_fraction = number<double>(parsed, "test-fraction");
  if (!(source.test_fraction > 0 && source.test_fraction < 1))
    throw UsageError(fmt::format("--test-fraction {} is not between 0 and 1", source.test_fraction));
}

Size2D picture_size(const std::string& text, const std::string& option) {
  Size2D size = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, size.height);
  bool good = error == std::errc();
  size.width = size.height;
  if (good && rest != end) {
    const auto [last, width_error] = std::from_chars(rest + 1, end, size.width);
    good = *rest == 'x' && width_error == std::errc() && last == end;
  }
  if (!good || size.height < 1 || size.width < 1 || size.height > 4096 || size.width > 4096)
    throw UsageError(
        fmt::format("--{} \"{}\" is not HEIGHTxWIDTH, 96x96 say, of 1 to 4096 each", option, text));
  return size;
}

data::OpenedDataset open_data(const std::filesystem::path& source, data::OpenOptions options, bool shown) {
  const Stopwatch time;
  data::OpenedDataset opened;
  {
    const ReadingProgress progress(source.filename().string(), shown);
    options.progress = [&](std::int64_t done, std::int64_t of) { progress.show(done, of); };
    opened = data::open_dataset(source, options);
  }
  for (const std::string& note : opened.notes) {
    constexpr std::string_view warning = "warning: ";
    const bool warns = note.starts_with(warning);
    log_message(warns ? LogLevel::warning : LogLevel::info,
                source.string() + ": " + (warns ? note.substr(warning.size()) : note));
  }
  tell_skipped(source, opened.skipped);
  log_message(LogLevel::info, fmt::format("{}: read in {:.1f} s", source.string(), time.seconds()));
  return opened;
}

data::OpenedDataset open_data_for(const nn::ModelConfig& network, const train::ImageSource& images,
                                  const std::filesystem::path& source, data::OpenOptions options,
                                  bool shown) {
  options.size = {network.height, network.width};
  options.channels = network.channels;
  return open_data(source, train::with_source(std::move(options), images), shown);
}

std::string images_line(const data::Dataset& images) {
  constexpr std::size_t kTold = 10;
  const std::vector<std::string>& names = images.class_names;
  const bool all = names.size() <= kTold;
  return fmt::format(
      "images {}x{}x{}  {} classes: {}{}", images.height, images.width, images.channels, names.size(),
      fmt::join(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(all ? names.size() : 3), ", "),
      all ? "" : ", ... " + names.back());
}

}  // namespace chispa::tools
