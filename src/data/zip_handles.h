/// libzip's handles with owners.
#pragma once

#include <zip.h>

#include <memory>

namespace epochreel::data {

/// Closes an archive; what was not written by zip_close is dropped.
struct ZipDiscard {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
using ZipArchive = std::unique_ptr<zip_t, ZipDiscard>;

struct ZipFileClose {
  void operator()(zip_file_t* file) const {
    zip_fclose(file);
  }  // its status is that of the last read, which was checked
};
using ZipFile = std::unique_ptr<zip_file_t, ZipFileClose>;

struct ZipSourceFree {
  void operator()(zip_source_t* source) const { zip_source_free(source); }
};
using ZipSource = std::unique_ptr<zip_source_t, ZipSourceFree>;

}  // namespace epochreel::data
