/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One moment of the stream, copied out of the engine's trace for the views: immutable once made, shared by reference.
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef enum
{
  RIVULET_SLOT_SINK,
  RIVULET_SLOT_PINNED,
  RIVULET_SLOT_WINDOW,
  RIVULET_SLOT_KEPT, /* of a kept message that has reached the edge of the window: the last of the pinned */
} RivuletSlotRole;

#define RIVULET_TYPE_SNAPSHOT (rivulet_snapshot_get_type ())

/**
 * RivuletSnapshot:
 *
 * Slots are in cache order: sinks, pinned (the kept last), then the window from old to new. Arrays are owned by the snapshot.
 */
typedef struct
{
  guint n_layer;
  guint n_head;
  guint n_sink;
  guint n_pinned;             /* with the kept */
  guint n_kept;               /* the last ones of them: slots of kept messages */
  guint capacity;             /* slots */
  guint n_used;
  guint64 position;           /* tokens in the stream so far */
  guint64 n_read;
  guint64 n_written;
  guint64 n_evicted;
  guint64 cache_bytes;        /* held, constant */
  guint64 unbounded_bytes;    /* what keeping everything would hold by now */
  double read_per_second;
  double written_per_second;
  float surprise;             /* bits; NAN when there is none */
  float baseline;             /* sink mass were attention uniform */
  const guint64 *slot_position;   /* [capacity] */
  const gint32 *slot_token;       /* [capacity] id in the model's vocabulary */
  const float *slot_attention;    /* [capacity], sums to 1 over the used */
  const float *slot_surprise;     /* [capacity] bits; NAN where it was not measured */
  const guint8 *slot_written;     /* [capacity] 1: the model's own */
  const char *const *slot_text;   /* [capacity] the token as text, valid UTF-8, never NULL for used slots */
  const gint64 *slot_message;     /* [capacity] the key of the message it is of; 0: a marker, the system prompt, unknown */
  const guint32 *slot_byte;       /* [capacity] byte of the message's text at which it begins */
  const float *sink_mass;         /* [n_layer, n_head] */
  const float *sink_contribution; /* [n_layer, n_head] */
  const float *head_entropy;      /* [n_layer, n_head] bits */
  int head;                       /* layer * n_head + head that is looked at closely; -1: none */
  const float *head_attention;    /* [capacity] of that one; NULL: none, or not measured */
  gboolean sinks_hidden;          /* whether the newest token was kept from seeing them */
} RivuletSnapshot;

GType            rivulet_snapshot_get_type (void);
RivuletSnapshot *rivulet_snapshot_ref (RivuletSnapshot *self);
void             rivulet_snapshot_unref (RivuletSnapshot *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RivuletSnapshot, rivulet_snapshot_unref)

RivuletSlotRole rivulet_snapshot_get_role (const RivuletSnapshot *self, guint slot);

G_END_DECLS
