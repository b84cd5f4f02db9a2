/// States what epochreel writes in a folder of its own, and what it leaves alone there.
///
/// A folder that the user names may be a link; it is followed. A link inside it is never followed when something is
/// written or removed: a link that stands for a folder is refused, and a link that stands for a file is replaced or
/// removed itself, so that the file behind it stays as it was.
#pragma once

#include <filesystem>

namespace epochreel {

/// Error{kInvalid} where something else than a folder stands under the name, a link to a folder included.
void require_own_folder(const std::filesystem::path& folder);

/// The same, and makes the folder where there is none. The folder above it must be there.
void make_own_folder(const std::filesystem::path& folder);

/// The same for every folder of `inside`, a relative path, below `root`.
void require_own_folders(const std::filesystem::path& root, const std::filesystem::path& inside);
void make_own_folders(const std::filesystem::path& root, const std::filesystem::path& inside);

/// Error{kInvalid} where something stands under the name that a file cannot take the place of: a folder, a FIFO, a
/// device, a socket. A link can be replaced; the file behind it is not touched.
void require_replaceable(const std::filesystem::path& file);

/// Error{kInvalid} where something else than a regular file stands under the name, a link included: for files that are
/// written in their place.
void require_own_file(const std::filesystem::path& file);

/// Removes a regular file or a link, never what is behind the link. Returns whether there was one; Error{kInvalid}
/// where it is something else.
bool remove_own_file(const std::filesystem::path& file);

/// The file that a name given by the user stands for: behind a link, the file that it leads to. Error{kInvalid} where
/// that is not a regular file.
std::filesystem::path behind_link(const std::filesystem::path& file);

}  // namespace epochreel
