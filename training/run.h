/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A run of training from its first step, or from a checkpoint, to its last.
 */
#pragma once

#include <glib.h>

typedef struct
{
  char      **data; /* FILE:WEIGHT */
  const char *valid_path;
  const char *vocabulary_path;
  const char *checkpoint_path;
  int         n_embd;
  int         n_layer;
  int         n_head;
  int         n_head_kv;
  int         n_ff;
  int         n_context;
  int         sink; /* TrainSink */
  int         tokens_a_step;
  int         n_workers;
  gint64      seed;
  gint64      n_steps;
  gint64      stop; /* 0: go to n_steps */
  gint64      save_every;
  gint64      report_every;
  double      rate;
  double      rate_floor;
  gint64      warm_up;
  gint64      cool_from; /* step from which the rate falls; 0: n_steps */
  double      weight_decay;
  double      clip;
  double      sink_cost;
  guint64     ramp_from;
  guint64     ramp_to;
  double      mid_document;
  double      light_weight;
  gboolean    muon;
  gboolean    bf16;
} TrainRunOptions;

gboolean train_run (const TrainRunOptions  *options,
                    GError                **error);
