/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What `rill bench` measures, between the measuring and the printing of it.
 */

#pragma once

#include "cli.h"

G_BEGIN_DECLS

#define CLI_BENCH_MAX_DEPTH 16

typedef struct
{
  guint depth;
  GArray *prefill; /* (element-type double): seconds a prompt */
  GArray *decode;  /* (element-type double): seconds a token */
} CliBenchDepth;

typedef struct
{
  guint n_prompt;
  guint n_generate;
  guint n_repeat;
  char *synthetic;
  char *type;
  gboolean json;

  RillSessionOptions session;
  const RillModelInfo *info;
  guint64 decode_bytes;
  gsize cache_bytes;
  GArray *bandwidth; /* (element-type double): bytes a second */
  guint n_depth;
  CliBenchDepth depths[CLI_BENCH_MAX_DEPTH];
} CliBench;

void     cli_bench_init (CliBench *bench);
void     cli_bench_clear (CliBench *bench);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CliBench, cli_bench_clear)

/* As text or JSON, to standard output. */
gboolean cli_bench_print (const CliBench *bench,
                          GError        **error);

G_END_DECLS
