/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The parts of rill eval: what it was asked for, the run over the tokens, and what is written of it.
 */

#pragma once

#include "options.h"

G_BEGIN_DECLS

/**
 * CliEvalOptions:
 * @file: a text, or
 * @tokens: ids, to which nothing is added
 * @curve: where a row for every @trace_every tokens goes
 * @scores: where a row for each scored token goes
 * @attention: where a row for each layer and head goes
 * @score_every: 1: all tokens are scored; N: one in N, and what lies between is read unscored
 */
typedef struct
{
  CliEngineOptions engine;
  char *file;
  char *tokens;
  char *curve;
  char *scores;
  char *attention;
  guint max_tokens;
  guint trace_every;
  guint score_every;
  gboolean repeat;
  gboolean json;
} CliEvalOptions;

/* Surprise in nats, over everything or over the stretch since the last row. */
typedef struct
{
  double nats;
  guint64 n_scored;
  gsize n_token;
  double begin; /* seconds */
} CliEvalSum;

/* One run over a text. */
typedef struct
{
  const CliEvalOptions *options;
  RillSession *session;
  const RillToken *tokens; /* [n_tokens] */
  gsize n_tokens;
  guint n_vocab;

  CliEvalSum all;
  CliEvalSum stretch;
  double seconds;
  CliFile *curve;          /* NULL: not asked for */
  CliFile *scores;
  RillTrace *trace;        /* NULL: attention is not asked for */
  double *attention;       /* [n_layer, n_head, CLI_EVAL_N_ATTENTION] sums over the steps seen */
  guint64 n_step;
  GError *error;           /* why a callback stopped */
} CliEval;

/* Mass on sinks, their contribution, mass on the learned sink. */
#define CLI_EVAL_N_ATTENTION 3

void     cli_eval_options_clear (CliEvalOptions *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CliEvalOptions, cli_eval_options_clear)

/* Reads all tokens and leaves the sums in @self. */
gboolean cli_eval_run (CliEval *self,
                       GError **error);

/* NAN where nothing was scored. */
double   cli_eval_get_perplexity (const CliEvalSum *sum);

/* --- What is written (eval-output.c) ----------------------------------------------------------------------------- */

/* Opens the files that were asked for and writes their first lines. */
gboolean cli_eval_open (CliEval *self,
                        GError **error);
gboolean cli_eval_write_score (CliEval  *self,
                               guint64   position,
                               double    nats,
                               RillToken best,
                               GError  **error);
/* A stretch has ended at @n_token tokens: its line, its row; a new one begins. */
gboolean cli_eval_end_stretch (CliEval *self,
                               guint64  n_token,
                               GError **error);
/* Puts the files in their places. */
gboolean cli_eval_commit (CliEval *self,
                          GError **error);
gboolean cli_eval_print (const CliEval *self,
                         GError       **error);
void     cli_eval_clear (CliEval *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CliEval, cli_eval_clear)

G_END_DECLS
