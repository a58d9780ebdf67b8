/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A snapshot shows the whole window, so the log takes from each what it does not have yet. Where the window contradicts the
 * log, the stream was taken back; where it agrees with none of it, it is another stream. Tokens that came and went between two
 * snapshots leave a gap of entries that say "not measured".
 */

#include "rivulet-trace-log.h"

#include <math.h>

struct _RivuletTraceLog
{
  GArray *entries; /* of RivuletTraceEntry, ascending, without gaps */
};

RivuletTraceLog *
rivulet_trace_log_new (void)
{
  RivuletTraceLog *self = g_new0 (RivuletTraceLog, 1);

  self->entries = g_array_new (FALSE, FALSE, sizeof (RivuletTraceEntry));

  return self;
}

void
rivulet_trace_log_free (RivuletTraceLog *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->entries);
  g_free (self);
}

static guint64
get_begin (RivuletTraceLog *self)
{
  return self->entries->len == 0 ? 0 : g_array_index (self->entries, RivuletTraceEntry, 0).position;
}

static guint64
get_end (RivuletTraceLog *self)
{
  return get_begin (self) + self->entries->len;
}

static RivuletTraceEntry *
get_entry_at (RivuletTraceLog *self,
              guint64          position)
{
  return &g_array_index (self->entries, RivuletTraceEntry, position - get_begin (self));
}

/* The first slot whose token is not the log's, or n_used. *n_same counts those of the window that are. */
static guint
find_difference (RivuletTraceLog       *self,
                 const RivuletSnapshot *snapshot,
                 guint                 *n_same)
{
  *n_same = 0;
  for (guint slot = 0; slot < snapshot->n_used; slot++)
    {
      guint64 position = snapshot->slot_position[slot];

      if (position < get_begin (self) || position >= get_end (self))
        continue;
      if (get_entry_at (self, position)->token != snapshot->slot_token[slot])
        return slot;
      if (slot >= snapshot->n_sink)
        (*n_same)++;
    }

  return snapshot->n_used;
}

static void
append_slot (RivuletTraceLog       *self,
             const RivuletSnapshot *snapshot,
             guint                  slot)
{
  guint64 position = snapshot->slot_position[slot];
  RivuletTraceEntry entry = { position, snapshot->slot_token[slot], snapshot->slot_surprise[slot],
                              snapshot->slot_written[slot] != 0 };

  while (self->entries->len > 0 && get_end (self) < position)
    {
      RivuletTraceEntry gap = { get_end (self), -1, NAN, FALSE };

      g_array_append_val (self->entries, gap);
    }
  g_array_append_val (self->entries, entry);
}

/* The first slot of the unbroken run of positions that ends with the newest token. */
static guint
find_run (const RivuletSnapshot *snapshot)
{
  guint slot = snapshot->n_used;

  while (slot > 1 && snapshot->slot_position[slot - 1] == snapshot->slot_position[slot - 2] + 1)
    slot--;

  return slot > 0 ? slot - 1 : 0;
}

RivuletTraceChange
rivulet_trace_log_add (RivuletTraceLog       *self,
                       const RivuletSnapshot *snapshot)
{
  RivuletTraceChange change = { 0 };
  guint difference, n_same;

  difference = find_difference (self, snapshot, &n_same);
  change.first = self->entries->len;
  if (self->entries->len > 0
      && ((n_same == 0 && (difference < snapshot->n_used || snapshot->position < get_end (self)))
          || snapshot->position == 0 || snapshot->position > get_end (self) + RIVULET_TRACE_LOG_MAX / 2))
    {
      change.cleared = TRUE;
      rivulet_trace_log_clear (self);
    }
  else if (difference < snapshot->n_used || snapshot->position < get_end (self))
    {
      guint64 end = difference < snapshot->n_used ? snapshot->slot_position[difference] : snapshot->position;

      change.edited = TRUE;
      g_array_set_size (self->entries, (guint) (end - get_begin (self)));
    }
  change.first = self->entries->len;
  for (guint slot = find_run (snapshot); slot < snapshot->n_used; slot++)
    {
      if (self->entries->len == 0 || snapshot->slot_position[slot] >= get_end (self))
        append_slot (self, snapshot, slot);
    }
  /* In larger pieces, so that the array does not move with every token. */
  if (self->entries->len > RIVULET_TRACE_LOG_MAX + RIVULET_TRACE_LOG_MAX / 4)
    {
      g_array_remove_range (self->entries, 0, self->entries->len - RIVULET_TRACE_LOG_MAX);
      change.cleared = TRUE;
      change.first = 0;
    }

  return change;
}

void
rivulet_trace_log_clear (RivuletTraceLog *self)
{
  g_array_set_size (self->entries, 0);
}

guint
rivulet_trace_log_get_n_entries (RivuletTraceLog *self)
{
  return self->entries->len;
}

const RivuletTraceEntry *
rivulet_trace_log_get_entry (RivuletTraceLog *self,
                             guint            index)
{
  g_return_val_if_fail (index < self->entries->len, NULL);

  return &g_array_index (self->entries, RivuletTraceEntry, index);
}
