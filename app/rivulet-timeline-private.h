/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the timeline's files share: rivulet-timeline.c makes it, samples and shows it, rivulet-timeline-read.c reads and
 * writes, rivulet-timeline-horizon.c says what is remembered.
 */

#pragma once

#include "rivulet-spans.h"
#include "rivulet-timeline.h"
#include "rivulet-token-texts.h"

G_BEGIN_DECLS

/* Tokens kept for the repetition penalty. */
#define RIVULET_TIMELINE_MAX_RECENT 4096

struct _RivuletTimeline
{
  RillModel *model;
  RillSession *session;
  RillTrace *trace;
  RivuletTokenTexts *texts;
  GArray *tokens;   /* RillToken: what is about to be read */
  GArray *recent;   /* RillToken: the end of the stream */
  gboolean tracing;
  gboolean sinks_hidden;
  int watched_head;  /* -1: none */
  float *head_slots; /* [capacity] */

  gint64 conversation_id; /* 0: the stream holds nothing that counts */
  char *system_prompt;    /* nullable: the one that it was built with */
  GPtrArray *spans;       /* RivuletSpan: what of the stream is what of the conversation */
  RivuletPromptShape shape;
};

G_END_DECLS
