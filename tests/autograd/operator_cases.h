#pragma once

// Operators that are a function of their inputs alone, a row each: the engine's, and the oracle's definition.
// Their values, gradients and bits are compared by operator_test, thread_count_test and golden_test.
#include <functional>
#include <string>
#include <vector>

#include "chispa/autograd/activate.h"
#include "chispa/autograd/add.h"
#include "chispa/autograd/average_pool2d.h"
#include "chispa/autograd/concat.h"
#include "chispa/autograd/flatten.h"
#include "chispa/autograd/global_average_pool.h"
#include "chispa/autograd/mean.h"
#include "chispa/autograd/multiply.h"
#include "chispa/autograd/pad.h"
#include "chispa/autograd/prelu.h"
#include "chispa/autograd/relu.h"
#include "chispa/autograd/reshape.h"
#include "chispa/autograd/scale.h"
#include "chispa/autograd/shuffle_channels.h"
#include "chispa/autograd/slice_channels.h"
#include "chispa/autograd/softmax.h"
#include "chispa/autograd/subtract.h"
#include "chispa/autograd/sum.h"
#include "oracle/average_pool2d.h"
#include "oracle/elementwise.h"
#include "oracle/rearrangement.h"

struct OperatorCase {
  std::string name;  ///< also of the case in golden/make_float_golden.py, where there is one
  /// Of the inputs, a list a run: sizes of 1, odd ones, channels that fill no vector; the last one large
  /// enough for several threads.
  std::vector<std::vector<chispa::Shape>> shapes;
  std::function<chispa::Variable(const std::vector<chispa::Variable>&)> engine;
  std::function<oracle::Array(const std::vector<oracle::Array>&)> reference;
};

namespace operator_cases {

using chispa::Activation;
using chispa::Shape;
using chispa::Variable;
using oracle::Array;
using Inputs = const std::vector<Variable>&;
using Values = const std::vector<Array>&;
using Shapes = std::vector<std::vector<Shape>>;

inline Shapes shapes_of_one() {
  return {{Shape{}}, {{1}}, {{7, 33}}, {{2, 3, 5, 17}}, {{19, 13, 11, 24}}};
}
inline Shapes images_of_one() {
  return {{{1, 5, 5, 1}}, {{2, 7, 6, 3}}, {{19, 13, 11, 24}}};
}
/// With a second operand of the first's shape, one an image, one a channel, and one in all.
inline Shapes shapes_of_pair() {
  return {{Shape{}, Shape{}},
          {{7, 33}, {7, 33}},
          {{7, 33}, {33}},
          {{7, 33}, {1}},
          {{3, 5, 4, 17}, {3, 1, 1, 17}},
          {{1, 5, 4, 3}, {1, 1, 1, 3}},
          {{2, 300, 7, 3}, {3}},
          {{19, 13, 11, 24}, {24}},
          {{19, 13, 11, 24}, {19, 1, 1, 24}},
          {{19, 13, 11, 24}, {19, 13, 11, 24}}};
}
/// With one value a channel.
inline Shapes shapes_with_channels() {
  return {{{5}, {5}}, {{3, 5}, {5}}, {{3, 3, 4, 5}, {5}}, {{19, 13, 11, 24}, {24}}};
}

/// Values spread so far that the ends of all functions are visited.
inline OperatorCase activation(Activation activation, float slope = 0.0f) {
  return {
      to_string(activation), shapes_of_one(),
      [=](Inputs in) { return chispa::ops::activate(chispa::ops::scale(in[0], 4.0f), activation, slope); },
      [=](Values in) {
        return oracle::activate(oracle::scale(in[0], 4.0), activation, static_cast<double>(slope));
      }};
}

inline OperatorCase average_pool2d(const chispa::Pool2DOptions& options) {
  return {"average_pool2d", images_of_one(),
          [=](Inputs in) { return chispa::ops::average_pool2d(in[0], options); },
          [=](Values in) { return oracle::average_pool2d(in[0], options); }};
}

inline std::vector<OperatorCase> of_activations() {
  std::vector<OperatorCase> cases{
      {"prelu", shapes_with_channels(), [](Inputs in) { return chispa::ops::prelu(in[0], in[1]); },
       [](Values in) { return oracle::prelu(in[0], in[1]); }},
      {"softmax",
       {{{1}}, {{1, 7}}, {{3, 2, 5}}, {{190, 10}}},
       [](Inputs in) { return chispa::ops::softmax(in[0]); },
       [](Values in) { return oracle::softmax(in[0]); }}};
  for (const Activation function :
       {Activation::none, Activation::relu, Activation::relu6, Activation::hard_swish,
        Activation::hard_sigmoid, Activation::sigmoid, Activation::tanh, Activation::silu, Activation::gelu})
    cases.push_back(activation(function));
  cases.push_back(activation(Activation::leaky_relu, 0.1f));
  return cases;
}

inline std::vector<OperatorCase> of_elements() {
  namespace ops = chispa::ops;
  return {
      {"add", shapes_of_pair(), [](Inputs in) { return ops::add(in[0], in[1]); },
       [](Values in) { return oracle::add(in[0], in[1]); }},
      {"subtract", shapes_of_pair(), [](Inputs in) { return ops::subtract(in[0], in[1]); },
       [](Values in) { return oracle::subtract(in[0], in[1]); }},
      {"multiply", shapes_of_pair(), [](Inputs in) { return ops::multiply(in[0], in[1]); },
       [](Values in) { return oracle::multiply(in[0], in[1]); }},
      {"scale", shapes_of_one(), [](Inputs in) { return ops::scale(in[0], -3.0f); },
       [](Values in) { return oracle::scale(in[0], -3.0); }},
      {"sum", shapes_of_one(), [](Inputs in) { return ops::sum(in[0]); },
       [](Values in) { return oracle::sum(in[0]); }},
      {"mean", shapes_of_one(), [](Inputs in) { return ops::mean(in[0]); },
       [](Values in) { return oracle::mean(in[0]); }},
  };
}

inline std::vector<OperatorCase> of_pooling() {
  namespace ops = chispa::ops;
  std::vector<OperatorCase> cases{{"global_average_pool", images_of_one(),
                                   [](Inputs in) { return ops::global_average_pool(in[0]); },
                                   [](Values in) { return oracle::global_average_pool(in[0]); }}};
  using chispa::Padding;
  for (const Padding padding : {Padding::same, Padding::valid})
    for (const chispa::Size2D stride : {chispa::Size2D(1), chispa::Size2D(2), chispa::Size2D(3, 2)})
      for (const chispa::Size2D kernel : {chispa::Size2D(1), chispa::Size2D(2, 3), chispa::Size2D(3)})
        cases.push_back(average_pool2d({.kernel = kernel, .stride = stride, .padding = padding}));
  return cases;
}

inline std::vector<OperatorCase> of_rearrangements() {
  namespace ops = chispa::ops;
  constexpr chispa::Margins2D kMargins{.top = 1, .bottom = 2, .left = 3};
  return {
      {"concat",
       {{{3}, {1}, {4}},
        {{2, 3, 5, 17}, {2, 3, 5, 1}, {2, 3, 5, 4}},
        {{19, 13, 11, 24}, {19, 13, 11, 8}, {19, 13, 11, 3}}},
       [](Inputs in) { return ops::concat(in); },
       [](Values in) { return oracle::concat(in); }},
      {"slice_channels",
       {{{6}}, {{7, 33}}, {{19, 13, 11, 24}}},
       [](Inputs in) { return ops::slice_channels(in[0], 2, 3); },
       [](Values in) { return oracle::slice_channels(in[0], 2, 3); }},
      {"shuffle_channels",
       {{{6}}, {{7, 33}}, {{19, 13, 11, 24}}},
       [](Inputs in) { return ops::shuffle_channels(in[0], 3); },
       [](Values in) { return oracle::shuffle_channels(in[0], 3); }},
      {"pad", images_of_one(), [=](Inputs in) { return ops::pad(in[0], kMargins); },
       [=](Values in) { return oracle::pad(in[0], kMargins); }},
      {"reshape",
       {{{3, 4}}, {{2, 3, 5, 2}}},
       [](Inputs in) {
         return ops::reshape(in[0], Shape{in[0].shape()[0], 1, in[0].shape().size() / in[0].shape()[0]});
       },
       [](Values in) {
         const Array flat = oracle::flatten(in[0]);
         return oracle::reshape(flat, {flat.shape[0], 1, flat.shape[1]});
       }},
      {"flatten",
       {{{3}}, {{3, 4}}, {{2, 3, 5, 7}}},
       [](Inputs in) { return ops::flatten(in[0]); },
       [](Values in) { return oracle::flatten(in[0]); }},
  };
}

inline std::vector<OperatorCase> all() {
  std::vector<OperatorCase> cases;
  for (const std::vector<OperatorCase>& part :
       {of_activations(), of_elements(), of_pooling(), of_rearrangements()})
    cases.insert(cases.end(), part.begin(), part.end());
  return cases;
}

}  // namespace operator_cases
