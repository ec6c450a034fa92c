#include "chispa/train/saved_model.h"

#include <fmt/core.h>

#include <algorithm>

#include "chispa/core/error.h"
#include "chispa/train/network_tensors.h"
#include "train/model_json.h"

namespace chispa::train {

namespace {

/// A network of fewer tensors than the file has is not the one that was saved.
void check_no_others(const io::Checkpoint& checkpoint, const std::vector<io::NamedTensor>& known,
                     const std::string& file) {
  for (const io::NamedTensor& saved : checkpoint.tensors) {
    const auto same = [&](const io::NamedTensor& tensor) { return tensor.name == saved.name; };
    if (saved.name.starts_with("model/") && std::none_of(known.begin(), known.end(), same))
      throw Error(file + ": has a tensor " + saved.name + ", which its network does not have");
  }
}

}  // namespace

data::Preparation preparation_of(const SavedModel& model) {
  return {.height = model.config.height,
          .width = model.config.width,
          .channels = model.config.channels,
          .fit = model.images.fit};
}

SavedModel restore_model(const io::Checkpoint& checkpoint, const std::string& file) {
  const Json metadata = parse_metadata(checkpoint.metadata, file);
  SavedModel saved;
  try {
    saved.config = model_from_json(required(metadata, "model"));
    value_from_json(required(metadata, "classes"), saved.class_names);
    ReadSettings{metadata}("config.images.fit", saved.images.fit);
    ReadSettings{metadata}("config.images.labels", saved.images.labels);
    ReadSettings{metadata}("config.images.test_fraction", saved.images.test_fraction);
    ReadSettings{metadata}("config.quantization_bits", saved.quantization_bits);
    saved.network = nn::make_model(saved.config, std::nullopt);
  } catch (const Error& error) {
    throw Error(file + ": its metadata does not describe a network: " + error.what());
  }
  if (static_cast<std::int64_t>(saved.class_names.size()) != saved.config.classes)
    throw Error(fmt::format("{}: {} class names for a network of {} classes", file, saved.class_names.size(),
                            saved.config.classes));
  const std::vector<io::NamedTensor> tensors = network_tensors(*saved.network, "model/");
  restore_tensors(checkpoint, tensors, file);
  check_no_others(checkpoint, tensors, file);
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
