/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The memory horizon: where in a conversation the model's memory begins, to the byte, and what it holds besides. Plain
 * numbers, copied from the worker.
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * RivuletHorizon:
 * @conversation_id: of which it speaks; 0: the model holds no conversation, and all else is 0
 * @message_id: the message in which the memory begins; 0: nothing of the conversation is forgotten
 * @byte: the first byte of its text that the next token sees, at a character boundary; its length when none is left
 * @sink_message_id: the first message, where the sinks reach into it (without a system prompt); 0: they do not
 * @sink_begin: the first byte of its text that they hold for ever
 * @sink_end: the first byte behind that they do not
 * @position: tokens in the stream
 * @n_forgotten: tokens that the next token sees no more, counted since the memory was last built
 * @capacity: slots in all, constant
 * @n_sink: slots of sinks and pinned system prompt
 * @n_kept: slots of kept messages that have reached the edge of the window
 * @n_keep: tokens of all kept messages, at the edge or not yet: what counts against @max_kept
 * @max_kept: the most tokens that may be kept
 */
typedef struct
{
  gint64 conversation_id;
  gint64 message_id;
  gsize byte;
  gint64 sink_message_id;
  gsize sink_begin;
  gsize sink_end;
  guint64 position;
  guint64 n_forgotten;
  guint capacity;
  guint n_sink;
  guint n_kept;
  guint n_keep;
  guint max_kept;
} RivuletHorizon;

G_END_DECLS
