/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The lab: the same text through three caches at once, with the same weights. `streaming` keeps sinks and a window, `window` the
 * window alone, `dense` everything. Each token's surprise is measured as it is read; afterwards each lane writes on by itself.
 * Nothing here judges what comes of it.
 *
 * A lab has a thread of its own. All functions are for the thread that made it.
 */

#pragma once

#include "rivulet-model-file.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  RIVULET_LAB_STREAMING,
  RIVULET_LAB_WINDOW,
  RIVULET_LAB_DENSE,
} RivuletLabLane;

#define RIVULET_LAB_N_LANES 3

/**
 * RivuletLabState:
 * @RIVULET_LAB_IDLE: nothing was started
 * @RIVULET_LAB_LOADING: the model is being opened
 * @RIVULET_LAB_READING: the text is being read
 * @RIVULET_LAB_WRITING: it writes on
 * @RIVULET_LAB_DONE: all was read and written
 * @RIVULET_LAB_FULL: the cache holds no more (dense)
 * @RIVULET_LAB_STOPPED: somebody stopped it
 * @RIVULET_LAB_FAILED: `message` says why
 */
typedef enum
{
  RIVULET_LAB_IDLE,
  RIVULET_LAB_LOADING,
  RIVULET_LAB_READING,
  RIVULET_LAB_WRITING,
  RIVULET_LAB_DONE,
  RIVULET_LAB_FULL,
  RIVULET_LAB_STOPPED,
  RIVULET_LAB_FAILED,
} RivuletLabState;

/**
 * RivuletLabOptions:
 * @model: (nullable): a model that is loaded already
 * @model_path: the file to be loaded where there is none
 * @turns: NULL-terminated; messages that alternate between person and model, or, if @is_dialogue is FALSE, one text
 * @capacity: slots of `streaming` and of `window`
 * @max_dense: slots that `dense` may have at most; less where the text is shorter
 * @n_write: tokens that each lane writes on
 */
typedef struct
{
  RillModel *model;
  const char *model_path;
  const char *const *turns;
  gboolean is_dialogue;
  guint n_sink;
  guint capacity;
  guint max_dense;
  guint n_write;
  guint64 seed;
  guint n_thread;
} RivuletLabOptions;

/* Perplexity over the last RIVULET_LAB_SPAN tokens up to @position, or of as many as there are. */
#define RIVULET_LAB_SPAN 64

typedef struct
{
  guint64 position;
  float perplexity;
} RivuletLabPoint;

/* What is new of a lane since the last look. */
typedef struct
{
  RivuletLabState state;
  guint64 n_tokens;  /* in its stream */
  guint64 n_text;    /* tokens of the text */
  guint64 n_written;
  guint64 n_held;    /* tokens it still sees */
  gsize n_bytes;     /* of keys and values held */
  double perplexity; /* of all that was read; NAN: nothing yet */
  GArray *points;    /* of RivuletLabPoint */
  GString *text;     /* to be added to what it wrote, valid UTF-8 */
  char *message;     /* nullable */
} RivuletLabUpdate;

void rivulet_lab_update_init (RivuletLabUpdate *update);
void rivulet_lab_update_clear (RivuletLabUpdate *update);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RivuletLabUpdate, rivulet_lab_update_clear)

#define RIVULET_TYPE_LAB (rivulet_lab_get_type ())
G_DECLARE_FINAL_TYPE (RivuletLab, rivulet_lab, RIVULET, LAB, GObject)

/* Signal "changed" (no arguments): there is something to take, at most thirty times a second. */
RivuletLab *rivulet_lab_new (void);

/* Begins anew; what was running is stopped first. */
void     rivulet_lab_start (RivuletLab              *self,
                            const RivuletLabOptions *options);
/* Within one step of sixteen tokens. Waits for it. */
void     rivulet_lab_stop (RivuletLab *self);
gboolean rivulet_lab_is_running (RivuletLab *self);

/* @update: from rivulet_lab_update_init(); what was in it is dropped. */
void rivulet_lab_take (RivuletLab       *self,
                       RivuletLabLane    lane,
                       RivuletLabUpdate *update);

G_END_DECLS
