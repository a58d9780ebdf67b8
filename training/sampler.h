/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Talks to a model in training: slow (the whole context again for each token), for judging it, not for using it.
 */
#pragma once

#include "parameters.h"
#include "vocabulary.h"

typedef struct _TrainSampler TrainSampler;

TrainSampler *train_sampler_new   (const TrainLayout     *layout,
                                   const Real            *parameters,
                                   TrainVocabulary       *vocabulary,
                                   double                 temperature,
                                   guint64                seed);
void          train_sampler_free  (TrainSampler          *sampler);
void          train_sampler_clear (TrainSampler          *sampler);
char         *train_sampler_reply (TrainSampler          *sampler,
                                   const char            *text,
                                   guint                  max_tokens);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrainSampler, train_sampler_free)
