// Writes folders for executor.py: drawn models as .tflite files, images, and what the oracle makes of them,
// with which the runtime's tests compare the runtime.
#include <cstdio>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "chispa/core/atomic_file.h"
#include "chispa/tflite/read.h"
#include "chispa/tflite/write.h"
#include "oracle/int8_chain.h"
#include "oracle/int8_random_graphs.h"
#include "tflite/changed_file.h"

using namespace chispa;
using oracle::Int8LayerShape;
using oracle::Int8ModelBuilder;
using quant::Int8Op;
namespace schema = tflite::schema;

namespace {

template <typename Byte>
std::string_view text_of(const std::vector<Byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

class Cases {
 public:
  explicit Cases(const std::filesystem::path& folder) : folder_(folder) {}

  /// The model, and the file that we write of it.
  void add(Int8ModelBuilder& builder, int images) {
    add_case(builder, builder.model(), tflite::make_tflite(builder.model()), images);
  }

  /// A file as another converter might have written it, and the model that we read from it.
  void add_changed(Int8ModelBuilder& builder, const std::function<void(schema::ModelT&)>& change) {
    const std::vector<std::uint8_t> file = test::changed_file(builder.model(), change);
    add_case(builder, tflite::read_tflite(file, "changed").model, file, 3);
  }

  std::uint64_t seed() const { return static_cast<std::uint64_t>(count_); }

 private:
  void add_case(Int8ModelBuilder& builder, const quant::Int8Model& model,
                const std::vector<std::uint8_t>& file, int images) {
    std::vector<std::int8_t> pixels, outputs;
    for (int i = 0; i < images; ++i) {
      const std::vector<std::int8_t> image = builder.image();
      const std::vector<std::int8_t> output = oracle::outputs(model, image).back();
      pixels.insert(pixels.end(), image.begin(), image.end());
      outputs.insert(outputs.end(), output.begin(), output.end());
    }
    const std::filesystem::path folder = folder_ / std::to_string(count_++);
    make_folder(folder);
    write_file_atomically(folder / "model.tflite", text_of(file));
    write_file_atomically(folder / "images.bin", text_of(pixels));
    write_file_atomically(folder / "outputs.bin", text_of(outputs));
  }

  std::filesystem::path folder_;
  int count_ = 0;
};

void add_windows(Cases& cases) {
  for (const Int8Op op : {Int8Op::conv2d, Int8Op::depthwise_conv2d, Int8Op::max_pool2d})
    for (const int kernel : {1, 2, 3, 5})
      for (const int stride : {1, 2, 3})
        for (const Padding padding : {Padding::same, Padding::valid}) {
          Int8ModelBuilder builder(7 + kernel, 6 + stride, 3, cases.seed());
          builder.add({.op = op,
                       .kernel = kernel,
                       .stride = stride,
                       .padding = padding,
                       .out_channels = 5,
                       .relu = kernel % 2 == 0});
          cases.add(builder, 2);
        }
}

void add_dense(Cases& cases) {
  for (const bool per_tensor : {true, false})
    for (const int outputs : {1, 10})
      for (const bool relu : {true, false}) {
        Int8ModelBuilder builder(3, 4, 7, cases.seed());
        builder.add({.op = Int8Op::dense, .out_channels = outputs, .relu = relu, .per_tensor = per_tensor});
        cases.add(builder, 20);
      }
}

/// Average pooling and several kernels per channel.
void add_rare_operations(Cases& cases) {
  for (const int kernel : {1, 2, 3, 5})
    for (const int stride : {1, 2})
      for (const Padding padding : {Padding::same, Padding::valid}) {
        Int8ModelBuilder averages(7, 9, 3, cases.seed());
        averages.add({.op = Int8Op::average_pool2d, .kernel = kernel, .stride = stride, .padding = padding});
        cases.add(averages, 2);
        for (const int multiple : {2, 3, 4}) {
          Int8ModelBuilder depthwise(7, 9, 3, cases.seed());
          depthwise.add({.op = Int8Op::depthwise_conv2d,
                         .kernel = kernel,
                         .stride = stride,
                         .padding = padding,
                         .relu = multiple == 2,
                         .multiple = multiple});
          cases.add(depthwise, 2);
        }
      }
}

/// Rectangles, unequal strides, dilation, groups.
void add_uneven_windows(Cases& cases) {
  for (const Size2D kernel : {Size2D{1, 3}, Size2D{3, 2}, Size2D{5, 1}})
    for (const Size2D stride : {Size2D{1, 1}, Size2D{2, 1}, Size2D{1, 3}})
      for (const Padding padding : {Padding::same, Padding::valid}) {
        for (const Int8Op op : {Int8Op::max_pool2d, Int8Op::average_pool2d}) {
          Int8ModelBuilder pool(9, 8, 3, cases.seed());
          pool.add({.op = op, .kernel = kernel, .stride = stride, .padding = padding});
          cases.add(pool, 2);
        }
        for (const Size2D dilation : {Size2D{1, 2}, Size2D{2, 1}}) {
          if (stride != Size2D{1, 1} && dilation != Size2D{1, 2}) continue;
          Int8ModelBuilder builder(9, 10, 6, cases.seed());
          const Int8LayerShape window{
              .kernel = kernel, .stride = stride, .dilation = dilation, .padding = padding};
          Int8LayerShape grouped = window, depthwise = window;
          grouped.out_channels = 9, grouped.groups = 3;
          depthwise.op = Int8Op::depthwise_conv2d, depthwise.multiple = 2;
          builder.add(grouped);
          cases.add(builder, 2);
          Int8ModelBuilder other(9, 10, 6, cases.seed());
          other.add(depthwise);
          cases.add(other, 2);
        }
      }
}

/// Tables of every function, after values of any quantization, and PReLU.
void add_functions(Cases& cases) {
  for (const Activation function :
       {Activation::none, Activation::relu, Activation::relu6, Activation::leaky_relu, Activation::hard_swish,
        Activation::hard_sigmoid, Activation::sigmoid, Activation::tanh, Activation::silu, Activation::gelu})
    for (int i = 0; i < 4; ++i) {
      Int8ModelBuilder builder(8, 9, 4, cases.seed());
      builder.add({.out_channels = 4, .relu = false}).add_function(function);
      cases.add(builder, 4);
      Int8ModelBuilder flat(4, 4, 3, cases.seed());
      flat.add({.op = Int8Op::dense, .out_channels = 20, .relu = false}).add_function(function);
      cases.add(flat, 8);
    }
  for (const bool flat : {false, true}) {
    Int8ModelBuilder builder(5, 6, 7, cases.seed());
    if (flat) builder.add({.op = Int8Op::dense, .out_channels = 9, .relu = false});
    builder.add_prelu();
    cases.add(builder, 8);
  }
}

/// Of two maps, of a map and a vector in either form, of a map and constants.
void add_pairs(Cases& cases) {
  for (const Int8Op op : {Int8Op::add, Int8Op::subtract, Int8Op::multiply}) {
    for (const bool relu : {false, true}) {
      Int8ModelBuilder maps(6, 5, 4, cases.seed());
      maps.add({.out_channels = 4, .relu = false}).add_pair(op, quant::kModelInput, 0, relu);
      cases.add(maps, 4);
    }
    Int8ModelBuilder averages(6, 5, 4, cases.seed());
    averages.add_global_average().add_pair(op, quant::kModelInput, 0);
    cases.add(averages, 4);
    Int8ModelBuilder features(6, 5, 4, cases.seed());
    features.add({.op = Int8Op::dense, .out_channels = 4, .relu = false});
    features.add_pair(op, quant::kModelInput, 0);
    cases.add(features, 4);
    for (const bool per_channel : {false, true}) {
      Int8ModelBuilder constants(6, 5, 4, cases.seed());
      constants.add_pair_with_constants(op, per_channel);
      cases.add(constants, 4);
    }
  }
}

void add_rearrangements(Cases& cases) {
  const auto builder = [&] { return Int8ModelBuilder(4, 5, 6, cases.seed()); };
  Int8ModelBuilder concat = builder();
  concat.add({.kernel = 3, .out_channels = 5}).add_slice(2, 3, quant::kModelInput).add_concat({0, 1, -1});
  cases.add(concat, 4);
  Int8ModelBuilder flat_concat = builder();
  flat_concat.add({.op = Int8Op::dense, .out_channels = 3});
  flat_concat.add({.op = Int8Op::dense, .out_channels = 4, .source = quant::kModelInput}).add_concat({0, 1});
  cases.add(flat_concat, 4);
  Int8ModelBuilder pad = builder();
  pad.add({.out_channels = 3, .relu = false}).add_pad(1, 0, 2, 3);
  cases.add(pad, 4);
  Int8ModelBuilder shuffle = builder();
  shuffle.add_shuffle(3).add_shuffle(2).add_slice(1, 4);
  cases.add(shuffle, 4);
  Int8ModelBuilder reshape = builder();
  reshape.add_reshape(2, 6, 10).add({.kernel = 3, .out_channels = 4});
  reshape.add({.op = Int8Op::dense, .out_channels = 12}).add_reshape(2, 2, 3).add({.kernel = 2});
  cases.add(reshape, 4);
}

void add_reductions(Cases& cases) {
  for (const int size : {1, 3, 8, 30}) {
    Int8ModelBuilder averages(size, size + 1, 4, cases.seed());
    averages.add_global_average();
    cases.add(averages, 4);
  }
  for (const int classes : {1, 2, 10, 500}) {
    Int8ModelBuilder flat(3, 3, 4, cases.seed());
    flat.add({.op = Int8Op::dense, .out_channels = classes, .relu = false}).add_softmax();
    cases.add(flat, 10);
  }
  Int8ModelBuilder map(5, 4, 6, cases.seed());
  map.add_softmax();
  cases.add(map, 4);
}

void add_graphs(Cases& cases) {
  for (const auto build : {oracle::residual_builder, oracle::squeeze_excite_builder, oracle::branches_builder,
                           oracle::shuffle_unit_builder, oracle::read_thrice_builder})
    for (const int size : {4, 7, 12}) {
      Int8ModelBuilder graph = build(size, size + 1, 3, cases.seed());
      cases.add(graph, 10);
    }
}

schema::TensorT& tensor(schema::ModelT& file, int index) {
  return *file.subgraphs[0]->tensors[static_cast<std::size_t>(index)];
}
schema::OperatorT& first_operator(schema::ModelT& file) {
  return *file.subgraphs[0]->operators[0];
}

/// Puts PAD before the first operator, whose own padding becomes VALID.
void pad_first(schema::ModelT& file, const std::vector<std::int32_t>& widths) {
  schema::SubGraphT& graph = *file.subgraphs[0];
  file.operator_codes.push_back(std::make_unique<schema::OperatorCodeT>());
  file.operator_codes.back()->builtin_code = schema::BuiltinOperator_PAD;
  auto bytes = std::make_unique<schema::BufferT>();
  const auto* begin = reinterpret_cast<const std::uint8_t*>(widths.data());
  bytes->data.assign(begin, begin + widths.size() * sizeof(widths[0]));
  auto constant = std::make_unique<schema::TensorT>();
  constant->shape = {4, 2}, constant->type = schema::TensorType_INT32, constant->name = "widths";
  constant->buffer = static_cast<std::uint32_t>(file.buffers.size());
  file.buffers.push_back(std::move(bytes));
  auto padded = std::make_unique<schema::TensorT>(tensor(file, graph.inputs[0]));
  for (std::size_t d = 0; d < 4; ++d) padded->shape[d] += widths[2 * d] + widths[2 * d + 1];
  const auto next = static_cast<int>(graph.tensors.size());
  graph.tensors.push_back(std::move(constant));
  graph.tensors.push_back(std::move(padded));
  auto pad = std::make_unique<schema::OperatorT>();
  pad->opcode_index = static_cast<std::uint32_t>(file.operator_codes.size() - 1);
  pad->inputs = {graph.inputs[0], next};
  pad->outputs = {next + 1};
  first_operator(file).inputs[0] = next + 1;
  graph.operators.insert(graph.operators.begin(), std::move(pad));
}

/// PyTorch's symmetric padding, Keras' one-sided, and others.
void add_pads(Cases& cases) {
  for (const Int8Op op : {Int8Op::conv2d, Int8Op::depthwise_conv2d})
    for (const std::vector<std::int32_t>& widths :
         {std::vector<std::int32_t>{1, 1, 1, 1}, {0, 1, 0, 1}, {2, 0, 1, 2}, {0, 0, 2, 1}}) {
      // SAME with stride 2 gives 5 x 4; what the padding changes of that is put right below.
      Int8ModelBuilder builder(9, 8, 3, cases.seed());
      builder.add({.op = op, .kernel = 3, .stride = 2, .out_channels = 4});
      cases.add_changed(builder, [&](schema::ModelT& file) {
        std::vector<std::int32_t> all{0, 0};
        all.insert(all.end(), widths.begin(), widths.end());
        all.insert(all.end(), {0, 0});
        std::vector<std::int32_t>& shape = tensor(file, first_operator(file).outputs[0]).shape;
        shape[1] = (9 + widths[0] + widths[1] - 3) / 2 + 1;
        shape[2] = (8 + widths[2] + widths[3] - 3) / 2 + 1;
        if (op == Int8Op::conv2d)
          first_operator(file).builtin_options.AsConv2DOptions()->padding = schema::Padding_VALID;
        else
          first_operator(file).builtin_options.AsDepthwiseConv2DOptions()->padding = schema::Padding_VALID;
        pad_first(file, all);
      });
    }
}

/// Activations, weights with one scale, and biases that are not there.
void add_foreign_filters(Cases& cases) {
  const auto conv = [&](bool relu) {
    Int8ModelBuilder builder(7, 6, 3, cases.seed());
    builder.add({.kernel = 3, .out_channels = 5, .relu = relu});
    return builder;
  };
  for (const schema::Activation activation :
       {schema::Activation_RELU, schema::Activation_RELU6, schema::Activation_RELU_N1_TO_1})
    for (const bool relu : {true, false}) {
      Int8ModelBuilder builder = conv(relu);
      cases.add_changed(builder, [&](schema::ModelT& file) {
        first_operator(file).builtin_options.AsConv2DOptions()->fused_activation_function = activation;
      });
    }
  Int8ModelBuilder one_scale = conv(true);
  cases.add_changed(one_scale, [](schema::ModelT& file) {
    for (const std::size_t input : {std::size_t{1}, std::size_t{2}}) {
      tensor(file, first_operator(file).inputs[input]).quantization->scale.resize(1);
      tensor(file, first_operator(file).inputs[input]).quantization->zero_point.resize(1);
    }
  });
  Int8ModelBuilder no_bias = conv(false);
  cases.add_changed(no_bias, [](schema::ModelT& file) { first_operator(file).inputs.pop_back(); });
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: write_cases DIR\n", stderr);
    return 2;
  }
  try {
    Cases cases{argv[1]};
    add_windows(cases);
    add_dense(cases);
    add_rare_operations(cases);
    add_uneven_windows(cases);
    add_functions(cases);
    add_pairs(cases);
    add_rearrangements(cases);
    add_reductions(cases);
    add_graphs(cases);
    add_pads(cases);
    add_foreign_filters(cases);
    Int8ModelBuilder reference = oracle::sepconv_builder(1);
    cases.add(reference, 4);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "write_cases: %s\n", error.what());
    return 1;
  }
}
