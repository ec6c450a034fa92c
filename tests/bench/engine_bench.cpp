// Times the engine on a network of data/networks and random images: the counterpart of torch_peer.py, with
// its options. Prints one line, "<mode> <figure>": images/s, the median over --rounds rounds, unless said
// otherwise.
//   train    forward, backward and Adam, on images that are there already
//   epoch    the same with the images taken from a data set of 50,000 + 10,000 and augmented; then the share
//   of the time
//            that this took in %, and the largest memory of the process in MB
//   infer    logits in float, batch normalization by running statistics
//   int8     logits by the device's runtime
//   product  GFLOP/s of a large matrix product on all threads: what this machine can do
//   flops    of one image's products in training (there, and back to the weights and to every input but the
//   image), and
//            in inference; in MFLOP
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <cxxopts.hpp>
#include <functional>
#include <iostream>
#include <map>
#include <numeric>
#include <vector>

#include "chispa/autograd/softmax_cross_entropy.h"
#include "chispa/core/parallel.h"
#include "chispa/core/stopwatch.h"
#include "chispa/data/batch.h"
#include "chispa/emit/model_blob.h"
#include "chispa/evaluate/int8_network.h"
#include "chispa/nn/model.h"
#include "chispa/optim/adam.h"
#include "chispa/quant/fold.h"
#include "chispa/quant/post_training.h"
#include "kernels/product/matrix_product.h"

using namespace chispa;

namespace {

struct Request {
  nn::ModelConfig model;
  std::int64_t batch_size;
  int rounds;
  std::int64_t round_images;

  std::int64_t steps() const { return std::max<std::int64_t>(1, round_images / batch_size); }
};

data::Dataset random_images(std::int64_t count) {
  data::Dataset images;
  const RandomStream random(2);
  images.pixels.values().resize(static_cast<std::size_t>(count * images.image_bytes()));
  for (std::size_t i = 0; i < images.pixels.size(); ++i)
    images.pixels.values()[i] = static_cast<std::uint8_t>(random.below(i, 256));
  for (std::int64_t i = 0; i < count; ++i)
    images.labels.push_back(
        static_cast<std::uint8_t>(random.derive(1).below(static_cast<std::uint64_t>(i), 10)));
  images.class_names.assign(10, "class");
  return images;
}

std::vector<std::int64_t> first_indices(std::int64_t count) {
  std::vector<std::int64_t> indices(static_cast<std::size_t>(count));
  std::iota(indices.begin(), indices.end(), 0);
  return indices;
}

class Training {
 public:
  explicit Training(const Request& request)
      : model_(nn::make_model(request.model, RandomStream(1))), optimizer_(parameters(*model_), {}) {}

  void step(const data::Batch& batch) {
    const nn::Pass pass{.training = true, .random = RandomStream(4).derive(step_++)};
    ops::softmax_cross_entropy(model_->forward(Variable(batch.images), pass), batch.labels, {}).backward();
    optimizer_.step(1e-3f);
  }

 private:
  static std::vector<optim::Parameter> parameters(const nn::Network& model) {
    std::vector<optim::Parameter> list;
    for (const nn::NamedParameter& named : model.parameters()) list.push_back({named.name, named.parameter});
    return list;
  }

  std::unique_ptr<nn::Network> model_;
  optim::Adam optimizer_;
  std::uint64_t step_ = 0;
};

/// Images/s of `step`, each over a batch.
double median_rate(const Request& request, const std::function<void()>& step) {
  for (int i = 0; i < 3; ++i) step();
  std::vector<double> rates;
  for (int round = 0; round < request.rounds; ++round) {
    const Stopwatch stopwatch;
    for (std::int64_t i = 0; i < request.steps(); ++i) step();
    rates.push_back(static_cast<double>(request.steps() * request.batch_size) / stopwatch.seconds());
  }
  std::sort(rates.begin(), rates.end());
  return rates[rates.size() / 2];
}

void bench_train(const Request& request) {
  Training training(request);
  const data::Batch batch =
      data::make_batch(random_images(request.batch_size), first_indices(request.batch_size));
  std::printf("train %.0f\n", median_rate(request, [&] { training.step(batch); }));
}

void bench_epoch(const Request& request) {
  constexpr std::int64_t kTrainingImages = 50000;
  constexpr std::int64_t kTestImages = 10000;
  const data::Dataset images = random_images(kTrainingImages + kTestImages);
  const data::Augmentation augmentation{.flip = data::Flip::random, .max_shift = 2};
  const std::vector<std::int64_t> order = data::shuffled(first_indices(kTrainingImages), RandomStream(5));
  Training training(request);
  double loading = 0;
  double in_all = 0;
  std::int64_t next = 0;
  const double rate = median_rate(request, [&] {
    const Stopwatch stopwatch;
    const auto indices = std::span(order).subspan(static_cast<std::size_t>(next),
                                                  static_cast<std::size_t>(request.batch_size));
    const data::Batch batch = data::make_batch(images, indices, augmentation, RandomStream(6), 0);
    loading += stopwatch.seconds();
    training.step(batch);
    in_all += stopwatch.seconds();
    next = (next + request.batch_size) % (kTrainingImages - request.batch_size);
  });
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::printf("epoch %.0f %.2f %.0f\n", rate, 100 * loading / in_all,
              static_cast<double>(usage.ru_maxrss) * 1024e-6);
}

void bench_infer(const Request& request) {
  const auto model = nn::make_model(request.model, RandomStream(1));
  const data::Batch batch =
      data::make_batch(random_images(request.batch_size), first_indices(request.batch_size));
  const NoGradGuard no_graph;
  std::printf("infer %.0f\n", median_rate(request, [&] { model->forward(Variable(batch.images), {}); }));
}

void bench_int8(const Request& request) {
  const auto model = nn::make_model(request.model, RandomStream(1));
  const quant::FoldedModel folded = quant::fold(*model);
  const data::Dataset images = random_images(request.batch_size);
  const quant::Int8Model int8 =
      quant::quantize_after_training(folded, images, first_indices(images.size()), {}).int8;
  const evaluate::Int8Network network(emit::make_model_blob(int8).bytes, "model");
  std::printf("int8 %.0f\n", median_rate(request, [&] { network.logits(images); }));
}

void bench_product(const Request& request) {
  constexpr std::int64_t kRows = 4096;
  constexpr std::int64_t kSide = 384;
  const Tensor a = Tensor::full(Shape{kRows, kSide}, 0.5f);
  const Tensor b = Tensor::full(Shape{kSide, kSide}, 0.25f);
  const kernels::PackedMatrix packed(kernels::row_major(b.data(), kSide, kSide));
  Tensor c(Shape{kRows, kSide});
  const Request one_product{.model = {}, .batch_size = 1, .rounds = request.rounds, .round_images = 50};
  const double rate = median_rate(one_product, [&] {
    parallel_for(kChunks, [&](std::int64_t chunk) {
      const auto [begin, end] = chunk_range(kRows, chunk);
      kernels::matrix_product({kernels::row_major(a.data() + begin * kSide, end - begin, kSide)}, packed,
                              c.data() + begin * kSide, kSide);
    });
  });
  std::printf("product %.1f\n", rate * 2e-9 * static_cast<double>(kRows * kSide * kSide));
}

void count_flops(const Request& request) {
  const auto model = nn::make_model(request.model, RandomStream(1));
  double training = 0;
  double inference = 0;
  for (const nn::Node& node : model->nodes()) {
    const auto flops =
        2e-6 * static_cast<double>(node.layer->multiply_accumulates(model->input_shapes(node)));
    const bool reads_image = node.inputs[0] == nn::kNetworkInput;
    inference += flops;
    training += (reads_image ? 2 : 3) * flops;
  }
  std::printf("flops %.2f %.2f\n", training, inference);
}

}  // namespace

int main(int argc, char** argv) {
  const std::map<std::string, void (*)(const Request&)> modes{
      {"train", bench_train}, {"epoch", bench_epoch},     {"infer", bench_infer},
      {"int8", bench_int8},   {"product", bench_product}, {"flops", count_flops}};
  cxxopts::Options options("engine_bench",
                           "Times the engine on a network of data/networks and random images");
  options.add_options()("mode", "", cxxopts::value<std::string>()->default_value("train"))(
      "batch-size", "", cxxopts::value<std::int64_t>()->default_value("128"))(
      "threads", "", cxxopts::value<int>()->default_value("2"))(
      "model", "", cxxopts::value<std::string>()->default_value("sepconv"))(
      "width", "0: the network's own", cxxopts::value<double>()->default_value("0"))(
      "rounds", "", cxxopts::value<int>()->default_value("5"))(
      "round-images", "", cxxopts::value<std::int64_t>()->default_value("2560"));
  const auto arguments = options.parse(argc, argv);
  set_thread_count(arguments["threads"].as<int>());
  const auto mode = modes.find(arguments["mode"].as<std::string>());
  if (mode == modes.end()) {
    std::cerr << "engine_bench: there is no mode " << arguments["mode"].as<std::string>() << "\n";
    return 2;
  }
  nn::ModelConfig model;
  model.name = arguments["model"].as<std::string>();
  if (const double width = arguments["width"].as<double>(); width > 0) model.width_multiplier = width;
  mode->second({.model = model,
                .batch_size = arguments["batch-size"].as<std::int64_t>(),
                .rounds = arguments["rounds"].as<int>(),
                .round_images = arguments["round-images"].as<std::int64_t>()});
}
