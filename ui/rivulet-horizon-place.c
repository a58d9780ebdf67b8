/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The search begins where the last one ended: the horizon moves on by a message at most from one frame to the next.
 */

#include "config.h"

#include "rivulet-horizon-place.h"

#include <string.h>

static gboolean
is_message_at (GListModel *messages,
               guint       position,
               gint64      id,
               gsize      *length)
{
  g_autoptr (RivuletMessage) message = g_list_model_get_item (messages, position);

  if (message == NULL || rivulet_message_get_id (message) != id)
    return FALSE;
  *length = strlen (rivulet_message_get_text (message));

  return TRUE;
}

void
rivulet_horizon_place_init (RivuletHorizonPlace *self)
{
  self->position = G_MAXUINT;
  self->n_forgotten = 0;
}

void
rivulet_horizon_place_find (RivuletHorizonPlace  *self,
                            const RivuletHorizon *horizon,
                            RivuletConversation  *conversation)
{
  const guint before = self->position;
  GListModel *messages;
  guint n_messages, begin;

  g_return_if_fail (self != NULL);
  g_return_if_fail (horizon != NULL);

  rivulet_horizon_place_init (self);
  if (horizon->message_id == 0 || conversation == NULL
      || horizon->conversation_id != rivulet_conversation_get_id (conversation))
    return;

  messages = rivulet_conversation_get_messages (conversation);
  n_messages = g_list_model_get_n_items (messages);
  begin = before < n_messages ? before : 0;
  for (guint i = 0; i < n_messages; i++)
    {
      const guint position = (begin + i) % n_messages;
      gsize length = 0;

      if (!is_message_at (messages, position, horizon->message_id, &length))
        continue;
      /* Where nothing is left of the message the next one is the first. */
      self->position = horizon->byte >= length && position + 1 < n_messages ? position + 1 : position;
      self->n_forgotten = self->position == position ? horizon->byte : 0;
      return;
    }
}

gsize
rivulet_horizon_place_get_cut (const RivuletHorizonPlace *self,
                               guint                      position)
{
  g_return_val_if_fail (self != NULL, 0);

  if (self->position == G_MAXUINT || position > self->position)
    return 0;

  return position < self->position ? G_MAXSIZE : self->n_forgotten;
}
