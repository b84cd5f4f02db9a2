/// The text files of a report, each made from the comparison alone.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "epochreel/compare/comparison.h"

namespace epochreel::compare {

/// The places of an item's pictures: a data: URI, a path relative to the report, or empty.
struct PictureLinks {
  std::string baseline;
  std::string actual;
  std::string difference;
};

/// The files that show an item that fails, the most telling first, as paths that a CI service finds them by.
using Attachments = std::map<std::size_t, std::vector<std::string>>;

/// JUnit's XML as CI services read it (https://github.com/testmoapp/junitxml): a testcase an item, one for the
/// training and one for the movie's properties. Pictures are attached in the form of Jenkins and GitLab, a line
/// "[[ATTACHMENT|path]]" of system-out each; GitLab shows the first.
std::string junit_xml(const Comparison& comparison, const Attachments& attachments);

/// A page of GitHub-flavoured Markdown, below 1 MiB whatever the comparison holds.
std::string summary_markdown(const Comparison& comparison);

/// The page; `links` by the index of the item.
std::string report_page(const Comparison& comparison, const std::map<std::size_t, PictureLinks>& links);

}  // namespace epochreel::compare
