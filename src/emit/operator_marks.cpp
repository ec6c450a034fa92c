#include "emit/operator_marks.h"

#include "chispa/emit/operation_traits.h"

namespace chispa::emit {

std::set<std::string> operator_marks(const ModelBlob& blob) {
  std::set<std::string> marks;
  const std::string prefix = "chispa_operator_";
  for (const LayerPlan& stage : blob.layers) {
    if (!stage.chained || format::reads_rings(stage.operation)) marks.insert(prefix + "rings");
    if (const char* mark = traits(stage.operation).mark) marks.insert(prefix + mark);
  }
  return marks;
}

}  // namespace chispa::emit
