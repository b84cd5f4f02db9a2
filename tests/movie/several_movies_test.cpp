/// Several movies of the same frames.
#include <gmock/gmock.h>

#include <atomic>
#include <string>
#include <vector>

#include "epochreel/movie/further_files.h"
#include "epochreel/movie/movie_file.h"
#include "synthetic_artist.h"
#include "test_folder.h"

namespace epochreel::movie {
namespace {

namespace fs = std::filesystem;

std::atomic<int> drawn = 0;

class CountingArtist : public SyntheticArtist {
 public:
  DrawnFrame draw(std::int64_t frame) override {
    ++drawn;
    return SyntheticArtist::draw(frame);
  }
};

class SeveralMovies : public FolderTest {
 protected:
  /// One in H.264 with pictures, one in FFV1 with a name of its own.
  std::vector<RenderOptions> both(int threads) const {
    std::vector<RenderOptions> movies(2, test_film(path("film"), threads));
    fs::create_directories(path("film"));
    make_further_folder(path("film"), "b.mkv");
    movies[1].folder = further_folder(path("film"), "b.mkv");
    movies[1].file = path("film/b.mkv");
    movies[1].video.codec = job::Ffv1Spec{};
    movies[1].film_hash = "other";
    movies[1].png_every = 0;
    return movies;
  }

  static int draws(const std::vector<RenderOptions>& movies) {
    drawn = 0;
    render_movies(movies, [] { return std::make_unique<CountingArtist>(); }, {});
    return drawn;
  }

  fs::path alone(const RenderOptions& movie) const {
    RenderOptions options = movie;
    options.folder = path("alone");
    options.file.clear();
    fs::remove_all(options.folder);
    render_movie(options, [] { return std::make_unique<SyntheticArtist>(); }, {});
    return options.folder / movie_file_name(options.video.codec);
  }
};

TEST_F(SeveralMovies, AreDrawnOnceAndEachIsThatOfItsOwn) {
  const auto movies = both(3);
  EXPECT_EQ(draws(movies), 50);
  EXPECT_EQ(bytes_of(path("film/movie.mp4")), bytes_of(alone(movies[0])));
  EXPECT_EQ(bytes_of(path("film/b.mkv")), bytes_of(alone(movies[1])));
  EXPECT_EQ(draws(movies), 0) << "all is there";
}

TEST_F(SeveralMovies, DrawWhatOneOfThemLacks) {
  const auto movies = both(2);
  draws({movies[0]});
  EXPECT_EQ(draws(movies), 50) << "the second lacks all";
  const std::string expected = bytes_of(path("film/b.mkv"));
  fs::remove(path("film/also/b.mkv/segments/000002.json"));
  fs::remove(path("film/b.mkv"));
  EXPECT_EQ(draws(movies), 12 + 1) << "a segment and the poster";
  EXPECT_EQ(bytes_of(path("film/b.mkv")), expected);
}

TEST_F(SeveralMovies, MustHaveTheSameFrames) {
  auto movies = both(1);
  movies[1].video.fps = 25;
  EXPECT_EQ(error_of(ErrorKind::kFailed, [&] { draws(movies); }),
            movies[1].folder.string() + ": cannot render: it has other frames than the first movie");
}

TEST_F(SeveralMovies, RemovesThoseThatAreNotAskedForAnyMore) {
  draws(both(2));
  std::ofstream(path("film/also/b.mkv/notes.txt")) << "of somebody else";
  fs::create_directory(path("film/also/c.mkv"));
  std::ofstream(path("film/c.mkv")) << "of somebody else";
  remove_other_further_files(path("film"), {"b.mkv"});
  EXPECT_TRUE(fs::exists(path("film/b.mkv")));
  remove_other_further_files(path("film"), {});
  EXPECT_FALSE(fs::exists(path("film/b.mkv")));
  EXPECT_FALSE(fs::exists(path("film/also/b.mkv/segments")));
  EXPECT_EQ(bytes_of(path("film/also/b.mkv/notes.txt")), "of somebody else");
  EXPECT_EQ(bytes_of(path("film/c.mkv")), "of somebody else");
  EXPECT_TRUE(fs::exists(path("film/movie.mp4")));
}

}  // namespace
}  // namespace epochreel::movie
