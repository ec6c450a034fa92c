#pragma once

// .tflite files as other converters might write them: one of ours, taken apart, changed and put together
// again.
#include <cstdint>
#include <functional>
#include <vector>

#include "chispa/tflite/write.h"
#include "tflite/schema_generated.h"

namespace chispa::test {

inline std::vector<std::uint8_t> packed(const tflite::schema::ModelT& file) {
  flatbuffers::FlatBufferBuilder builder;
  tflite::schema::FinishModelBuffer(builder, tflite::schema::CreateModel(builder, &file));
  return {builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize()};
}

inline std::vector<std::uint8_t> changed_file(const quant::Int8Model& model,
                                              const std::function<void(tflite::schema::ModelT&)>& change) {
  const std::vector<std::uint8_t> bytes = tflite::make_tflite(model);
  const auto file = tflite::schema::UnPackModel(bytes.data());
  change(*file);
  return packed(*file);
}

}  // namespace chispa::test
