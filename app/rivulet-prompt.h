/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Turns into tokens: what the model is given to read.
 */

#pragma once

#include "rill.h"
#include "rivulet-transcript.h"

G_BEGIN_DECLS

/* Appends the turns of @transcript from @first on, and the marker after which the reply begins. */
void rivulet_prompt_append_turns (RillModel               *model,
                                  const RivuletTranscript *transcript,
                                  guint                    first,
                                  GArray                  *tokens);

/*
 * @n_sink: sinks of the session that will read it, without the pinned @capacity: its slots
 *
 * Appends a whole stream: the beginning, the system prompt, as much of the turns as the slots hold, cut at the old
 * end, and the marker after which the reply begins. The last turn is always whole: the window rolls over it as it
 * would live.
 *
 * Returns: how many tokens to pin besides the sinks, so that the system prompt stays for ever. A prompt that would
 * leave no window is pinned in part.
 */
guint rivulet_prompt_append_stream (RillModel               *model,
                                    const RivuletTranscript *transcript,
                                    guint                    n_sink,
                                    guint                    capacity,
                                    GArray                  *tokens);

G_END_DECLS
