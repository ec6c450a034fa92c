#pragma once

// What few models need, each in a file of its own: average_pool2d.cpp, depthwise_multiple.cpp, and add.cpp
// for additions and the connections that are no chain. load.cpp and inference.cpp define the same functions
// weakly, refusing and for a chain. A generated model refers to a mark in the file that it needs
// (chispa_operator_...), by which a linker takes that file out of the runtime's library; the others cost the
// device nothing.
#include "runtime/checks.h"
#include "runtime/cursor.h"
#include "runtime/kernels.h"

namespace chispa::runtime {

/// One output row each; true. y: its index.
bool average_pool_row(const RowTask& task, uint32_t y);
bool depthwise_multiple_row(const RowTask& task);
bool add_row(const RowTask& task, uint32_t y);

/// What chispa_load asks of a stage beyond what it asks of all. CHISPA_ERR_CORRUPT when it does not hold;
/// CHISPA_ERR_OPERATOR_NOT_LINKED where the file is not in the program.
chispa_status check_average_pool(const Stage& stage);
chispa_status check_depthwise_multiple(const Header& header, const Stage& stage);
chispa_status check_add(const Header& header, const Stage& stage);

/// The same of the stages that this one's rows go to: they are there, up to `last`, and take rows of its
/// extents.
chispa_status check_connections(const Stage* stage, const Stage* last);

/// Where the output row of the stage at hand, which is not the last, goes.
RowSink sink_behind(const Cursor& at);
/// That row is complete in the sink: lets it arrive, and moves to the last of the stages that it arrives at.
void pass_on(Cursor& at, RowSink sink);

}  // namespace chispa::runtime
