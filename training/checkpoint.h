/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Everything a run needs to go on as if it had not stopped: shape, step, seed, parameters and both moments. The data
 * need no place of their own: the step says what is drawn.
 */
#pragma once

#include "parameters.h"

typedef struct
{
  TrainConfig  config;
  guint64      step; /* steps done */
  guint64      seed;
  gsize        n_values;
  Real        *parameters;
  Real        *first_moment;
  Real        *second_moment;
} TrainCheckpoint;

gboolean         train_checkpoint_write (const TrainCheckpoint  *checkpoint,
                                         const char             *path,
                                         GError                **error);
TrainCheckpoint *train_checkpoint_read  (const char             *path,
                                         GError                **error);
void             train_checkpoint_free  (TrainCheckpoint        *checkpoint);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrainCheckpoint, train_checkpoint_free)
