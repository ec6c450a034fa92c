#include "chispa/pipeline/quantization_aware.h"

#include <memory>
#include <vector>

#include "chispa/io/checkpoint.h"
#include "chispa/quant/calibrate.h"
#include "chispa/quant/fold.h"
#include "chispa/train/network_tensors.h"
#include "chispa/train/saved_model.h"

namespace chispa::pipeline {
namespace {

constexpr std::int64_t kCalibrationImages = 500;

}  // namespace

quant::FakeQuantizedNetwork* pass_fake_quantized(train::Trainer& trainer) {
  const train::TrainConfig& config = trainer.config();
  if (config.quantization_bits == 0) return nullptr;
  auto quantized = std::make_unique<quant::FakeQuantizedNetwork>(trainer.network(), config.quantization_bits);
  quant::FakeQuantizedNetwork* const result = quantized.get();
  trainer.pass_through(std::move(quantized));
  return result;
}

void choose_ranges(quant::FakeQuantizedNetwork& quantized, const train::Trainer& trainer,
                   const data::Dataset& images) {
  const std::vector<std::int64_t> indices = quant::evenly_spread(trainer.split().train, kCalibrationImages);
  const quant::FoldedModel folded = quant::fold(trainer.network());
  quantized.set_ranges(quant::calibrate(folded, images, indices, quant::CalibrationMethod::percentile));
}

train::Evaluation evaluate_best(const train::RunFolder& folder, const train::TrainConfig& config,
                                const data::Dataset& test) {
  const std::string file = folder.best().string();
  const io::Checkpoint checkpoint = io::load_checkpoint(file);
  const train::SavedModel saved = train::restore_model(checkpoint, file);
  if (config.quantization_bits == 0) return train::evaluate(*saved.network, test);
  quant::FakeQuantizedNetwork quantized(*saved.network, config.quantization_bits);
  for (const nn::NamedBuffer& named : quantized.buffers())
    train::restore_tensors(checkpoint, {{"quantization/" + named.name, named.buffer}}, file);
  return train::evaluate(quantized, test);
}

}  // namespace chispa::pipeline
