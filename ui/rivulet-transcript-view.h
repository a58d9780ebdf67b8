/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The messages of one conversation, oldest on top, as a virtualised list that stays at its end unless the reader has gone up.
 */

#pragma once

#include "rivulet-conversation.h"
#include "rivulet-horizon.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RIVULET_TYPE_TRANSCRIPT_VIEW (rivulet_transcript_view_get_type ())
G_DECLARE_FINAL_TYPE (RivuletTranscriptView, rivulet_transcript_view, RIVULET, TRANSCRIPT_VIEW, GtkWidget)

/* Shows @conversation from its end; nullable. */
void rivulet_transcript_view_set_conversation (RivuletTranscriptView   *self,
                                          RivuletConversation *conversation);

/* Goes to the end, and stays there. */
void rivulet_transcript_view_scroll_to_end (RivuletTranscriptView *self);
/* Returns: whether the list stays at its end as it grows. */
gboolean rivulet_transcript_view_get_follows (RivuletTranscriptView *self);

/* Shows where the model's memory begins; a horizon of another conversation shows nothing. @horizon: copied */
void rivulet_transcript_view_set_horizon (RivuletTranscriptView *self,
                                          const RivuletHorizon  *horizon);

/* Brings the place where the memory begins into view. Returns: whether there is one. */
gboolean rivulet_transcript_view_show_horizon (RivuletTranscriptView *self);

/*
 * Brings the message at @position into view and says which one it is.
 * @found: (nullable) (element-type RivuletTextRange): what of it shall stand out; the first comes into view
 */
void rivulet_transcript_view_show_message (RivuletTranscriptView *self,
                                           guint                  position,
                                           GArray                *found);

G_END_DECLS
