/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Attention over the cache, one chunk of tokens at a time, exactly as if the tokens had come one by one.
 *
 * The paper numbers positions by cache slot. With S sinks, a window of W and C = S + W live slots counting the token
 * itself, the query of stream position p stands at slot min (p, C - 1), and a window token t at a distance p - t. So:
 *   - a window key is turned once by its stream position t,
 *   - a sink key i < S is turned once by i,
 *   - the query is turned by p against the window and by min (p, C - 1) against the sinks.
 * Distances are then the paper's, and nothing that is stored ever moves, but for what is kept: a token of the window that
 * becomes a sink is turned once more, to the slot where it stays.
 *
 * Models that do not turn, but take from a score what grows with the distance (ALiBi), take it by the same slots. Local
 * layers see the last so many slots: sinks too are out of their sight once they stand farther back.
 */

#pragma once

#include "kernels/kernels.h"
#include "kernels/pool.h"
#include "stream/cache.h"
#include "stream/rope.h"

G_BEGIN_DECLS

/* Queries that are attended to together at the most, and rows that are made floats at once for them. */
#define RILL_ATTENTION_MAX_BLOCK 32
#define RILL_ATTENTION_TILE_ROWS 128

/* Where the last query of a chunk leaves what the trace shows. Every head writes to places of its own. */
typedef struct
{
  guint n_layer;
  guint n_head;
  guint capacity;
  guint n_norm;             /* slots of value_norms a head: n_sink_row + n_row */
  float *slot_mass;         /* [n_head, capacity] summed over layers */
  float *sink_mass;         /* [n_layer, n_head] */
  float *sink_contribution; /* [n_layer, n_head] */
  float *learned_sink_mass; /* [n_layer, n_head] */
  float *head_entropy;      /* [n_layer, n_head] bits */
  float *head_mass;         /* [n_layer, n_head, capacity] */
  float *value_norms;       /* [n_layer, n_head_kv, n_norm] |v| of each cached row */
} RillAttentionTrace;

/* What of a model its attention needs to know; all pointers are borrowed. */
typedef struct
{
  guint n_head;
  float scale;             /* of scores */
  float score_cap;         /* scores stay softly within; 0: none */
  float alibi_max_bias;    /* 0: none */
  guint local_window;      /* slots that a local layer sees; 0: no layer is local */
  guint global_every;      /* each so-many-th layer is not local; 0: all are */
  const RillRope *rope;
  const RillRope *local_rope; /* of the local layers; may be the same */
} RillAttentionModel;

/* One way to turn, and the chunk's turns by it. */
typedef struct
{
  const RillRope *rope;
  float *window;           /* [max_chunk, 2 * n_pair] by p */
  float *sink;             /* by min (p, C - 1) */
} RillTurns;

typedef struct
{
  RillCache *cache;        /* borrowed, like all pointers up to the blank line */
  const RillKernels *kernels;
  RillPool *pool;
  RillAttentionTrace *trace; /* NULL: none is kept */

  RillAttentionModel model;
  guint n_sink;            /* S with the kept: live slots in front of the window */
  guint window;            /* W without them */
  guint64 floor;           /* the window begins here or later */
  guint max_chunk;
  gboolean hides_sinks;    /* queries see the window alone */
  guint64 offset;          /* positions skipped after the sinks, see RillSessionOptions */
  float *slopes;           /* [n_head] bias a slot of distance, or NULL */

  guint64 first;           /* the chunk at hand: position of its first token */
  guint n_token;
  guint64 stored_end;      /* rows of tokens before this position are in the cache */

  RillTurns turns[2];      /* of the global layers and of the local; one where they turn alike */
  guint n_turns;
  float *window_queries;   /* [n_head, max_chunk, head_dim] turned by p */
  float *sink_queries;     /* [n_head, max_chunk, head_dim] turned by min (p, C - 1) */
  guint8 *chunk_keys;      /* [n_head_kv, max_chunk, row_bytes] one layer's, until they are committed */
  guint8 *chunk_values;
  float *turned;           /* [n_thread, head_dim] */
  float *scores;           /* [n_thread, score_stride] in slot order: sinks, then the window from old to new */
  gsize score_stride;
  guint block;             /* queries attended to together; 1: each by itself */
  float *block_scores;     /* [n_thread, block, block_stride] */
  gsize block_stride;
  float *tiles;            /* [n_thread, RILL_ATTENTION_TILE_ROWS, head_dim] rows of the ring as floats */
} RillAttention;

/* @offset: positions skipped after the sinks, see RillSessionOptions. */
RillAttention *rill_attention_new (RillCache                *cache,
                                   const RillAttentionModel *model,
                                   const RillKernels        *kernels,
                                   RillPool                 *pool,
                                   guint                     window,
                                   guint                     max_chunk,
                                   guint64                   offset,
                                   GError                  **error);
void rill_attention_free (RillAttention *attention);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RillAttention, rill_attention_free)

/* From now on @n_kept slots behind the sinks are live, and the window begins at @floor or later. */
void rill_attention_set_kept (RillAttention *attention, guint n_kept, guint64 floor);
/* The rows of the window's token at @position become those of slot @slot. */
void rill_attention_keep (RillAttention *attention, guint64 position, guint slot);
/* The rows of slot @from become those of slot @to. */
void rill_attention_move_kept (RillAttention *attention, guint from, guint to);

/* The next chunk is [first, first + n_token), n_token <= max_chunk. @is_stored: it has been read before and its rows are
 * in the cache; they are attended to and stay as they are. */
void rill_attention_begin (RillAttention *attention, guint64 first, guint n_token, gboolean is_stored);

/*
 * One layer's attention of the chunk: q [n_token, n_head * head_dim], k and v [n_token, n_head_kv * head_dim], none of
 * them turned; out as q. Afterwards the chunk's keys and values are in the cache. @sink_logits: [n_head] logits that
 * join the softmax's denominator without a key or a value, or NULL.
 */
void rill_attention_run (RillAttention *attention,
                         guint          layer,
                         const float   *sink_logits,
                         const float   *q,
                         const float   *k,
                         const float   *v,
                         float         *out);

G_END_DECLS
