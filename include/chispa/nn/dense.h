#pragma once

#include "chispa/nn/initializer.h"
#include "chispa/nn/layer.h"

namespace chispa::nn {

/// Fully connected layer, x [N,in] -> [N,out]; see ops::dense.
class Dense : public Layer {
 public:
  struct Options {
    std::int64_t in_features = 1;
    std::int64_t out_features = 1;
    bool bias = true;
    Initializer initializer = Initializer::glorot_uniform;
  };

  Dense(const Options& options, RandomStream random);

  Variable forward(const Variable& x, const Pass& pass) override;
  std::vector<NamedParameter> parameters() const override;
  std::string kind() const override { return "Dense"; }

  const Options& options() const { return options_; }
  const Variable& weight() const { return weight_; }  ///< [in, out]
  const Variable& bias() const { return bias_; }      ///< [out], or an unset Variable without bias

 private:
  Options options_;
  Variable weight_;
  Variable bias_;
};

}  // namespace chispa::nn
