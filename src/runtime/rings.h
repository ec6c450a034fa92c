#pragma once

// Values that several stages read, or that a stage reads otherwise than row by row: they stand in rings. What
// is in rings.cpp is taken out of the runtime's library by the mark chispa_operator_rings, to which a
// generated model refers when it is no chain; inference.cpp and load.cpp define the same functions weakly,
// for chains. An operator that reads rings stands in a file of its own with a mark of its own.
#include "runtime/checks.h"
#include "runtime/cursor.h"

namespace chispa::runtime {

/// What the stage at hand, which reads rings, needs for its next row has come.
bool operands_ready(const Cursor& at);
/// Computes that row; true when it completes an output row.
bool ring_row(const Cursor& at, RowSink sink);

/// Where the output row of the stage at hand goes, which has an Output and is not the last.
RowSink ring_sink(const Cursor& at);
/// A row is complete in the sink: replaces its values where there is a table.
void look_up_row(const Cursor& at, RowSink sink);
/// Moves to the last of the stages that read the row.
void pass_to_ring(Cursor& at);
/// Where the next row of the image goes, which the first stage reads from a ring.
RowSink image_sink(const Cursor& at);

chispa_status check_ring_stage(const chispa_model& model, const Stage& stage);
chispa_status check_output(const chispa_model& model, const Stage* stage, const Stage* last);

}  // namespace chispa::runtime
