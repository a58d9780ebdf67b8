/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Turns into tokens: what the model is given to read, with the record of which token is which byte of what was said.
 */

#pragma once

#include "rill.h"
#include "rivulet-spans.h"
#include "rivulet-transcript.h"

G_BEGIN_DECLS

/* How a prompt ends. */
typedef enum
{
  RIVULET_PROMPT_REPLY,    /* with the marker after which the reply begins */
  RIVULET_PROMPT_REST,     /* with the last turn */
  RIVULET_PROMPT_CONTINUE, /* in the last turn, a reply, with nothing that closes it */
} RivuletPromptEnd;

/* Appends to @spans the turns of @transcript from @first on, and the end. */
void rivulet_prompt_append_turns (RillModel               *model,
                                  const RivuletTranscript *transcript,
                                  guint                    first,
                                  RivuletPromptEnd         end,
                                  GPtrArray               *spans);
/* Appends what closes a reply. */
void rivulet_prompt_append_reply_end (RillModel *model,
                                      GPtrArray *spans);

/* What a whole stream is made of. */
typedef struct
{
  guint n_pinned;   /* tokens to pin besides the sinks, so that the system prompt stays for ever */
  guint64 history;  /* the position of the first token of the history, after the prefix and what is kept */
  gboolean is_cut;  /* the history does not begin at its beginning */
} RivuletPromptShape;

/*
 * @n_sink: sinks of the session that will read it, without the pinned; @capacity: its slots; @max_kept: how many tokens
 *   it may keep
 *
 * Appends a whole stream to the empty @spans: the beginning, the system prompt, the kept messages that the rest does not
 * hold, as much of the turns as the slots hold, cut at the old end, and the end. The last turn is always whole: the
 * window rolls over it as it would live. A system prompt that would leave no window is pinned in part.
 */
void rivulet_prompt_append_stream (RillModel               *model,
                                   const RivuletTranscript *transcript,
                                   guint                    n_sink,
                                   guint                    capacity,
                                   guint                    max_kept,
                                   RivuletPromptEnd         end,
                                   GPtrArray               *spans,
                                   RivuletPromptShape      *shape);

G_END_DECLS
