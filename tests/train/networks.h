/// Small trainings that between them have every layer, optimizer, schedule and kind of training there is.
#pragma once

#include "layers.h"
#include "train/training.h"

namespace epochreel::train {

/// Two epochs of 5 steps, the last of each smaller: 300 images in batches of 64.
inline job::Job short_job() {
  job::Job job = small_job();
  job.data.train_limit = 300;
  job.data.test_limit = 100;
  job.train.epochs = 2;
  job.record.snapshots = 6;
  job.record.eval_limit = 40;
  return job;
}

/// Every layer, Adam, one cycle, and all that augmentation has.
inline job::Job cnn_job() {
  job::Job job = short_job();
  job.name = "cnn";
  job.network = {job::Conv2dSpec{12, 3, 1, job::Padding::kSame},
                 job::BatchNormSpec{},
                 job::ReluSpec{},
                 job::MaxPool2dSpec{{2, 0}},
                 job::DropoutSpec{0.25},
                 job::Conv2dSpec{17, 3, 2, job::Padding::kValid},
                 job::LeakyReluSpec{0.1},
                 job::AvgPool2dSpec{{2, 1}},
                 job::GeluSpec{},
                 job::FlattenSpec{},
                 job::DenseSpec{33},
                 job::BatchNormSpec{},
                 job::TanhSpec{},
                 job::DropoutSpec{0.5},
                 job::DenseSpec{21}};
  for (const job::LayerSpec& activation : activations()) job.network.push_back(activation);
  job.network.emplace_back(job::DenseSpec{10});
  job.train.optimizer = job::AdamSpec{.learning_rate = 0.01};
  job.train.schedule = job::OneCycleSchedule{};
  job.train.label_smoothing = 0.1;
  job.train.augment = {1.5, 20, 0.2, true};
  return job;
}

/// Wide enough for many tiles; AdamW, clipping, warm-up.
inline job::Job mlp_job() {
  job::Job job = short_job();
  job.name = "mlp";
  job.network = {job::DenseSpec{300}, job::BatchNormSpec{}, job::ReluSpec{},   job::DropoutSpec{0.2},
                 job::DenseSpec{129}, job::GeluSpec{},      job::DenseSpec{10}};
  job.train.optimizer = job::AdamWSpec{};
  job.train.schedule = job::StepSchedule{.warm_up = 0.5, .every = 1, .factor = 0.3};
  job.train.clip_norm = 0.5;
  job.train.init = job::GlorotUniformInit{};
  return job;
}

/// The job of short_job, with Nesterov's momentum and weight decay.
inline job::Job nesterov_job() {
  job::Job job = short_job();
  job.name = "nesterov";
  job.train.optimizer = job::SgdSpec{0.1, 0.9, true, 1e-4};
  job.train.schedule = job::ConstantSchedule{.warm_up = 1};
  return job;
}

/// The same in colour, by a convolution that comes first.
inline job::Job colour_job() {
  job::Job job = short_job();
  job.name = "colour";
  job.data.shape = {3, 16, 16};
  job.network = {job::Conv2dSpec{9, 3, 1, job::Padding::kSame},
                 job::BatchNormSpec{},
                 job::ReluSpec{},
                 job::MaxPool2dSpec{{2, 0}},
                 job::FlattenSpec{},
                 job::DenseSpec{10}};
  job.train.augment = {1.5, 20, 0.2, true};
  return job;
}

/// 30 vectors of 3 numbers, the third of them the same in all.
inline job::Job vector_job(const Scratch& scratch) {
  std::string text;
  job::Job job = short_job();
  for (int i = 0; i < 30; ++i) {
    text += std::to_string(i % 7 * 100) + "," + std::to_string(0.25 * i) + ",5.1," + std::to_string(i % 3) + "\n";
  }
  spill(scratch / "a.csv", text);
  job.data = {};
  job.data.dataset = job::DatasetKind::kCsv;
  job.data.path = scratch.text("a.csv");
  job.data.classes = 3;
  job.network = {job::DenseSpec{3}};
  return job;
}

/// A job with exact numerics.
inline job::Job exact_job(job::Job job) {
  job.name += "-exact";
  job.train.numerics = job::Numerics::kExact;
  return job;
}

inline std::vector<job::Job> all_jobs() {
  return {cnn_job(), mlp_job(), nesterov_job(), colour_job(), exact_job(cnn_job()), exact_job(mlp_job())};
}

/// The data of such a job.
inline data::Dataset data_of(const job::Job& job) { return data::load_dataset(job.data, job.seed); }

}  // namespace epochreel::train
