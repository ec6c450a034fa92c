#pragma once

#include <string>
#include <vector>

#include "tflite/file_view.h"

namespace chispa::tflite {

/// The only graph of a .tflite file, as far as it may be imported: it has one input and one output, operators
/// have one output each, shapes have 1 to 4 extents from 1 to 65535, scales are finite and above 0, nothing
/// is sparse or kept between inferences, and every operator reads what is constant, the input, or written
/// before.
class GraphView {
 public:
  /// Throws Error, without the file's name, for the first restriction that does not hold. `file` must outlive
  /// the view.
  explicit GraphView(const FileView& file);

  const std::vector<TensorView>& tensors() const { return graph_.tensors; }
  const std::vector<OperatorView>& operators() const { return graph_.operators; }
  int input() const { return graph_.inputs.front(); }
  int output() const { return graph_.outputs.front(); }
  const std::string& description() const { return file_.description(); }
  std::string metadata(const std::string& name) const { return file_.metadata(name); }

 private:
  void check_operators() const;
  void check_order() const;

  const FileView& file_;
  const SubgraphView& graph_;
};

}  // namespace chispa::tflite
