#include "sides/picture_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "epochreel/base/error.h"
#include "epochreel/base/interrupt.h"
#include "sides/lookup.h"
#include "sides/picture_name.h"

namespace epochreel::compare {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void refuse(const fs::path& path, std::string_view why) {
  throw Error(ErrorKind::kInvalid, path.string(), why);
}

/// A folder on the way from the side's own folder to what is looked at now.
struct Folder {
  fs::path path;
  std::string prefix;  ///< of the names in it: "" or "sub/"
  dev_t device = 0;
  ino_t inode = 0;
  std::size_t parent = 0;  ///< its place in Walk::folders_; the side's own folder is its own parent
};

class Walk {
 public:
  explicit Walk(const fs::path& root) : root_(root) { add_folder(root, "", 0); }

  FolderContent content() && {
    for (std::size_t next = 0; next < folders_.size(); ++next) look_into(next);
    std::sort(content_.pictures.begin(), content_.pictures.end(),
              [](const Picture& a, const Picture& b) { return a.name < b.name; });
    std::sort(others_.begin(), others_.end());
    content_.others.count = std::ssize(others_);
    others_.resize(std::min(others_.size(), kMostNamed));
    content_.others.names = std::move(others_);
    return std::move(content_);
  }

 private:
  void add_folder(const fs::path& path, std::string prefix, std::size_t parent) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) refuse(path, fmt::format("cannot be read: {}", std::strerror(errno)));
    folders_.push_back({path, std::move(prefix), status.st_dev, status.st_ino, parent});
  }

  /// In the order of the names, so that of several faults the same one is named on every file system.
  void look_into(std::size_t place) {
    stop_if_asked();
    const fs::path path = folders_[place].path;
    const std::string prefix = folders_[place].prefix;
    std::vector<fs::directory_entry> entries;
    std::error_code code;
    fs::directory_iterator listing(path, code);
    for (; !code && listing != fs::directory_iterator(); listing.increment(code)) entries.push_back(*listing);
    if (code) refuse(path, fmt::format("cannot be listed: {}", code.message()));
    std::sort(entries.begin(), entries.end());
    for (const fs::directory_entry& entry : entries) look_at(entry, prefix, place);
  }

  void look_at(const fs::directory_entry& entry, const std::string& prefix, std::size_t parent) {
    const std::string file_name = entry.path().filename().string();
    const std::string name = prefix + file_name;
    std::error_code code;
    fs::file_type type = entry.symlink_status(code).type();
    if (type == fs::file_type::none) refuse(entry.path(), fmt::format("cannot be looked at: {}", code.message()));
    const bool is_link = type == fs::file_type::symlink;
    if (file_name.starts_with('.')) {
      others_.push_back(type == fs::file_type::directory ? name + "/" : name);
      return;
    }
    if (is_link) type = type_behind(entry.path());
    if (type == fs::file_type::directory) {
      if (is_link) check_link(entry.path(), parent);
      add_folder(entry.path(), name + "/", parent);
    } else if (!has_png_ending(name)) {
      others_.push_back(name);
    } else if (type == fs::file_type::regular) {
      check_readable(entry.path());
      content_.pictures.push_back(picture_of_file(entry.path(), name));
    } else {
      refuse(entry.path(), "has the name of a picture, but is no file; remove it or give it another name");
    }
  }

  /// The type of the file that a link leads to.
  static fs::file_type type_behind(const fs::path& link) {
    std::error_code code;
    const fs::file_type type = fs::status(link, code).type();
    if (type == fs::file_type::not_found) {
      const std::string target = fs::read_symlink(link, code).string();
      const bool annexed = target.find("annex/objects/") != std::string::npos;
      refuse(link, fmt::format("is a link to {}, which is not there; {}", target,
                               annexed ? "fetch it with 'git annex get'" : "restore it or remove the link"));
    }
    if (code) refuse(link, fmt::format("is a link that cannot be followed: {}", code.message()));
    return type;
  }

  /// A link to a folder leads to one inside the side, and to none that it lies in itself.
  void check_link(const fs::path& link, std::size_t parent) {
    if (!is_within(link, root_)) {
      refuse(link, fmt::format("is a link to a folder outside of {}; compare that folder by itself, or copy it in",
                               root_.string()));
    }
    struct stat status {};
    if (::stat(link.c_str(), &status) != 0) refuse(link, fmt::format("cannot be read: {}", std::strerror(errno)));
    for (std::size_t place = parent;; place = folders_[place].parent) {
      if (folders_[place].device == status.st_dev && folders_[place].inode == status.st_ino) {
        refuse(link, "is a link to a folder that it lies in, so that following it would never end; remove it");
      }
      if (place == folders_[place].parent) break;
    }
    if (++links_ > kMostLinkedFolders) {
      refuse(link, fmt::format("is one link to a folder more than the {} that are followed; remove some, or copy the "
                               "folders",
                               kMostLinkedFolders));
    }
  }

  static void check_readable(const fs::path& file) {
    if (::faccessat(AT_FDCWD, file.c_str(), R_OK, AT_EACCESS) != 0) {
      refuse(file, fmt::format("cannot be read: {}", std::strerror(errno)));
    }
  }

  fs::path root_;
  std::vector<Folder> folders_;
  std::int64_t links_ = 0;
  std::vector<std::string> others_;
  FolderContent content_;
};

}  // namespace

FolderContent content_of(const fs::path& folder) { return Walk(folder).content(); }

}  // namespace epochreel::compare
