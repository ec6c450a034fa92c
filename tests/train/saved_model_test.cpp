#include "chispa/train/saved_model.h"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "catch.h"
#include "chispa/core/error.h"
#include "chispa/train/network_tensors.h"
#include "temporary_folder.h"

using namespace chispa;
using namespace chispa::train;
using Json = nlohmann::json;

namespace {

Json metadata() {
  return {{"model",
           {{"name", "sepconv"},
            {"height", 8},
            {"width", 8},
            {"channels", 3},
            {"classes", 2},
            {"width_multiplier", 0.25},
            {"dropout", 0.5}}},
          {"classes", {"cat", "dog"}}};
}

/// A checkpoint of a small network with weights of its own.
io::Checkpoint checkpoint() {
  nn::ModelConfig config;
  config.height = config.width = 8;
  config.classes = 2;
  config.width_multiplier = 0.25;
  const auto network = nn::make_model(config, RandomStream(11));
  return {metadata().dump(), network_tensors(*network, "model/")};
}

std::string refusal(const io::Checkpoint& broken) {
  try {
    restore_model(broken, "file.chispa");
  } catch (const Error& error) {
    const std::string message = error.what();
    CHECK(message.find("file.chispa: ") == 0);
    CHECK(message.find('\n') == std::string::npos);
    return message;
  }
  return "";
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a network comes back from its file with every value", "[train]") {
  const TemporaryFolder folder;
  const io::Checkpoint saved = checkpoint();
  io::save_checkpoint(saved, folder.path() / "a.chispa");
  const SavedModel model = load_model(folder.path() / "a.chispa");
  CHECK(model.class_names == std::vector<std::string>{"cat", "dog"});
  CHECK(model.config.dropout == 0.5f);
  const std::vector<io::NamedTensor> restored = network_tensors(*model.network, "model/");
  REQUIRE(restored.size() == saved.tensors.size());
  for (std::size_t i = 0; i < restored.size(); ++i) {
    CHECK(restored[i].name == saved.tensors[i].name);
    CHECK(std::equal(restored[i].tensor.values().begin(), restored[i].tensor.values().end(),
                     saved.tensors[i].tensor.values().begin()));
  }
}

TEST_CASE("metadata that describes no network is refused", "[train]") {
  io::Checkpoint broken = checkpoint();
  const auto with = [&](auto change) {
    Json json = metadata();
    change(json);
    broken.metadata = json.dump();
    return refusal(broken);
  };
  broken.metadata = "not json";
  CHECK(has(refusal(broken), "not a JSON object"));
  CHECK(has(with([](Json& j) { j = Json::array(); }), "not a JSON object"));
  CHECK(has(with([](Json& j) { j.erase("model"); }), "does not describe a network"));
  CHECK(has(with([](Json& j) { j["model"]["name"] = "unheard-of"; }), "unheard-of"));
  CHECK(has(with([](Json& j) { j["model"]["height"] = 1'000'000'000; }), "out of range"));
  CHECK(has(with([](Json& j) { j["model"]["height"] = -8; }), "out of range"));
  CHECK(has(with([](Json& j) { j["model"]["height"] = 1e300; }), "is not a whole number"));
  CHECK(has(with([](Json& j) { j["model"]["width_multiplier"] = 1e6; }), "out of range"));
  CHECK(has(with([](Json& j) { j["model"]["dropout"] = "much"; }), "does not describe a network"));
  CHECK(has(with([](Json& j) { j["classes"] = {"cat"}; }), "1 class names for a network of 2 classes"));
}

TEST_CASE("the ranges of quantization-aware training come with the network", "[train]") {
  io::Checkpoint saved = checkpoint();
  CHECK(restore_model(saved, "a").ranges.empty());
  saved.tensors.push_back({"quantization/ranges", Tensor::full({4, 2}, 1.5f)});
  CHECK(restore_model(saved, "a").ranges.shape() == Shape{4, 2});
  saved.tensors.back().tensor = Tensor::zeros({4, 3});
  CHECK(has(refusal(saved), "quantization/ranges is [4,3], not two values for each layer"));
}

TEST_CASE("tensors that do not fit the network are refused by name", "[train]") {
  io::Checkpoint broken = checkpoint();
  SECTION("missing") {
    broken.tensors.pop_back();
    CHECK(has(refusal(broken), "has no tensor model/"));
  }
  SECTION("of another shape") {
    broken.tensors[0].tensor = Tensor::zeros({1, 2});
    CHECK(has(refusal(broken), broken.tensors[0].name + " is [1,2], the network needs [3,3,3,4]"));
  }
  SECTION("not finite") {
    broken.tensors[0].tensor.values()[3] = std::numeric_limits<float>::infinity();
    CHECK(has(refusal(broken), "not finite"));
  }
}

TEST_CASE("metadata of an older version has no number, that of a newer one is refused by its own",
          "[train]") {
  io::Checkpoint saved = checkpoint();
  Json json = metadata();
  json["model"].erase("dropout");
  json["model"].erase("channels");
  saved.metadata = json.dump();
  CHECK(restore_model(saved, "a").config.dropout == nn::ModelConfig{}.dropout);
  json["format"] = 1;
  saved.metadata = json.dump();
  CHECK(restore_model(saved, "a").config.channels == 3);
  json["format"] = 2;
  saved.metadata = json.dump();
  CHECK(refusal(saved) ==
        "file.chispa: its metadata has format 2, this version reads up to 1; use a newer version");
}

TEST_CASE("for how many bits a network was trained comes with it", "[train]") {
  io::Checkpoint saved = checkpoint();
  CHECK(restore_model(saved, "a").quantization_bits == 0);
  Json json = metadata();
  json["config"]["quantization_bits"] = 4;
  saved.metadata = json.dump();
  CHECK(restore_model(saved, "a").quantization_bits == 4);
}
