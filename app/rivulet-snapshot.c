/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A snapshot is one block of memory: the public struct, its count of references and its arrays, so that making one a
 * frame costs one allocation.
 */

#include "rivulet-snapshot-private.h"

typedef struct
{
  RivuletSnapshot snapshot;
  gatomicrefcount ref_count;
  RivuletTokenTexts *texts;
  guint64 arrays[];
} Block;

/* A boxed type is copied by taking a reference: the contents never change. */
G_DEFINE_BOXED_TYPE (RivuletSnapshot, rivulet_snapshot, rivulet_snapshot_ref, rivulet_snapshot_unref)

static void
copy_numbers (RivuletSnapshot *snapshot,
              const RillTrace *trace)
{
  snapshot->n_layer = trace->n_layer;
  snapshot->n_head = trace->n_head;
  snapshot->n_sink = trace->n_sink;
  snapshot->n_pinned = trace->n_pinned + trace->n_kept;
  snapshot->n_kept = trace->n_kept;
  snapshot->capacity = trace->capacity;
  snapshot->n_used = trace->n_used;
  snapshot->position = trace->position;
  snapshot->n_read = trace->n_read;
  snapshot->n_written = trace->n_written;
  snapshot->n_evicted = trace->n_evicted;
  snapshot->cache_bytes = trace->cache_bytes;
  snapshot->unbounded_bytes = trace->unbounded_bytes;
  snapshot->read_per_second = trace->read_per_second;
  snapshot->written_per_second = trace->written_per_second;
  snapshot->surprise = trace->surprise;
  snapshot->baseline = trace->baseline;
}

static void
fill_messages (const RillTrace *trace,
               GPtrArray       *spans,
               gint64          *message,
               guint32         *byte)
{
  guint index = 0;

  memset (message, 0, trace->capacity * sizeof (gint64));
  memset (byte, 0, trace->capacity * sizeof (guint32));
  if (spans == NULL)
    return;

  for (guint i = 0; i < trace->n_used; i++)
    {
      const guint64 position = trace->slot_position[i];
      const RivuletSpan *span = index < spans->len ? g_ptr_array_index (spans, index) : NULL;

      /* Slots mostly follow one another. */
      if (span == NULL || position < span->begin || position >= rivulet_span_get_end (span))
        {
          index = rivulet_spans_find (spans, position);
          span = index < spans->len ? g_ptr_array_index (spans, index) : NULL;
        }
      if (span == NULL || span->kind != RIVULET_SPAN_MESSAGE || position < span->begin)
        continue;

      message[i] = span->message_id;
      byte[i] = g_array_index (span->starts, guint32, (guint) (position - span->begin));
    }
}

RivuletSnapshot *
rivulet_snapshot_new (const RillTrace   *trace,
                      RivuletTokenTexts *texts,
                      GPtrArray         *spans)
{
  return rivulet_snapshot_new_with_head (trace, texts, spans, -1, NULL, FALSE);
}

/* Puts a copy of @n floats at *place and moves it on. NULL becomes zeros, as in a trace that somebody made up. */
static const float *
put_floats (float      **place,
            const float *values,
            gsize        n)
{
  float *copy = *place;

  *place += n;
  if (values == NULL)
    memset (copy, 0, n * sizeof (float));
  else
    memcpy (copy, values, n * sizeof (float));

  return copy;
}

RivuletSnapshot *
rivulet_snapshot_new_with_head (const RillTrace   *trace,
                                RivuletTokenTexts *texts,
                                GPtrArray         *spans,
                                int                head,
                                const float       *head_attention,
                                gboolean           sinks_hidden)
{
  const gsize capacity = trace->capacity;
  const gsize n_cell = (gsize) trace->n_layer * trace->n_head;
  const gsize n_bytes = sizeof (Block)
                        + capacity * (sizeof (guint64) + sizeof (gint64) + sizeof (char *) + sizeof (guint32)
                                      + sizeof (gint32) + 3 * sizeof (float) + 1)
                        + 3 * n_cell * sizeof (float);
  Block *block = g_malloc (n_bytes);
  RivuletSnapshot *snapshot = &block->snapshot;
  guint64 *position = block->arrays;
  gint64 *message = (gint64 *) (position + capacity);
  const char **text = (const char **) (message + capacity);
  guint32 *byte = (guint32 *) (text + capacity);
  gint32 *token = (gint32 *) (byte + capacity);
  float *floats = (float *) (token + capacity);
  guint8 *written;

  g_atomic_ref_count_init (&block->ref_count);
  block->texts = rivulet_token_texts_ref (texts);
  copy_numbers (snapshot, trace);

  memcpy (position, trace->slot_position, capacity * sizeof (guint64));
  memcpy (token, trace->slot_token, capacity * sizeof (gint32));
  for (gsize i = 0; i < capacity; i++)
    text[i] = i < trace->n_used ? rivulet_token_texts_get (texts, trace->slot_token[i]) : NULL;

  fill_messages (trace, spans, message, byte);

  snapshot->slot_position = position;
  snapshot->slot_message = message;
  snapshot->slot_byte = byte;
  snapshot->slot_text = text;
  snapshot->slot_token = token;
  snapshot->slot_attention = put_floats (&floats, trace->slot_attention, capacity);
  snapshot->slot_surprise = put_floats (&floats, trace->slot_surprise, capacity);
  snapshot->head_attention = put_floats (&floats, head_attention, capacity);
  snapshot->sink_mass = put_floats (&floats, trace->sink_mass, n_cell);
  snapshot->sink_contribution = put_floats (&floats, trace->sink_contribution, n_cell);
  snapshot->head_entropy = put_floats (&floats, trace->head_entropy, n_cell);
  written = (guint8 *) floats;
  if (trace->slot_written == NULL)
    memset (written, 0, capacity);
  else
    memcpy (written, trace->slot_written, capacity);
  snapshot->slot_written = written;
  snapshot->head = head;
  if (head_attention == NULL)
    snapshot->head_attention = NULL;
  snapshot->sinks_hidden = sinks_hidden;

  return snapshot;
}

RivuletSnapshot *
rivulet_snapshot_ref (RivuletSnapshot *self)
{
  Block *block = (Block *) self;

  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&block->ref_count);

  return self;
}

void
rivulet_snapshot_unref (RivuletSnapshot *self)
{
  Block *block = (Block *) self;

  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&block->ref_count))
    return;

  rivulet_token_texts_unref (block->texts);
  g_free (block);
}

RivuletSlotRole
rivulet_snapshot_get_role (const RivuletSnapshot *self,
                           guint                  slot)
{
  g_return_val_if_fail (self != NULL, RIVULET_SLOT_WINDOW);

  if (slot < self->n_sink)
    return RIVULET_SLOT_SINK;
  if (slot < self->n_sink + self->n_pinned)
    return slot < self->n_sink + self->n_pinned - self->n_kept ? RIVULET_SLOT_PINNED : RIVULET_SLOT_KEPT;

  return RIVULET_SLOT_WINDOW;
}
