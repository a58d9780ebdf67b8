/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the timeline's files share: rivulet-timeline.c makes it, samples and shows it, rivulet-timeline-read.c reads,
 * rivulet-timeline-write.c writes, rivulet-timeline-horizon.c says what is remembered, rivulet-timeline-memory.c saves it.
 */

#pragma once

#include "rivulet-spans.h"
#include "rivulet-timeline.h"
#include "rivulet-token-texts.h"

G_BEGIN_DECLS

/* Tokens kept for the repetition penalty and the loop limit. */
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

  char *memory_dir;       /* nullable: nothing is saved */
  gboolean is_dirty;      /* the stream holds more, or less, than what was last saved */
};

/*
 * Goes on from the saved memory of @conversation_id, whatever is held now. FALSE when there is none that fits; the stream
 * then holds nothing that counts.
 */
gboolean rivulet_timeline_restore (RivuletTimeline *self,
                                   gint64           conversation_id);

/* The stream ends with @tokens. */
void     rivulet_timeline_remember (RivuletTimeline *self,
                                    const RillToken *tokens,
                                    gsize            n_tokens);
/* Undoes all tokens from @position on. */
gboolean rivulet_timeline_rewind (RivuletTimeline *self,
                                  guint64          position,
                                  GError         **error);
/* What neither the window holds nor a rewind can bring back needs no record. */
void     rivulet_timeline_prune (RivuletTimeline *self);

G_END_DECLS
