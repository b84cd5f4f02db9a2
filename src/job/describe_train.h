/// The description of how a network is trained; describe.h says what a visitor has.
#pragma once

#include "describe_variant.h"
#include "epochreel/job/job.h"
#include "rules.h"

namespace epochreel::job {

inline constexpr Real kLearningRate = {.min = 0, .max = 1000, .above_min = true};
inline constexpr Real kWeightDecay = {.min = 0, .max = 100};
inline constexpr Real kShareBelowOne = {.min = 0, .max = 1, .below_max = true};
inline constexpr Real kWarmUp = {.min = 0, .max = 100000, .below_max = true};
inline constexpr Real kDivisor = {.min = 1, .max = 1e9};

template <class V>
void describe(V& v, SgdSpec& sgd) {
  v.field("learning_rate", sgd.learning_rate, kLearningRate, "Size of a step, before the schedule.");
  v.field("momentum", sgd.momentum, kShareBelowOne, "Share of the last step's direction that is kept.");
  v.field("nesterov", sgd.nesterov, Flag{}, "Looks ahead along that direction; needs a momentum above 0.");
  v.field("weight_decay", sgd.weight_decay, kWeightDecay, "This times the weight is added to its gradient.");
}

/// Describes the keys that Adam and AdamW share.
template <class V, class Adam>
void describe_moments(V& v, Adam& adam) {
  v.field("learning_rate", adam.learning_rate, kLearningRate, "Size of a step, before the schedule.");
  v.field("beta1", adam.beta1, kShareBelowOne, "Share that the mean gradient keeps at a step.");
  v.field("beta2", adam.beta2, kShareBelowOne, "Share that the mean squared gradient keeps at a step.");
  v.field("epsilon", adam.epsilon, Real{.min = 0, .max = 1, .above_min = true},
          "Added to the root of the mean square that the step is divided by.");
}

template <class V>
void describe(V& v, AdamSpec& adam) {
  describe_moments(v, adam);
  v.field("weight_decay", adam.weight_decay, kWeightDecay, "This times the weight is added to its gradient.");
}

template <class V>
void describe(V& v, AdamWSpec& adamw) {
  describe_moments(v, adamw);
  v.field("weight_decay", adamw.weight_decay, kWeightDecay,
          "This times the rate times the weight is taken off at each step, apart from the gradient.");
}

template <class V>
void describe_cases(V& v, OptimizerSpec& optimizer) {
  fields_case<SgdSpec>(v, "sgd", optimizer, "stochastic gradient descent with momentum");
  fields_case<AdamSpec>(v, "adam", optimizer, "steps of each weight scaled by its own gradients so far");
  fields_case<AdamWSpec>(v, "adamw", optimizer, "the same with weight decay apart from the gradient");
}

template <class V, class Schedule>
void describe_warm_up(V& v, Schedule& schedule) {
  v.field("warm_up", schedule.warm_up, kWarmUp,
          "Epochs in which the rate rises in equal steps to where the schedule starts.");
}

template <class V>
void describe(V& v, ConstantSchedule& constant) {
  describe_warm_up(v, constant);
}

template <class V>
void describe(V& v, CosineSchedule& cosine) {
  describe_warm_up(v, cosine);
}

template <class V>
void describe(V& v, StepSchedule& step) {
  describe_warm_up(v, step);
  v.field("every", step.every, Real{.min = 0, .max = 100000, .above_min = true}, "Epochs from one fall to the next.");
  v.field("factor", step.factor, Real{.min = 0, .max = 1, .above_min = true},
          "The rate is multiplied by this at each fall.");
}

template <class V>
void describe(V& v, OneCycleSchedule& cycle) {
  describe_warm_up(v, cycle);
  v.field("rise", cycle.rise, Real{.min = 0, .max = 1, .above_min = true, .below_max = true},
          "Share of the steps after the warm-up in which the rate rises.");
  v.field("start_divisor", cycle.start_divisor, kDivisor, "The rate starts at the learning rate divided by this.");
  v.field("end_divisor", cycle.end_divisor, kDivisor, "It ends at the rate of the start divided by this.");
}

template <class V>
void describe_cases(V& v, ScheduleSpec& schedule) {
  fields_case<ConstantSchedule>(v, "constant", schedule, "the rate stays as it is");
  fields_case<CosineSchedule>(v, "cosine", schedule, "the rate falls to 0 along half a cosine");
  fields_case<StepSchedule>(v, "step", schedule, "the rate is multiplied by a factor every so many epochs");
  fields_case<OneCycleSchedule>(v, "one_cycle", schedule,
                                "the rate rises from a small one to the full one and falls to almost 0");
}

template <class V>
void describe_cases(V& v, InitSpec& init) {
  word_case<HeNormalInit>(v, "he_normal", init, "normal, of variance 2 / inputs: for relu");
  word_case<GlorotUniformInit>(v, "glorot_uniform", init,
                               "even within the root of 6 / (inputs + outputs): for tanh and sigmoid");
  value_case(v, "constant", init, &ConstantInit::value, Real{.min = -1000, .max = 1000, .required = true},
             "all the same, for trying things out");
}

template <class V>
void describe(V& v, AugmentSpec& augment) {
  v.field("shift", augment.shift, Real{.min = 0, .max = 1000}, "Pixels at most, in x and in y.");
  v.field("rotation", augment.rotation, Real{.min = 0, .max = 180}, "Degrees at most, either way.");
  v.field("scale", augment.scale, kShareBelowOne, "Share at most by which an image grows or shrinks.");
  v.field("flip", augment.flip, Flag{}, "Left and right are swapped in half of the images.");
}

template <class V>
void describe(V& v, TrainSpec& train) {
  v.field("epochs", train.epochs, Whole<int>{1, 100000}, "How often all training images are seen.");
  v.field("batch_size", train.batch_size, Whole<int>{1, 65536}, "Images a step.");
  v.choice("optimizer", train.optimizer, "How a gradient becomes a step.");
  v.choice("schedule", train.schedule, "How the learning rate changes over the training.");
  v.choice("init", train.init, "The first weights of dense and conv2d; their biases start at 0.");
  v.field("label_smoothing", train.label_smoothing, kShareBelowOne,
          "Share of each training label that is spread evenly over all classes.");
  v.field("clip_norm", train.clip_norm, Real{.min = 0, .max = 1e9},
          "Largest L2 norm of the whole gradient, which is scaled down to it; 0: any.");
  v.section("augment", train.augment, "Training images are moved a little, anew in each epoch.");
  v.field("numerics", train.numerics, OneOf{kNumericsNames},
          "Which instructions may be used, and who decides the order of sums.");
  v.field("device", train.device, later(DeviceName{}),
          "What the training is computed on; decides no bit. auto: with exact numerics the first GPU that can be "
          "used, else the CPU.");
}

}  // namespace epochreel::job
