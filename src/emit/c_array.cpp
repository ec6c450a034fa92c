#include "chispa/emit/c_array.h"

#include <fmt/core.h>

#include <cctype>
#include <cstddef>
#include <set>
#include <string>

#include "chispa/core/error.h"
#include "emit/c_source.h"
#include "emit/operator_marks.h"

namespace chispa::emit {
namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::string upper_case(const std::string& name) {
  std::string upper = name;
  for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return upper;
}

std::string define(const std::string& prefix, const std::string& what, std::size_t value,
                   const std::string& unit) {
  return fmt::format("#define {}{} {}{}\n", prefix, what, value, unit);
}

/// The cost of an inference, for whoever measures its time.
std::string describe_stages(const ModelBlob& blob, const std::string& prefix) {
  std::string text;
  std::int64_t total = 0;
  for (std::size_t stage = 0; stage < blob.layers.size(); ++stage) {
    const LayerPlan& plan = blob.layers[stage];
    text += fmt::format("/* stage {}: layers {}, {} multiply-accumulates, about {} instructions */\n", stage,
                        plan.name, plan.multiply_accumulates, plan.instructions);
    total += plan.multiply_accumulates;
  }
  return define(prefix, "MULTIPLY_ACCUMULATES", static_cast<std::size_t>(total), "") + text;
}

std::string describe_input(const quant::Quantization& input) {
  constexpr quant::Quantization kPixels = quant::kPixelQuantization;
  if (input.scale == kPixels.scale && input.zero_point == kPixels.zero_point) return "pixel - 128";
  return fmt::format("q for the real value {:g} * (q - {})", input.scale, input.zero_point);
}

std::string make_header(const ModelBlob& blob, const quant::Int8Model& model, const std::string& name) {
  const std::string prefix = upper_case(name) + "_";
  std::string text = "/* An int8 network for Chispa's runtime, made by Chispa. */\n";
  text += "#ifndef " + prefix + "H\n#define " + prefix + "H\n\n#include <stdint.h>\n\n";
  text += define(prefix, "BYTES", blob.bytes.size(), "u");
  text += "/* What chispa_invoke needs, 4-byte aligned. */\n";
  text += define(prefix, "ARENA_BYTES", blob.arena_bytes, "u");
  text += "/* Input: int8 [height][width][channels], " + describe_input(model.input) + ". */\n";
  text += define(prefix, "INPUT_HEIGHT", static_cast<std::size_t>(model.height), "");
  text += define(prefix, "INPUT_WIDTH", static_cast<std::size_t>(model.width), "");
  text += define(prefix, "INPUT_CHANNELS", static_cast<std::size_t>(model.channels), "");
  text += define(prefix, "CLASSES", model.class_names.size(), "");
  text += describe_stages(blob, prefix);
  text += "\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n";
  text += "/* 4-byte aligned; read in place by chispa_load. */\n";
  text += "extern const uint8_t " + name + "_data[" + prefix + "BYTES];\n";
  text += "extern const char *const " + name + "_class_names[" + prefix + "CLASSES];\n";
  text += "\n#ifdef __cplusplus\n}\n#endif\n\n#endif /* " + prefix + "H */\n";
  return text;
}

/// C that makes a linker take those out of the runtime's library; nothing when there are none.
std::string require_operators(const ModelBlob& blob, const std::string& name) {
  const std::set<std::string> marks = operator_marks(blob);
  if (marks.empty()) return "";
  std::string declarations, list;
  for (const std::string& mark : marks) {
    declarations += "extern const unsigned char " + mark + ";\n";
    list += "    &" + mark + ",\n";
  }
  const std::string array = fmt::format("const unsigned char *const {}_operators[{}]", name, marks.size());
  return "\n/* Operators that only models with a need for them bring into the program. */\n" +
         std::string("#ifdef __cplusplus\nextern \"C\" {\n#endif\n") + declarations + "extern " + array +
         ";\n" + "#ifdef __cplusplus\n}\n#endif\n" + array + " = {\n" + list + "};\n";
}

std::string make_source(const ModelBlob& blob, const quant::Int8Model& model, const std::string& name) {
  const std::string prefix = upper_case(name) + "_";
  std::string text = "#include \"" + name + ".h\"\n\n";
  text += "#if defined(__cplusplus)\n#define " + prefix + "ALIGNED alignas(4)\n";
  text += "#elif defined(__STDC_VERSION__) && __STDC_VERSION__ >= 201112L\n#define " + prefix +
          "ALIGNED _Alignas(4)\n";
  text += "#else\n#define " + prefix + "ALIGNED __attribute__((aligned(4)))\n#endif\n\n";
  text += prefix + "ALIGNED const uint8_t " + name + "_data[" + prefix + "BYTES] = {\n";
  text += c_initializer(blob.bytes) + "};\n\n";
  text += "const char *const " + name + "_class_names[" + prefix + "CLASSES] = {\n";
  for (const std::string& class_name : model.class_names) text += "    " + c_string(class_name) + ",\n";
  return text + "};\n" + require_operators(blob, name);
}

}  // namespace

void check_c_name(const std::string& name) {
  bool fits = !name.empty() && is_letter(name.front()) && name.back() != '_';
  for (std::size_t i = 0; i < name.size() && fits; ++i) {
    const char c = name[i];
    fits = is_letter(c) || (c >= '0' && c <= '9') || (c == '_' && name[i - 1] != '_');
  }
  if (!fits)
    throw Error("name " + c_string(name) +
                " cannot be used in C; take a letter followed by letters, digits and single underscores");
}

CArray make_c_array(const ModelBlob& blob, const quant::Int8Model& model, const std::string& name) {
  check_c_name(name);
  const quant::Int8Layer& last = model.layers.back();
  const auto outputs = static_cast<std::size_t>(last.out_height) * static_cast<std::size_t>(last.out_width) *
                       static_cast<std::size_t>(last.out_channels);
  if (model.class_names.size() != outputs)
    throw Error(fmt::format("c array: {} class names for {} outputs", model.class_names.size(), outputs));
  return {.header = make_header(blob, model, name), .source = make_source(blob, model, name)};
}

}  // namespace chispa::emit
