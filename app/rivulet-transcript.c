/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Copying is bounded in bytes: a conversation of a million words costs a reply no more than a long one.
 */

#include "rivulet-transcript.h"

/* A cache of 8,192 slots, filled with tokens of 64 bytes, which is far more than a token has. */
#define MAX_BYTES (8192 * 64)

static void
clear_turn (gpointer data)
{
  g_free (((RivuletTurn *) data)->text);
}

static guint
find_first (GListModel *messages,
            guint       n_messages)
{
  gsize n_bytes = 0;
  guint first = n_messages;

  while (first > 0)
    {
      g_autoptr (RivuletMessage) message = g_list_model_get_item (messages, first - 1);

      n_bytes += strlen (rivulet_message_get_text (message));
      if (n_bytes > MAX_BYTES && first < n_messages)
        break;
      first--;
    }

  return first;
}

static void
append_turn (GArray         *turns,
             RivuletMessage *message)
{
  const RivuletTurn turn = {
    .id = rivulet_message_get_id (message),
    .role = rivulet_message_get_role (message),
    .kept = rivulet_message_get_kept (message),
    .text = g_strdup (rivulet_message_get_text (message)),
  };

  g_array_append_val (turns, turn);
}

RivuletTranscript *
rivulet_transcript_new (RivuletConversation *conversation,
                        guint                n_messages)
{
  GListModel *messages = rivulet_conversation_get_messages (conversation);
  RivuletTranscript *self = g_new0 (RivuletTranscript, 1);
  const guint first = find_first (messages, n_messages);

  self->conversation_id = rivulet_conversation_get_id (conversation);
  self->system_prompt = g_strdup (rivulet_conversation_get_system_prompt (conversation));
  self->is_cut = first > 0;
  self->turns = g_array_new (FALSE, FALSE, sizeof (RivuletTurn));
  self->kept = g_array_new (FALSE, FALSE, sizeof (RivuletTurn));
  g_array_set_clear_func (self->turns, clear_turn);
  g_array_set_clear_func (self->kept, clear_turn);

  for (guint i = 0; i < n_messages; i++)
    {
      g_autoptr (RivuletMessage) message = g_list_model_get_item (messages, i);

      if (i >= first)
        append_turn (self->turns, message);
      else if (rivulet_message_get_kept (message))
        append_turn (self->kept, message);
    }

  return self;
}

void
rivulet_transcript_free (RivuletTranscript *self)
{
  if (self == NULL)
    return;

  g_free (self->system_prompt);
  g_array_unref (self->turns);
  g_array_unref (self->kept);
  g_free (self);
}
