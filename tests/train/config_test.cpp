#include "chispa/train/config.h"

#include <cmath>
#include <functional>
#include <nlohmann/json.hpp>

#include "catch.h"
#include "chispa/core/error.h"
#include "chispa/core/log.h"
#include "chispa/train/recipe.h"
#include "error_message.h"

using namespace chispa;
using namespace chispa::train;
using Json = nlohmann::json;

namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a configuration comes back from its JSON unchanged", "[train]") {
  TrainConfig config = recipe("best");
  config.seed = 0xFFFFFFFFFFFFFFFFull;
  config.model.width_multiplier = 1.0 / 3;
  config.model.dropout = 0.1f;
  config.augmentation.border = data::Border::reflect;
  config.augmentation.flip = data::Flip::alternating;
  config.augmentation.shift_step = 2;
  config.augmentation.cutout = 8;
  config.distillation = {.teachers = {"a.chispa", "b.chispa"}, .weight = 0.5, .temperature = 3};
  config.initial = "trained.chispa";
  config.class_weights = ClassWeights::balanced;
  config.patience = 3;
  config.quantization_bits = 4;
  config.optimizer = OptimizerKind::sgd;
  config.nesterov = true;
  config.decay_vectors = false;
  config.vector_rate = 8;
  config.schedule = optim::Decay::step;
  config.learning_rate = 0.1 + 0.2;
  const std::string text = config_to_json(config);
  const TrainConfig read = config_from_json(text);
  CHECK(config_to_json(read) == text);
  CHECK(read.seed == config.seed);
  CHECK(read.model.width_multiplier == config.model.width_multiplier);
  CHECK(read.model.dropout == config.model.dropout);
  CHECK(read.learning_rate == config.learning_rate);
  CHECK(read.augmentation.max_shift == 2);
  CHECK(read.augmentation.shift_step == 2);
  CHECK(read.augmentation.flip == data::Flip::alternating);
  CHECK(read.augmentation.cutout == 8);
  CHECK(read.initial == "trained.chispa");
  CHECK(read.class_weights == ClassWeights::balanced);
  CHECK(read.patience == 3);
  CHECK(read.quantization_bits == 4);
  CHECK(read.vector_rate == 8);
  CHECK(read.distillation.teachers == config.distillation.teachers);
}

TEST_CASE("every recipe is a configuration that makes sense, others are refused by name", "[train]") {
  for (const std::string& name : recipe_names()) {
    CHECK(recipe(name).recipe == name);
    TrainConfig config = recipe(name);
    if (config.quantization_bits != 0) config.initial = "trained.chispa";
    CHECK_NOTHROW(check_config(config));
  }
  CHECK_THROWS_AS(recipe("worst"), Error);
}

TEST_CASE("the reference recipe is Adam 1e-3, batch 32, 10 epochs, nothing else", "[train]") {
  const TrainConfig config = recipe("reference");
  CHECK(config.optimizer == OptimizerKind::adam);
  CHECK(config.learning_rate == 1e-3);
  CHECK(config.schedule == optim::Decay::constant);
  CHECK(config.batch_size == 32);
  CHECK(config.epochs == 10);
  CHECK(config.validation_fraction == 0);
  CHECK(config.augmentation.flip == data::Flip::none);
  CHECK(config.augmentation.max_shift == 0);
  CHECK(config.average_decay == 0);
}

TEST_CASE("a setting that makes no sense is refused with its name and value", "[train]") {
  struct Case {
    const char* message;
    std::function<void(TrainConfig&)> change;
  };
  const std::vector<Case> cases{
      {"model.name resnet is not known; there are dscnn, espnetv2, mnasnet",
       [](TrainConfig& c) { c.model.name = "resnet"; }},
      {"epochs -1 is below 1", [](TrainConfig& c) { c.epochs = -1; }},
      {"epochs 2000000 is above", [](TrainConfig& c) { c.epochs = 2'000'000; }},
      {"patience -1 is below 0", [](TrainConfig& c) { c.patience = -1; }},
      {"batch_size 0 is below 1", [](TrainConfig& c) { c.batch_size = 0; }},
      {"validation_fraction 1 is not in", [](TrainConfig& c) { c.validation_fraction = 1; }},
      {"validation_fraction -0.5 is not in", [](TrainConfig& c) { c.validation_fraction = -0.5; }},
      {"augmentation.max_shift -1 is below 0", [](TrainConfig& c) { c.augmentation.max_shift = -1; }},
      {"augmentation.max_shift 32 is not smaller", [](TrainConfig& c) { c.augmentation.max_shift = 32; }},
      {"augmentation.shift_step 0 is below 1", [](TrainConfig& c) { c.augmentation.shift_step = 0; }},
      {"augmentation.cutout -1 is below 0", [](TrainConfig& c) { c.augmentation.cutout = -1; }},
      {"augmentation.cutout 33 is larger", [](TrainConfig& c) { c.augmentation.cutout = 33; }},
      {"label_smoothing 1 is not in", [](TrainConfig& c) { c.label_smoothing = 1; }},
      {"distillation.weight 0 is not in", [](TrainConfig& c) { c.distillation.weight = 0; }},
      {"distillation.weight 1.5 is not in", [](TrainConfig& c) { c.distillation.weight = 1.5; }},
      {"distillation.temperature 0 is not above", [](TrainConfig& c) { c.distillation.temperature = 0; }},
      {"quantization_bits 1 is not in", [](TrainConfig& c) { c.quantization_bits = 1; }},
      {"quantization_bits 9 is not in", [](TrainConfig& c) { c.quantization_bits = 9; }},
      {"initial is missing: quantization-aware training starts from a trained network",
       [](TrainConfig& c) { c.quantization_bits = 8; }},
      {"learning_rate 0 is not above 0", [](TrainConfig& c) { c.learning_rate = 0; }},
      {"learning_rate nan is not above 0", [](TrainConfig& c) { c.learning_rate = std::nan(""); }},
      {"learning_rate inf is not above 0", [](TrainConfig& c) { c.learning_rate = INFINITY; }},
      {"warmup_epochs 11 is longer", [](TrainConfig& c) { c.warmup_epochs = 11; }},
      {"warmup_epochs -1 is below 0", [](TrainConfig& c) { c.warmup_epochs = -1; }},
      {"momentum 1 is not in", [](TrainConfig& c) { c.momentum = 1; }},
      {"weight_decay 0.1 is not for adam", [](TrainConfig& c) { c.weight_decay = 0.1; }},
      {"vector_rate 0 is not above", [](TrainConfig& c) { c.vector_rate = 0; }},
      {"average_decay 1 is not in", [](TrainConfig& c) { c.average_decay = 1; }},
      {"model.dropout 1 is not in", [](TrainConfig& c) { c.model.dropout = 1; }},
      {"model.width_multiplier -1 is not in", [](TrainConfig& c) { c.model.width_multiplier = -1; }},
  };
  for (const Case& refused : cases) {
    TrainConfig config = recipe("reference");
    refused.change(config);
    std::string message;
    try {
      check_config(config);
    } catch (const SettingError& error) {
      message = error.what();
      CHECK(message == error.field() + " " + error.complaint());
    }
    CAPTURE(refused.message, message);
    CHECK(has(message, refused.message));
  }
}

TEST_CASE("names of settings are read back, others are refused with the list", "[train]") {
  for (const auto kind : {OptimizerKind::sgd, OptimizerKind::adam, OptimizerKind::adamw})
    CHECK(optimizer_named(name_of(kind)) == kind);
  for (const auto decay : {optim::Decay::constant, optim::Decay::step, optim::Decay::cosine})
    CHECK(decay_named(name_of(decay)) == decay);
  for (const auto flip : {data::Flip::none, data::Flip::random, data::Flip::alternating})
    CHECK(flip_named(name_of(flip)) == flip);
  for (const auto border : {data::Border::grey, data::Border::reflect})
    CHECK(border_named(name_of(border)) == border);
  for (const auto weights : {ClassWeights::none, ClassWeights::balanced})
    CHECK(class_weights_named(name_of(weights)) == weights);
  CHECK_THROWS_WITH(optimizer_named("lion"), "optimizer \"lion\" is not known; there are sgd, adam, adamw");
}

TEST_CASE("JSON that is no configuration is refused", "[train]") {
  const std::string good = config_to_json(recipe("best"));
  const auto replaced = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    const auto position = text.find(from);
    REQUIRE(position != std::string::npos);
    return text.replace(position, from.size(), to);
  };
  CHECK_THROWS_AS(config_from_json("{"), Error);
  CHECK_THROWS_AS(config_from_json("[]"), Error);
  CHECK_THROWS_WITH(config_from_json("[]"), "config: recipe: array is not a JSON object");
  CHECK_THROWS_WITH(config_from_json(R"({"augmentation": 3})"),
                    "config: augmentation.flip: 3 is not a JSON object");
  CHECK_THROWS_AS(config_from_json(replaced("\"adamw\"", "\"lion\"")), Error);
  CHECK_THROWS_AS(config_from_json(replaced("\"batch_size\": 128", "\"batch_size\": 0")), Error);
  const auto refused = [&](const std::string& key, const std::string& value) {
    return error_message([&] { config_from_json("{\"" + key + "\": " + value + "}"); });
  };
  CHECK(refused("batch_size", "\"128\"") == "config: batch_size: \"128\" is not a whole number");
  CHECK(refused("batch_size", "7.5") == "config: batch_size: 7.5 is not a whole number");
  CHECK(refused("seed", "-1") == "config: seed: -1 is not a whole number that fits");
  CHECK(refused("quantization_bits", "4294967296") ==
        "config: quantization_bits: 4294967296 is not a whole number that fits");
  CHECK(refused("model", R"({"height": 1000000000})") == "config: model: height 1000000000 is out of range");
  CHECK(refused("learning_rate", "true") == "config: learning_rate: true is not a number");
  CHECK(refused("nesterov", "1") == "config: nesterov: 1 is not true or false");
  CHECK(refused("initial", R"({"percent_encoded": "a%4"})") ==
        "config: initial: \"a%4\" is not percent-encoded");
}

TEST_CASE("each setting may be absent, and then is that of a new configuration", "[train]") {
  CHECK(config_to_json(config_from_json("{}")) == config_to_json(TrainConfig{}));
  TrainConfig config = recipe("best");
  config.weight_decay = 0;  // a new configuration's optimizer has none
  const Json whole = Json::parse(config_to_json(config));
  const Json flat = whole.flatten(), usual = Json::parse(config_to_json(TrainConfig{})).flatten();
  REQUIRE(flat.size() > 25);
  for (const auto& [place, value] : flat.items()) {
    if (value.is_null()) continue;  // flatten's word for an empty list
    CAPTURE(place);
    Json less = whole;
    const Json::json_pointer pointer(place);
    less.at(pointer.parent_pointer()).erase(pointer.back());
    const Json read = Json::parse(config_to_json(config_from_json(less.dump()))).flatten();
    for (const auto& [other, expected] : flat.items())
      CHECK(read.at(other) == (other == place ? usual : flat).at(other));
  }
}

TEST_CASE("a setting of a newer version is left out with a warning", "[train]") {
  std::vector<std::string> warnings;
  set_log_sink([&](LogLevel, std::string_view message) { warnings.emplace_back(message); });
  const TrainConfig read =
      config_from_json(R"({"epochs": 7, "mixup": 0.5, "augmentation": {"noise": {"x": 1}}})");
  set_log_sink({});
  CHECK(read.epochs == 7);
  CHECK(warnings == std::vector<std::string>{
                        "setting mixup is not known to this version and has no effect",
                        "setting augmentation.noise is not known to this version and has no effect"});
}

TEST_CASE("what is nested without end is refused or left out", "[train]") {
  const std::size_t depth = 1'000'000;
  const std::string list = std::string(depth, '[') + std::string(depth, ']');
  CHECK(error_message([&] { config_from_json(list); }) == "config: recipe: array is not a JSON object");
  CHECK(error_message([&] { config_from_json("{\"seed\": " + list + "}"); }) ==
        "config: seed: array is not a whole number");
  CHECK(config_from_json("{\"mixup\": " + list + "}").seed == 1);
}

TEST_CASE("paths come back byte for byte, whatever bytes they are", "[train]") {
  TrainConfig config;
  config.initial = "caf\xE9 50%/best.chispa";  // Latin-1
  config.distillation.teachers = {"caf\xC3\xA9/50%.chispa", "\xFF\xFE", "{\"percent_encoded\": \"%41\"}"};
  const std::string text = config_to_json(config);
  const Json json = Json::parse(text);
  CHECK(json.at("initial") == Json{{"percent_encoded", "caf%E9 50%25/best.chispa"}});
  CHECK(json.at("distillation").at("teachers").at(0) == "caf\xC3\xA9/50%.chispa");
  CHECK(config_from_json(text).initial == config.initial);
  CHECK(config_from_json(text).distillation.teachers == config.distillation.teachers);
}

TEST_CASE("configurations are compared setting by setting", "[train]") {
  const TrainConfig before = recipe("quick");
  TrainConfig now = before;
  CHECK(differences(before, now).empty());
  now.model.dropout = 0.1f;
  now.augmentation.flip = data::Flip::none;
  now.distillation.teachers = {"a"};
  std::vector<std::string> found;
  for (const SettingDifference& one : differences(before, now))
    found.push_back(one.field + ": " + one.before + " -> " + one.now);
  CHECK(found == std::vector<std::string>{"model.dropout: 0.0 -> 0.1",
                                          "augmentation.flip: alternating -> none",
                                          "distillation.teachers: [] -> [\"a\"]"});
}
