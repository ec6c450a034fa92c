// Times training of the reference network on random images: the counterpart of torch_peer.py, with its options.
// Prints one line, "train <images/s>", the median over --rounds rounds.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cxxopts.hpp>
#include <vector>

#include "chispa/autograd/softmax_cross_entropy.h"
#include "chispa/core/parallel.h"
#include "chispa/nn/model.h"
#include "chispa/optim/adam.h"

using namespace chispa;

namespace {

Tensor random_images(std::int64_t count) {
  Tensor images(Shape{count, 32, 32, 3});
  const RandomStream random(2);
  for (std::int64_t i = 0; i < images.size(); ++i)
    images.data()[i] = random.normal(static_cast<std::uint64_t>(i));
  return images;
}

std::vector<std::uint8_t> random_labels(std::int64_t count) {
  std::vector<std::uint8_t> labels;
  const RandomStream random(3);
  for (std::int64_t i = 0; i < count; ++i)
    labels.push_back(static_cast<std::uint8_t>(random.below(static_cast<std::uint64_t>(i), 10)));
  return labels;
}

class TrainingStep {
 public:
  TrainingStep(std::int64_t batch_size, double width)
      : model_(nn::make_model({.width_multiplier = width}, RandomStream(1))),
        optimizer_(parameters(*model_), {}),
        images_(random_images(batch_size)),
        labels_(random_labels(batch_size)) {}

  void operator()() {
    const nn::Pass pass{.training = true, .random = RandomStream(4).derive(step_++)};
    ops::softmax_cross_entropy(model_->forward(Variable(images_), pass), labels_, {}).backward();
    optimizer_.step(1e-3f);
  }

 private:
  static std::vector<optim::Parameter> parameters(const nn::Sequential& model) {
    std::vector<optim::Parameter> list;
    for (const nn::NamedParameter& named : model.parameters()) list.push_back({named.name, named.parameter});
    return list;
  }

  std::unique_ptr<nn::Sequential> model_;
  optim::Adam optimizer_;
  Tensor images_;
  std::vector<std::uint8_t> labels_;
  std::uint64_t step_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  cxxopts::Options options("engine_bench", "Times training of the reference network on random images");
  options.add_options()("batch-size", "", cxxopts::value<std::int64_t>()->default_value("128"))(
      "threads", "", cxxopts::value<int>()->default_value("2"))(
      "width", "", cxxopts::value<double>()->default_value("1"))(
      "rounds", "", cxxopts::value<int>()->default_value("5"))(
      "round-images", "", cxxopts::value<std::int64_t>()->default_value("2560"));
  const auto arguments = options.parse(argc, argv);
  set_thread_count(arguments["threads"].as<int>());
  const auto batch_size = arguments["batch-size"].as<std::int64_t>();
  const std::int64_t steps =
      std::max<std::int64_t>(1, arguments["round-images"].as<std::int64_t>() / batch_size);

  TrainingStep step(batch_size, arguments["width"].as<double>());
  for (int i = 0; i < 3; ++i) step();
  std::vector<double> rates;
  for (int round = 0; round < arguments["rounds"].as<int>(); ++round) {
    const auto start = std::chrono::steady_clock::now();
    for (std::int64_t i = 0; i < steps; ++i) step();
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    rates.push_back(static_cast<double>(steps * batch_size) / seconds.count());
  }
  std::sort(rates.begin(), rates.end());
  std::printf("train %.0f\n", rates[rates.size() / 2]);
}
