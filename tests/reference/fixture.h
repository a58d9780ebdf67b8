/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What generate.py writes: a model file, and for each run over it the tokens, the cache's sizes and every number to be
 * expected.
 */

#pragma once

#include "rill.h"

G_BEGIN_DECLS

typedef struct
{
  char *name;          /* CASE/RUN */
  char *architecture;  /* general.architecture */
  char *model_path;    /* a GGUF file ... */
  char *folder_path;   /* ... and the same model as a folder; nullable */
  double bound;        /* of the relative distance */
  guint n_sink;
  guint capacity;
  guint kept_first;    /* the first of ... */
  guint n_kept;        /* ... so many tokens to be kept once they have been read */
  RillToken *tokens;   /* [n_token] */
  gsize n_token;
  double *rows;        /* [n_token, n_values / n_token]: residual streams and logits */
  gsize n_values;
} FixtureRun;

/* All runs of all cases below @folder, by name; a file that is not as it should be ends the test.
 * Returns: (transfer full) (element-type FixtureRun) */
GPtrArray *fixture_load_runs (const char *folder);

G_END_DECLS
