/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How replies are written and how much the model remembers: plain numbers, so that the settings can fill them in.
 */

#pragma once

#include "rivulet-sampling.h"

G_BEGIN_DECLS

/**
 * RivuletGeneratorOptions:
 * @temperature: 0: always the most likely token
 * @top_k: tokens that may be drawn; 0: any
 * @top_p: probability that the tokens that may be drawn reach together; 1: any
 * @min_p: least probability of a token that may be drawn, relative to the likeliest; 0: any
 * @repetition_penalty: 1: none
 * @repetition_window: tokens that the penalty looks back on
 * @seed: 0: another one for each reply
 * @max_reply_tokens: a reply ends by itself here
 * @capacity: slots of the cache, with the sinks; 0: the model's trained context, less for a model whose cache would
 *   be large
 * @n_sink: sinks, without the pinned system prompt
 * @n_thread: 0: as the engine thinks best
 *
 * The last three take effect when a model is loaded, the others with the next reply.
 */
typedef struct
{
  double temperature;
  guint top_k;
  double top_p;
  double min_p;
  double repetition_penalty;
  guint repetition_window;
  guint64 seed;
  guint max_reply_tokens;
  guint capacity;
  guint n_sink;
  guint n_thread;
} RivuletGeneratorOptions;

/* Fills in the defaults of the chat. */
void rivulet_generator_options_init (RivuletGeneratorOptions *options);

/* The part of the options that a conversation may have of its own, out and in. */
void rivulet_generator_options_get_sampling (const RivuletGeneratorOptions *options,
                                             RivuletSampling               *sampling);
void rivulet_generator_options_set_sampling (RivuletGeneratorOptions *options,
                                             const RivuletSampling   *sampling);

G_END_DECLS
