/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A splitter from the inside: its steps, which are read in splitter-read.c and run in splitter.c.
 */

#pragma once

#include "text/splitter.h"

G_BEGIN_DECLS

/* What becomes of the matches and of what lies between them. */
typedef enum
{
  RILL_SPLIT_REMOVED,
  RILL_SPLIT_ISOLATED,
  RILL_SPLIT_CONTIGUOUS,
  RILL_SPLIT_MERGED_WITH_PREVIOUS,
  RILL_SPLIT_MERGED_WITH_NEXT,
} RillSplitBehavior;

typedef struct _RillSplitStep RillSplitStep;

/* One step at work. */
typedef struct
{
  const RillSplitStep *step;
  const guint16 *characters; /* [256] how bytes are written */
  RillBegins begins;
  GString *text;      /* as it was */
  GString *new_text;  /* as this step writes it; only where it does */
  GArray *new_spans;
} RillSplitRun;

struct _RillSplitStep
{
  void (*run) (RillSplitRun *run, RillSpan span);
  gboolean rewrites;
  GRegex *regex;
  char *literal;
  gboolean (*is_match) (gunichar c); /* each character that is one */
  RillSplitBehavior behavior;
  gboolean inverted;
  RillPrefix prefix;
  gboolean splits;                   /* metaspace: before every space */
};

struct _RillSplitter
{
  RillSplitStep steps[RILL_JSON_MAX_STEPS];
  guint n;
  RillPrefix prefix;
  gboolean is_byte_level;
  guint16 characters[256];
};

/* What a step's run() may be: cutting at matches, spaces as U+2581, bytes as characters. */
void rill_split_run_matches (RillSplitRun *run, RillSpan span);
void rill_split_run_metaspace (RillSplitRun *run, RillSpan span);
void rill_split_run_byte_level (RillSplitRun *run, RillSpan span);

G_END_DECLS
