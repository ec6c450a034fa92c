#include "chispa/train/saved_model.h"

#include <fmt/core.h>

#include "chispa/core/error.h"
#include "chispa/train/network_tensors.h"
#include "train/model_json.h"

namespace chispa::train {

SavedModel restore_model(const io::Checkpoint& checkpoint, const std::string& file) {
  const Json metadata = parse_metadata(checkpoint.metadata, file);
  SavedModel saved;
  try {
    saved.config = model_from_json(required(metadata, "model"));
    value_from_json(required(metadata, "classes"), saved.class_names);
    ReadSettings{metadata}("config.quantization_bits", saved.quantization_bits);
    saved.network = nn::make_model(saved.config, RandomStream(0));
  } catch (const Error& error) {
    throw Error(file + ": its metadata does not describe a network: " + error.what());
  }
  if (static_cast<std::int64_t>(saved.class_names.size()) != saved.config.classes)
    throw Error(fmt::format("{}: {} class names for a network of {} classes", file, saved.class_names.size(),
                            saved.config.classes));
  restore_tensors(checkpoint, network_tensors(*saved.network, "model/"), file);
  if (const Tensor* const ranges = checkpoint.find("quantization/ranges")) {
    if (ranges->shape().rank() != 2 || ranges->dim(1) != 2)
      throw Error(file + ": tensor quantization/ranges is " + ranges->shape().to_string() +
                  ", not two values for each layer");
    saved.ranges = *ranges;
  }
  return saved;
}

SavedModel load_model(const std::filesystem::path& path) {
  return restore_model(io::load_checkpoint(path), path.string());
}

}  // namespace chispa::train
