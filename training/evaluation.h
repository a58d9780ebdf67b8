/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Loss and attention on the sink over a fixed set of samples.
 */
#pragma once

#include "team.h"
#include "tokens.h"

typedef struct
{
  double loss;  /* nats a token, every token counted in full */
  gsize  n_tokens;
} TrainMeasure;

TrainMeasure train_measure (TrainTeam         *team,
                            const TrainLayout *layout,
                            const TrainTokens *tokens,
                            guint32            n_samples,
                            gint32             sink,
                            double            *sink_mass);
