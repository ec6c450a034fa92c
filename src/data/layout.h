#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "chispa/core/label.h"
#include "data/labels_csv.h"

namespace chispa::data {

enum class Part : std::uint8_t { train, validation, test };

/// The part that a folder or a column names: train, training; val, valid, validation; test, testing; in any
/// case.
std::optional<Part> part_named(std::string_view name);

/// A picture of a source: which file it is, and what it is for.
struct PlacedPicture {
  std::size_t file = 0;
  Part part = Part::train;
  Label label = 0;
};

struct Layout {
  std::vector<std::string> class_names;
  std::vector<PlacedPicture> pictures;  ///< by part, then by file
  std::vector<std::string> notes;       ///< for the user: what was chosen, what was passed over
};

/// A picture as a source names it, before all are known.
struct NamedPicture {
  std::size_t file = 0;
  std::string path;          ///< below the innermost folder that has all; tells whether it is set aside
  std::optional<Part> part;  ///< of all or of none
  std::string class_name;
};

/// Numbers the classes, and sets `test_fraction` of each aside where the pictures have no test part (see
/// open_dataset). Throws Error beginning with `source` for what makes no data set: one class, a class of a
/// single picture that would have to be divided, one that is only tested on, names that are not UTF-8.
Layout lay_out(std::vector<NamedPicture> pictures, double test_fraction, const std::string& source);

/// The files of a source.
struct SourcePaths {
  std::string source;  ///< what errors call it
  std::vector<std::string> files;
  std::vector<std::string> empty_folders;
};

/// What a table of labels says of the files; its paths are below `folder`. Throws Error as lay_out does, and
/// for a row whose file is not there or whose part is not known.
Layout lay_out_labels(const SourcePaths& paths, const std::string& folder, const std::vector<LabelRow>& rows,
                      double test_fraction);

/// Class folders, of one or of several parts. Throws Error as lay_out does, for no pictures, for folders
/// without any, and where parts and classes stand side by side.
Layout lay_out_folders(const SourcePaths& paths, double test_fraction);

}  // namespace chispa::data
