#include "epochreel/movie/render.h"

#include <gmock/gmock.h>
#include <spawn.h>
#include <sys/wait.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "epochreel/image/png.h"
#include "epochreel/movie/frame_manifest.h"
#include "epochreel/movie/movie_file.h"
#include "synthetic_artist.h"
#include "test_folder.h"

namespace epochreel::movie {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

std::atomic<int> frames_drawn{0};

class CountingArtist : public SyntheticArtist {
 public:
  DrawnFrame draw(std::int64_t frame) override {
    ++frames_drawn;
    return SyntheticArtist::draw(frame);
  }
};

/// Every file below a folder with its content.
std::map<std::string, std::string> content_of(const fs::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) files[fs::relative(entry.path(), folder).string()] = bytes_of(entry.path());
  }
  return files;
}

std::vector<std::string> names_in(const fs::path& folder) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.insert(entry.path().filename().string());
  return {names.begin(), names.end()};
}

class Render : public FolderTest {
 protected:
  /// Renders and returns the number of frames that were drawn.
  static int render(const RenderOptions& options) {
    frames_drawn = 0;
    render_movie(options, [] { return std::make_unique<CountingArtist>(); }, {});
    return frames_drawn;
  }
};

TEST_F(Render, MakesAllThatWasAskedFor) {
  EXPECT_EQ(render(test_film(path("film"), 2)), 50);
  EXPECT_THAT(names_in(path("film")),
              ElementsAre("frames", "frames.json", "movie.mp4", "movie.vtt", "poster.png", "segments"));
  EXPECT_THAT(names_in(path("film/frames")),
              ElementsAre("000000.png", "000010.png", "000020.png", "000030.png", "000040.png"));
  EXPECT_THAT(names_in(path("film/segments")),
              ElementsAre("000000.json", "000000.mp4", "000001.json", "000001.mp4", "000002.json", "000002.mp4",
                          "000003.json", "000003.mp4", "000004.json", "000004.mp4", "movie.json"));
  EXPECT_EQ(read_movie(path("film/movie.mp4")).frames, 50);
}

TEST_F(Render, TellsTheHashOfEveryFrame) {
  render(test_film(path("film"), 2));
  const FrameManifest manifest = read_frame_manifest(path("film/frames.json"));
  EXPECT_EQ(manifest.film_hash, "synthetic");
  EXPECT_EQ(manifest.fps, 30);
  EXPECT_EQ(manifest.versions, (std::map<std::string, std::string>{{"test", "1"}}));
  ASSERT_EQ(manifest.frames.size(), 50U);
  image::Bitmap bitmap(kTestWidth, kTestHeight);
  for (std::int64_t frame = 0; frame < 50; ++frame) {
    draw_synthetic(frame, bitmap);
    EXPECT_EQ(manifest.frames[static_cast<std::size_t>(frame)], image::pixel_hash(bitmap).hex());
  }
  draw_synthetic(17, bitmap);
  EXPECT_EQ(image::read_png(path("film/poster.png")).bitmap.pixels, bitmap.pixels);
  draw_synthetic(40, bitmap);
  EXPECT_EQ(image::read_png(path("film/frames/000040.png")).bitmap.pixels, bitmap.pixels);
}

TEST_F(Render, GivesTheSameBytesAtAnyNumberOfThreads) {
  render(test_film(path("one"), 1));
  const auto expected = content_of(path("one"));
  for (const int threads : {2, 3, 4, 16}) {
    const std::string name = std::to_string(threads);
    render(test_film(path(name), threads));
    EXPECT_EQ(content_of(path(name)), expected) << threads << " threads";
  }
}

TEST_F(Render, DoesNothingWhereAllIsThere) {
  const RenderOptions options = test_film(path("film"), 2);
  render(options);
  const auto time = fs::last_write_time(path("film/movie.mp4"));
  EXPECT_EQ(render(options), 0);
  EXPECT_EQ(fs::last_write_time(path("film/movie.mp4")), time);
}

TEST_F(Render, MendsWhateverIsMissingOrDamaged) {
  const RenderOptions options = test_film(path("film"), 2);
  render(options);
  const auto expected = content_of(path("film"));
  // The file and how many frames must be drawn for it; the poster, frame 17, is drawn again with all else.
  const std::map<std::string, int> cases = {
      {"movie.mp4", 1},
      {"movie.vtt", 1},
      {"frames.json", 1},
      {"poster.png", 1},
      {"frames/000030.png", 2},
      {"frames/000010.png", 2},
      {"segments/movie.json", 1},
      {"segments/000002.mp4", 13},
      {"segments/000001.json", 12},
      {"segments/000004.json", 3},
  };
  for (const auto& [name, frames] : cases) {
    fs::remove(path("film") / name);
    if (name.starts_with("segments/0")) fs::remove(path("film/movie.mp4"));  // else the movie is whole without it
    EXPECT_EQ(render(options), frames) << name;
    EXPECT_EQ(content_of(path("film")), expected) << name;
    if (name.starts_with("frames/")) continue;  // pictures are trusted where their segment's record is
    write_bytes(path("film") / name, "damaged");
    if (name.starts_with("segments/0")) fs::remove(path("film/movie.mp4"));
    EXPECT_EQ(render(options), frames) << name;
    EXPECT_EQ(content_of(path("film")), expected) << name;
  }
}

TEST_F(Render, DrawsMorePicturesOfAWholeFilm) {
  RenderOptions options = test_film(path("film"), 2);
  render(options);
  options.png_every = 5;
  EXPECT_EQ(render(options), 6);  // 5, 15, 25, 35, 45 and the poster
  render_movie(
      [&] {
        RenderOptions o = options;
        o.folder = path("anew");
        return o;
      }(),
      [] { return std::make_unique<CountingArtist>(); }, {});
  EXPECT_EQ(content_of(path("film")), content_of(path("anew")));
}

TEST_F(Render, RemovesWhatALongerFilmLeftButNothingElse) {
  RenderOptions options = test_film(path("film"), 2);
  render(options);
  write_bytes(path("film/frames/notes.png"), "mine");
  write_bytes(path("film/segments/.000009.mp4.tmp"), "half");
  options.frames = 20;
  options.narration.chapters = {{0, 20, "Short"}};
  options.png_every = 4;
  options.film_hash = "shorter";
  EXPECT_EQ(render(options), 20);
  EXPECT_THAT(names_in(path("film/frames")),
              ElementsAre("000000.png", "000004.png", "000008.png", "000012.png", "000016.png", "notes.png"));
  EXPECT_THAT(names_in(path("film/segments")),
              ElementsAre("000000.json", "000000.mp4", "000001.json", "000001.mp4", "movie.json"));
}

TEST_F(Render, WritesAndRemovesBehindNoLink) {
  RenderOptions options = test_film(path("film"), 2);
  render(options);
  fs::create_directory(path("theirs"));
  for (const std::string name : {"000000.mp4", "000000.png", "000099.png", "movie.json"}) {
    write_bytes(path("theirs") / name, "mine");
  }
  const auto before = content_of(path("theirs"));
  for (const std::string name : {"frames", "segments"}) {
    fs::rename(path("film") / name, path("aside"));
    fs::create_directory_symlink(path("theirs"), path("film") / name);
    options.film_hash = "another";
    EXPECT_EQ(error_of(ErrorKind::kInvalid, [&] { render(options); }),
              (path("film") / name).string() +
                  ": is a link, and nothing is written behind a link; remove it or name another folder");
    EXPECT_EQ(error_of(ErrorKind::kInvalid, [&] { list_pictures(path("film"), {1}); }),
              (path("film") / name).string() +
                  ": is a link, and nothing is written behind a link; remove it or name another folder");
    fs::remove(path("film") / name);
    fs::rename(path("aside"), path("film") / name);
  }
  for (const std::string name : {"movie.mp4", "frames/000010.png", ".movie.mp4.tmp", "segments/000001.json"}) {
    fs::remove(path("film") / name);
    fs::create_symlink(path("theirs") / "000000.mp4", path("film") / name);
  }
  EXPECT_EQ(render(options), 50);
  EXPECT_EQ(content_of(path("theirs")), before);
  EXPECT_FALSE(fs::is_symlink(path("film/movie.mp4")));
  EXPECT_EQ(error_of(ErrorKind::kInvalid,
                     [&] {
                       fs::remove(path("film/movie.mp4"));
                       fs::create_directory(path("film/movie.mp4"));
                       render(options);
                     }),
            path("film/movie.mp4").string() + ": is not a regular file but a folder");
}

TEST_F(Render, RemovesOnlyWhatItsRecordLists) {
  RenderOptions options = test_film(path("film"), 2);
  render(options);
  const std::vector<std::string> theirs = {"frames/000007.png", "frames/000060.png", "segments/000005.mp4",
                                           "segments/000005.json"};
  for (const std::string& name : theirs) write_bytes(path("film") / name, "mine");
  list_pictures(path("film"), {8});
  write_bytes(path("film/frames/000008.png"), "drawn by itself");
  options.frames = 20;
  options.narration.chapters = {{0, 20, "Short"}};
  options.png_every = 0;
  EXPECT_EQ(render(options), 8);  // the first segment is there already
  for (const std::string& name : theirs) EXPECT_EQ(bytes_of(path("film") / name), "mine") << name;
  EXPECT_THAT(names_in(path("film/frames")), ElementsAre("000007.png", "000060.png"));
  EXPECT_FALSE(fs::exists(path("film/segments/000004.mp4")));
}

TEST_F(Render, AnOlderRecordListsWhatItsFilmWas) {
  RenderOptions options = test_film(path("film"), 2);
  render(options);
  std::string record = bytes_of(path("film/segments/movie.json"));
  const std::size_t list = record.find("\"may_hold\"");
  ASSERT_NE(list, std::string::npos);
  record.replace(list, 10, "\"unknown\"");
  write_bytes(path("film/segments/movie.json"), record);
  write_bytes(path("film/frames/000007.png"), "mine");
  options.png_every = 0;
  render(options);
  EXPECT_THAT(names_in(path("film/frames")), ElementsAre("000007.png"));
}

TEST_F(Render, DrawsAnotherFilmAnew) {
  RenderOptions options = test_film(path("film"), 2);
  render(options);
  options.film_hash = "another";
  EXPECT_EQ(render(options), 50);
  options.video.codec = job::H264Spec{.crf = 30};
  EXPECT_EQ(render(options), 50);
  options.video.segment_frames = 10;
  EXPECT_EQ(render(options), 50);
}

TEST_F(Render, ReportsEveryFrameOnce) {
  std::vector<std::int64_t> reports;
  const RenderOptions options = test_film(path("film"), 3);
  const auto progress = [&](std::int64_t done, std::int64_t frames) {
    EXPECT_EQ(frames, 50);
    reports.push_back(done);
  };
  render_movie(
      options, [] { return std::make_unique<SyntheticArtist>(); }, progress);
  ASSERT_EQ(reports.size(), 51U);
  for (std::int64_t i = 0; i <= 50; ++i) EXPECT_EQ(reports[static_cast<std::size_t>(i)], i);
  reports.clear();
  render_movie(
      options, [] { return std::make_unique<SyntheticArtist>(); }, progress);
  EXPECT_THAT(reports, ElementsAre(50));
  fs::remove(path("film/movie.mp4"));
  fs::remove(path("film/segments/000004.json"));
  reports.clear();
  render_movie(
      options, [] { return std::make_unique<SyntheticArtist>(); }, progress);
  EXPECT_THAT(reports, ElementsAre(48, 49, 50));
}

class FailingArtist : public SyntheticArtist {
 public:
  DrawnFrame draw(std::int64_t frame) override {
    if (frame == 30) throw Error(ErrorKind::kFailed, "frame 30", "has no ink");
    return SyntheticArtist::draw(frame);
  }
};

TEST_F(Render, KeepsWhatWasFinishedBeforeAFailure) {
  const RenderOptions options = test_film(path("film"), 1);
  EXPECT_EQ(error_of(ErrorKind::kFailed,
                     [&] { render_movie(options, [] { return std::make_unique<FailingArtist>(); }, {}); }),
            "frame 30: has no ink");
  EXPECT_FALSE(fs::exists(path("film/movie.mp4")));
  EXPECT_FALSE(fs::exists(path("film/segments/.000002.mp4.tmp")));
  EXPECT_EQ(render(options), 27);  // frames 24 to 49 and the poster
}

class LyingArtist : public SyntheticArtist {
 public:
  DrawnFrame draw(std::int64_t frame) override { return SyntheticArtist::draw(frame + 1); }
};

TEST_F(Render, NoticesAFrameThatIsDrawnDifferentlyNow) {
  const RenderOptions options = test_film(path("film"), 1);
  render(options);
  fs::remove(path("film/frames/000030.png"));
  EXPECT_THAT(
      error_of(ErrorKind::kFailed, [&] { render_movie(options, [] { return std::make_unique<LyingArtist>(); }, {}); }),
      HasSubstr("is drawn differently now than in its finished segment; render anew with --overwrite"));
}

TEST_F(Render, RefusesImpossibleFilms) {
  const auto message = [&](auto&& change) {
    RenderOptions options = test_film(path("film"), 1);
    change(options);
    return error_of(ErrorKind::kFailed, [&] { render(options); });
  };
  const std::string start = path("film").string() + ": cannot render: ";
  EXPECT_EQ(message([](RenderOptions& o) { o.frames = 0; }), start + "the movie has no frames");
  EXPECT_EQ(message([](RenderOptions& o) { o.threads = 0; }), start + "there must be 1 thread or more");
  EXPECT_EQ(message([](RenderOptions& o) { o.png_every = -1; }), start + "png_every must be 0 or more");
  EXPECT_EQ(message([](RenderOptions& o) { o.video.segment_frames = 0; }),
            start + "a segment must have 1 frame or more");
  EXPECT_EQ(message([](RenderOptions& o) { o.poster_frame = 50; }),
            start + "the poster's frame 50 is not among the movie's 50");
  EXPECT_FALSE(fs::exists(path("film")));
}

/// A render in a process of its own.
class Child {
 public:
  Child(const fs::path& folder, int threads, int pause_ms) {
    std::vector<std::string> words = {RENDER_CHILD, folder.string(), std::to_string(threads), std::to_string(pause_ms)};
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    EXPECT_EQ(posix_spawn(&process_, RENDER_CHILD, nullptr, nullptr, arguments.data(), environ), 0);
  }

  void signal(int number) const { EXPECT_EQ(::kill(process_, number), 0); }

  /// The exit code, or minus the signal that ended it.
  int wait() const {
    int status = 0;
    EXPECT_EQ(::waitpid(process_, &status, 0), process_);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }

 private:
  pid_t process_ = -1;
};

TEST_F(Render, EndsWithTheSameBytesHoweverOftenItIsKilled) {
  render(test_film(path("whole"), 1));
  const auto expected = content_of(path("whole"));
  int killed = 0;
  for (int round = 0; round < 12; ++round) {
    const fs::path film = path("film" + std::to_string(round));
    for (int attempt = 0; attempt < 2; ++attempt) {
      const Child child(film, 1 + round % 3, 2);
      std::this_thread::sleep_for(std::chrono::milliseconds(3 + (round * 37 + attempt * 53) % 150));
      child.signal(SIGKILL);
      if (child.wait() == -SIGKILL) ++killed;
    }
    EXPECT_EQ(Child(film, 2, 0).wait(), 0);
    EXPECT_EQ(content_of(film), expected) << "round " << round;
  }
  EXPECT_GE(killed, 12) << "the kills come too late to mean anything";
}

TEST_F(Render, StopsAtASignalAndGoesOnFromThere) {
  render(test_film(path("whole"), 1));
  const Child child(path("film"), 2, 20);
  while (!fs::exists(path("film/segments/000000.json"))) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  child.signal(SIGTERM);
  EXPECT_EQ(child.wait(), 128 + SIGTERM);
  EXPECT_FALSE(fs::exists(path("film/movie.mp4")));
  EXPECT_TRUE(fs::exists(path("film/segments/000000.mp4")));
  EXPECT_EQ(Child(path("film"), 2, 0).wait(), 0);
  EXPECT_EQ(content_of(path("film")), content_of(path("whole")));
}

}  // namespace
}  // namespace epochreel::movie
