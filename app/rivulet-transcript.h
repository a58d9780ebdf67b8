/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a job takes along of a conversation: a copy of its last turns, which the worker may read while the main thread
 * goes on with the conversation itself.
 */

#pragma once

#include "rivulet-conversation.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 id; /* the message's */
  RivuletRole role;
  gboolean kept;
  char *text;
} RivuletTurn;

typedef struct
{
  gint64 conversation_id;
  char *system_prompt; /* nullable */
  GArray *turns;       /* RivuletTurn, oldest first */
  GArray *kept;        /* RivuletTurn: the kept ones among those before @turns */
  gboolean is_cut;     /* there are messages before @turns */
} RivuletTranscript;

/*
 * @n_messages: how many of the conversation's messages, from the first on, have been said
 *
 * Holds the last of them whole and as many before it as a model could remember at the very most.
 */
RivuletTranscript *rivulet_transcript_new (RivuletConversation *conversation,
                                           guint                n_messages);
void               rivulet_transcript_free (RivuletTranscript *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RivuletTranscript, rivulet_transcript_free)

G_END_DECLS
