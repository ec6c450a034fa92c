#pragma once

#include "chispa/data/dataset.h"
#include "chispa/quant/fake_quantized_network.h"
#include "chispa/train/run_folder.h"
#include "chispa/train/trainer.h"

namespace chispa::pipeline {

/// Where the trainer's configuration asks for quantization-aware training: makes it pass through its network
/// fake-quantized, which is returned; null otherwise.
quant::FakeQuantizedNetwork* pass_fake_quantized(train::Trainer& trainer);

/// Sets the ranges to those of the trainer's network as it stands, on 500 images spread evenly over those it
/// is trained on.
void choose_ranges(quant::FakeQuantizedNetwork& quantized, const train::Trainer& trainer,
                   const data::Dataset& images);

/// How well the run's best network does on the test images, as it was trained: fake-quantized or in float.
train::Evaluation evaluate_best(const train::RunFolder& folder, const train::TrainConfig& config,
                                const data::Dataset& test);

}  // namespace chispa::pipeline
