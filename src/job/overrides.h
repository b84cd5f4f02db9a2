/// `--set train.epochs=3`: changes to the tree before it is read.
#pragma once

#include <deque>
#include <span>
#include <string>

#include "node.h"

namespace epochreel::job {

/// Applies each override to `root`, in order. The path's keys may be new; list items are named by number from 0. A
/// list that the job leaves out is taken from `defaults` first. `sources` receives the overrides' texts, which must
/// live as long as the tree. Error{kUsage} where there is no path or no '=', Error{kInvalid} where the value is no
/// YAML or an item does not exist.
void apply_overrides(YamlNode& root, std::span<const std::string> overrides, const YamlNode& defaults,
                     std::deque<Source>& sources);

}  // namespace epochreel::job
