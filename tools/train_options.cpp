#include "train_options.h"

#include <fmt/core.h>

#include <cxxopts.hpp>
#include <type_traits>

#include "chispa/core/error.h"
#include "chispa/train/recipe.h"
#include "chispa/train/saved_model.h"
#include "chispa/train/trainer.h"
#include "command_line.h"
#include "data_options.h"
#include "network_option.h"
#include "option_names.h"
#include "run_tool.h"

namespace chispa::tools {
namespace {

namespace fs = std::filesystem;
using cxxopts::value;

void add_run_options(cxxopts::Options& options) {
  options.add_options("Run")  //
      ("out", "Folder; a run there is replaced (default: runs/RECIPE)", value<std::string>(), "DIR")(
          "recipe", "reference, quick, best, teacher, qat (default: best)", value<std::string>(), "NAME")(
          "resume", "Go on with the run of this folder or checkpoint", value<std::string>(), "PATH")(
          "init", "Start a new run from its network", value<std::string>(), "PATH")(
          "val-fraction", "Share of the training images held out", number_value(), "F")(
          "seed", "Decides all randomness", number_value(), "N")(
          "threads", "Changes speed, not results (default: all)", number_value(), "N")(
          "model", "Network: a name or a .yaml file", value<std::string>(), "NAME")(
          "width", "Multiplies the channel counts", number_value(), "F")(
          "dropout", "Share of activations dropped", number_value(), "F");
}

void add_data_options(cxxopts::Options& options) {
  add_reading_options(options, "Data");
  options.add_options("Data")  //
      ("image-size", "What pictures become (default: see docs)", value<std::string>(), "HxW")(
          "channels", "1: grey, 3: colour", number_value(), "N");
  add_source_options(options, "Data");
}

void add_optimization_options(cxxopts::Options& options) {
  options.add_options("Optimization")  //
      ("epochs", "Times to go through the images", number_value(), "N")(
          "patience", "End after N epochs without gain; 0: never", number_value(), "N")(
          "b,batch-size", "Images a step", number_value(), "N")("lr", "Peak learning rate", number_value(),
                                                                "F")("schedule", "constant, step or cosine",
                                                                     value<std::string>(), "NAME")(
          "warmup-epochs", "Epochs in which the rate rises", number_value(), "F")(
          "optimizer", "sgd, adam or adamw", value<std::string>(), "NAME")(
          "momentum", "Of sgd", number_value(), "F")("nesterov", "Of sgd",
                                                     value<bool>()->implicit_value("true"))(
          "weight-decay", "L2 penalty of sgd, decoupled decay of adamw", number_value(), "F")(
          "no-vector-decay", "Spare biases and batch norm", value<bool>()->implicit_value("true"))(
          "vector-lr", "Their learning rate, relative to the others'", number_value(), "F")(
          "ema", "Decay of the weights' moving average; 0: none", number_value(), "F")(
          "label-smoothing", "Share of the target spread over all classes", number_value(), "F")(
          "class-weights", "none; balanced: all classes count alike", value<std::string>(), "NAME")(
          "qat", "Train what int8 computes (default recipe: qat)", value<bool>()->implicit_value("true"))(
          "qat-bits", "The same with fewer bits, for study", number_value(), "N")(
          "teacher", "Runs or checkpoints to learn from: A,B; or none", value<std::string>(), "PATH")(
          "retrain-teacher", "Replace the run's own, of other settings",
          value<bool>()->implicit_value("true"))("distill-weight", "Share of the loss against the teacher",
                                                 number_value(), "F")(
          "distill-temperature", "Softens both answers", number_value(), "F");
}

void add_augmentation_options(cxxopts::Options& options) {
  options.add_options("Augmentation")  //
      ("augment", "none, flip or flip+crop", value<std::string>(), "NAME")(
          "flip", "none, random, alternating (every other epoch)", value<std::string>(), "NAME")(
          "crop-pixels", "Largest shift of flip+crop", number_value(), "N")(
          "crop-step", "Shifts are multiples of this", number_value(), "N")(
          "crop-axes", "Shifts are along both, horizontal, vertical", value<std::string>(), "NAME")(
          "crop-border", "What comes in: grey or reflect", value<std::string>(), "NAME")(
          "cutout", "Side of a grey square put somewhere; 0: none", number_value(), "N")(
          "min-area", "Crop to a share of F to 1, scaled to the whole", number_value(), "F")(
          "rotation", "Turn by up to so many degrees", number_value(), "F")(
          "brightness", "Lighten or darken by up to a share", number_value(), "F")(
          "contrast", "Raise or lower contrast by up to a share", number_value(), "F");
}

void add_output_options(cxxopts::Options& options) {
  options.add_options("Output")  //
      ("json", "Print one JSON object a line")("profile", "Tell on standard error where the time went")(
          "q,quiet", "Print the result only");
}

cxxopts::Options command_line() {
  cxxopts::Options options("cifar-train", "Trains a small convolutional network on pictures.\n");
  options.custom_help("--data PATH [OPTION...]");
  add_data_options(options);
  add_run_options(options);
  add_optimization_options(options);
  add_augmentation_options(options);
  add_output_options(options);
  return options;
}

/// Sets `target`, a number, a text or a switch, where the option was given.
template <typename Target>
void override_with(const cxxopts::ParseResult& parsed, const char* option, Target& target) {
  if (parsed.count(option) == 0) return;
  if constexpr (std::is_arithmetic_v<Target> && !std::is_same_v<Target, bool>)
    target = number<Target>(parsed, option);
  else
    target = parsed[option].as<Target>();
}

void override_augmentation(const cxxopts::ParseResult& parsed, data::Augmentation& augmentation) {
  constexpr int usual_shift = 2;
  if (parsed.count("augment") != 0) {
    const auto name = parsed["augment"].as<std::string>();
    if (name != "none" && name != "flip" && name != "flip+crop")
      throw UsageError(fmt::format("--augment \"{}\" is not known; there are none, flip, flip+crop", name));
    if (name == "none")
      augmentation.flip = data::Flip::none;
    else if (augmentation.flip == data::Flip::none)
      augmentation.flip = data::Flip::random;
    if (name != "flip+crop")
      augmentation.max_shift = 0;
    else if (augmentation.max_shift == 0)
      augmentation.max_shift = usual_shift;
  }
  if (parsed.count("flip") != 0) augmentation.flip = train::flip_named(parsed["flip"].as<std::string>());
  override_with(parsed, "crop-pixels", augmentation.max_shift);
  override_with(parsed, "crop-step", augmentation.shift_step);
  override_with(parsed, "cutout", augmentation.cutout);
  override_with(parsed, "min-area", augmentation.distortion.min_area);
  override_with(parsed, "rotation", augmentation.distortion.rotation);
  override_with(parsed, "brightness", augmentation.distortion.brightness);
  override_with(parsed, "contrast", augmentation.distortion.contrast);
  if (parsed.count("crop-axes") != 0)
    augmentation.shift_axes = train::shift_axes_named(parsed["crop-axes"].as<std::string>());
  if (parsed.count("crop-border") != 0)
    augmentation.border = train::border_named(parsed["crop-border"].as<std::string>());
}

/// The checkpoint to use of a run's folder or file.
std::string best_of(const fs::path& where) {
  return (fs::is_directory(where) ? where / "best.chispa" : where).string();
}

/// One path, or several with commas between; a path that is there may have commas of its own.
void add_teachers(const std::string& paths, std::vector<std::string>& teachers) {
  if (paths == "none") return;
  const std::size_t comma = fs::exists(paths) ? std::string::npos : paths.find(',');
  if (comma == 0 || paths.empty()) throw UsageError("--teacher names a teacher without a path");
  teachers.push_back(best_of(paths.substr(0, comma)));
  if (comma != std::string::npos) add_teachers(paths.substr(comma + 1), teachers);
}

void override_distillation(const cxxopts::ParseResult& parsed, train::Distillation& distillation) {
  if (parsed.count("teacher") != 0) {
    distillation.teachers.clear();
    for (const std::string& paths : all_values(parsed, "teacher")) add_teachers(paths, distillation.teachers);
  }
  override_with(parsed, "distill-weight", distillation.weight);
  override_with(parsed, "distill-temperature", distillation.temperature);
}

void override_config(const cxxopts::ParseResult& parsed, train::TrainConfig& config) {
  override_with(parsed, "seed", config.seed);
  override_with(parsed, "val-fraction", config.validation_fraction);
  if (parsed.count("model") != 0) set_network(parsed["model"].as<std::string>(), config.model);
  override_with(parsed, "width", config.model.width_multiplier);
  override_with(parsed, "dropout", config.model.dropout);
  override_with(parsed, "epochs", config.epochs);
  override_with(parsed, "patience", config.patience);
  override_with(parsed, "batch-size", config.batch_size);
  override_with(parsed, "lr", config.learning_rate);
  override_with(parsed, "warmup-epochs", config.warmup_epochs);
  override_with(parsed, "momentum", config.momentum);
  override_with(parsed, "nesterov", config.nesterov);
  override_with(parsed, "vector-lr", config.vector_rate);
  override_with(parsed, "ema", config.average_decay);
  override_with(parsed, "label-smoothing", config.label_smoothing);
  if (parsed.count("class-weights") != 0)
    config.class_weights = train::class_weights_named(parsed["class-weights"].as<std::string>());
  if (parsed.count("schedule") != 0)
    config.schedule = train::decay_named(parsed["schedule"].as<std::string>());
  if (parsed.count("optimizer") != 0)
    config.optimizer = train::optimizer_named(parsed["optimizer"].as<std::string>());
  override_with(parsed, "weight-decay", config.weight_decay);
  if (parsed.count("no-vector-decay") != 0) config.decay_vectors = !parsed["no-vector-decay"].as<bool>();
  if (parsed.count("qat") != 0) config.quantization_bits = parsed["qat"].as<bool>() ? 8 : 0;
  override_with(parsed, "qat-bits", config.quantization_bits);
  override_source(parsed, config.images);
  override_augmentation(parsed, config.augmentation);
  override_distillation(parsed, config.distillation);
}

/// Fits what the recipe says, and no option does, to the options. For a new run: one that is resumed has
/// settings that were fitted once, and goes on with them to the same bits.
void fit_recipe(const cxxopts::ParseResult& parsed, train::TrainConfig& config) {
  // A recipe's warm-up is for its own length; a shorter run asked for by --epochs alone still gets one that
  // fits.
  if (parsed.count("warmup-epochs") == 0)
    config.warmup_epochs = std::min(config.warmup_epochs, 0.2 * static_cast<double>(config.epochs));
  // Its weight decay is not for adam.
  if (parsed.count("weight-decay") == 0 && config.optimizer == train::OptimizerKind::adam)
    config.weight_decay = 0;
}

pipeline::ResumedRun open_run(const fs::path& where) {
  const fs::path file = fs::is_directory(where) ? where / "last.chispa" : where;
  if (!fs::exists(file))
    throw Error(fmt::format("{}: no such checkpoint; --resume takes a run's folder or a .chispa file",
                            file.string()));
  return {file, io::load_checkpoint(file)};
}

/// The recipe's settings, for the network that --init names, if it does.
train::TrainConfig new_config(const cxxopts::ParseResult& parsed) {
  const bool quantized = parsed.count("qat") != 0 || parsed.count("qat-bits") != 0;
  const std::string usual = quantized ? "qat" : "best";
  train::TrainConfig config =
      train::recipe(parsed.count("recipe") != 0 ? parsed["recipe"].as<std::string>() : usual);
  if (parsed.count("init") == 0) return config;
  const float dropout = config.model.dropout;  // of training, so the recipe's
  config.initial = best_of(parsed["init"].as<std::string>());
  config.model = train::load_model(config.initial).config;
  config.model.dropout = dropout;
  return config;
}

/// The size of the images that the network is to take, where the options say it.
void choose_size(const cxxopts::ParseResult& parsed, TrainRequest& request) {
  if (parsed.count("image-size") != 0)
    request.reading.size = picture_size(parsed["image-size"].as<std::string>(), "image-size");
  if (parsed.count("channels") != 0) request.reading.channels = number<std::int64_t>(parsed, "channels");
  if (request.reading.channels.value_or(3) != 3 && request.reading.channels != 1)
    throw UsageError(fmt::format("--channels {} is neither 1 nor 3", *request.reading.channels));
  request.input_from_images = !request.run.resumed && request.run.config.initial.empty();
  if (request.input_from_images) return;
  if (request.reading.size || request.reading.channels)
    throw UsageError(
        "--image-size and --channels are those of the network that --resume or --init names; leave them out");
  const nn::ModelConfig& model = request.run.config.model;
  request.reading.size = {model.height, model.width};
  request.reading.channels = model.channels;
}

/// The settings as they are checked before there are images: for large ones where their size is not known.
train::TrainConfig for_any_image(const TrainRequest& request) {
  constexpr std::int64_t kLarge = 4096;
  train::TrainConfig config = request.run.config;
  if (!request.input_from_images) return config;
  config.model.height = request.reading.size ? request.reading.size->height : kLarge;
  config.model.width = request.reading.size ? request.reading.size->width : kLarge;
  return config;
}

void choose_settings(const cxxopts::ParseResult& parsed, TrainRequest& request) {
  if (request.run.resumed) {
    for (const char* const option : {"recipe", "init"})
      if (parsed.count(option) != 0)
        throw UsageError(fmt::format("--{} cannot be changed by --resume; leave it out", option));
    request.run.config =
        train::saved_config(request.run.resumed->checkpoint, request.run.resumed->file.string());
  }
  try {
    if (!request.run.resumed) request.run.config = new_config(parsed);
    override_config(parsed, request.run.config);
    if (!request.run.resumed) fit_recipe(parsed, request.run.config);
    choose_size(parsed, request);
    train::check_config(for_any_image(request));
  } catch (const SettingError& error) {
    throw UsageError(with_option_name(error));
  }
}

fs::path folder_of(const cxxopts::ParseResult& parsed, const TrainRequest& request) {
  if (parsed.count("out") != 0) return parsed["out"].as<std::string>();
  if (request.run.resumed) {
    const fs::path folder = request.run.resumed->file.parent_path();
    return folder.empty() ? "." : folder;
  }
  return fs::path("runs") / request.run.config.recipe;
}

/// Unless the command line says whom to learn from.
void choose_own_teacher(const cxxopts::ParseResult& parsed, TrainRequest& request) {
  if (request.run.resumed || parsed.count("teacher") != 0) return;
  const auto teacher = train::teacher_of(request.run.config.recipe, request.run.config);
  if (teacher) request.run.own_teacher = {.config = *teacher, .folder = request.out / "teacher"};
}

}  // namespace

std::optional<TrainRequest> parse_train_options(int argc, char** argv) {
  cxxopts::Options options = command_line();
  const std::optional<cxxopts::ParseResult> arguments =
      parse_or_help(options, argc, argv, {"Data", "Run", "Optimization", "Augmentation", "Output"});
  if (!arguments) return std::nullopt;
  const cxxopts::ParseResult& parsed = *arguments;
  if (parsed.count("data") == 0) throw UsageError("--data PATH is missing");

  TrainRequest request;
  request.data = parsed["data"].as<std::string>();
  request.reading = reading_options(parsed);
  if (parsed.count("resume") != 0) request.run.resumed = open_run(parsed["resume"].as<std::string>());
  choose_settings(parsed, request);
  request.val_fraction_named = parsed.count("val-fraction") != 0;
  request.out = folder_of(parsed, request);
  choose_own_teacher(parsed, request);
  if (parsed.count("retrain-teacher") != 0) {
    if (!request.run.own_teacher)
      throw UsageError(
          "--retrain-teacher is for a new run that trains a teacher of its own, with --recipe best");
    request.run.own_teacher->replace = true;
  }
  request.threads = thread_option(parsed);
  request.quiet = parsed.count("quiet") != 0;
  request.json = parsed.count("json") != 0;
  request.profile = parsed.count("profile") != 0;
  return request;
}

}  // namespace chispa::tools
