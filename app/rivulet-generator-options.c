/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The defaults: the engine's own, and a bound on replies that a small model, fond of its voice, does not find by
 * itself.
 */

#include "rivulet-generator-options.h"

#include "rill.h"

#define DEFAULT_MAX_REPLY_TOKENS 2048

void
rivulet_generator_options_init (RivuletGeneratorOptions *options)
{
  RillSamplerOptions sampler;
  RillSessionOptions session;

  g_return_if_fail (options != NULL);

  rill_sampler_options_init (&sampler);
  rill_session_options_init (&session);

  *options = (RivuletGeneratorOptions) {
    .temperature = sampler.temperature,
    .top_k = sampler.top_k,
    .top_p = sampler.top_p,
    .min_p = sampler.min_p,
    .repetition_penalty = sampler.repetition_penalty,
    .repetition_window = sampler.repetition_window,
    .max_reply_tokens = DEFAULT_MAX_REPLY_TOKENS,
    .n_sink = session.n_sink,
  };
}

void
rivulet_generator_options_get_sampling (const RivuletGeneratorOptions *options,
                                        RivuletSampling               *sampling)
{
  g_return_if_fail (options != NULL && sampling != NULL);

  *sampling = (RivuletSampling) {
    .temperature = options->temperature,
    .top_k = options->top_k,
    .top_p = options->top_p,
    .min_p = options->min_p,
    .repetition_penalty = options->repetition_penalty,
    .repetition_window = options->repetition_window,
    .seed = options->seed,
    .max_reply_tokens = options->max_reply_tokens,
  };
}

void
rivulet_generator_options_set_sampling (RivuletGeneratorOptions *options,
                                        const RivuletSampling   *sampling)
{
  g_return_if_fail (options != NULL && sampling != NULL);

  options->temperature = sampling->temperature;
  options->top_k = sampling->top_k;
  options->top_p = sampling->top_p;
  options->min_p = sampling->min_p;
  options->repetition_penalty = sampling->repetition_penalty;
  options->repetition_window = sampling->repetition_window;
  options->seed = sampling->seed;
  options->max_reply_tokens = sampling->max_reply_tokens;
}
