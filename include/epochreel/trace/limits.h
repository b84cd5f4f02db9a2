/// The bounds of a trace; docs/limits.md lists them. A value beyond a bound is refused where it is read, so nothing
/// behind the reader has to ask whether a product fits into an int or a list into memory.
#pragma once

#include <cstddef>
#include <cstdint>

namespace epochreel::trace {

inline constexpr std::uint64_t kMaxManifestBytes = std::uint64_t{1} << 20;
inline constexpr std::uint64_t kMaxMetricsBytes = std::uint64_t{1} << 30;
inline constexpr std::uint64_t kMaxCommitsBytes = std::uint64_t{1} << 26;
inline constexpr std::uint64_t kMaxHeaderBytes = std::uint64_t{1} << 24;  ///< of a snapshot's JSON
inline constexpr std::size_t kMaxMetrics = 10'000'000;                    ///< lines
inline constexpr std::size_t kMaxSnapshots = 100'000;
inline constexpr std::size_t kMaxTensors = 65'536;  ///< of a snapshot

inline constexpr std::size_t kMaxClasses = 1'000;
inline constexpr std::size_t kMaxLayers = 1'000;
inline constexpr std::size_t kMaxRank = 32;                            ///< sides of a shape
inline constexpr std::int64_t kMaxSide = std::int64_t{1} << 24;        ///< units, channels, height or width
inline constexpr std::int64_t kMaxOutputs = std::int64_t{1} << 24;     ///< values of an image, or of a layer's output
inline constexpr std::int64_t kMaxAllOutputs = std::int64_t{1} << 26;  ///< of all layers together
inline constexpr std::int64_t kMaxParameterValues = std::int64_t{1} << 40;  ///< of which a sketch may be kept
inline constexpr std::int64_t kMaxKernel = 1'024;                           ///< side of a conv2d's window
inline constexpr std::int64_t kMaxSketchSide = 256;                         ///< rows or columns of a sketch
inline constexpr std::size_t kMaxParameters = 4 * kMaxLayers;               ///< names in a manifest
inline constexpr std::int64_t kMaxBins = 4'096;                             ///< of a histogram
inline constexpr std::int64_t kMaxProbes = 100'000;
inline constexpr std::int64_t kMaxImages = 10'000'000;  ///< evaluated at a snapshot, or of the gallery
inline constexpr std::int64_t kMaxRecordValues = (std::int64_t{1} << 31) - 1;
inline constexpr double kMaxFigure = 1e100;  ///< what is larger in metrics.jsonl counts as infinite: sums stay finite
inline constexpr std::int64_t kMaxCount = std::int64_t{1} << 53;  ///< steps, images: what a double holds exactly

}  // namespace epochreel::trace
