/// Renders the synthetic film of the tests in a process of its own, for a test that ends it at any instant.
/// Usage: render_child FOLDER THREADS MILLISECONDS_A_FRAME
#include <cstdio>
#include <string>

#include "epochreel/base/interrupt.h"
#include "synthetic_artist.h"

using namespace epochreel;

int main(int count, char** arguments) {
  if (count != 4) return 2;
  watch_for_interrupts();
  const int pause_ms = std::stoi(arguments[3]);
  try {
    movie::render_movie(movie::test_film(arguments[1], std::stoi(arguments[2])),
                        [&] { return std::make_unique<movie::SyntheticArtist>(pause_ms); }, {});
  } catch (const Interrupted& interrupted) {
    return 128 + interrupted.signal;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return 0;
}
