/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The only way to the engine: one worker thread owns the model and the live session, jobs reach it through a queue,
 * results come back to the thread that made the generator (the main thread) through at most one pending wake-up, once
 * a frame.
 */

#pragma once

#include "rivulet-generator-options.h"
#include "rivulet-snapshot.h"
#include "rivulet-store.h"

G_BEGIN_DECLS

/**
 * RivuletGeneratorState:
 * @RIVULET_GENERATOR_EMPTY: no model is loaded
 * @RIVULET_GENERATOR_LOADING: a model is being loaded; property "progress" moves
 * @RIVULET_GENERATOR_READY: a model is loaded and waits
 * @RIVULET_GENERATOR_READING: the prompt (or, after a switch, the conversation) is being read; property "progress"
 *   moves
 * @RIVULET_GENERATOR_WRITING: a reply is being written
 */
typedef enum
{
  RIVULET_GENERATOR_EMPTY,
  RIVULET_GENERATOR_LOADING,
  RIVULET_GENERATOR_READY,
  RIVULET_GENERATOR_READING,
  RIVULET_GENERATOR_WRITING,
} RivuletGeneratorState;

#define RIVULET_TYPE_GENERATOR_STATE (rivulet_generator_state_get_type ())
GType rivulet_generator_state_get_type (void);

#define RIVULET_TYPE_GENERATOR (rivulet_generator_get_type ())
G_DECLARE_FINAL_TYPE (RivuletGenerator, rivulet_generator, RIVULET, GENERATOR, GObject)

/* @store: where messages and the journal go. */
RivuletGenerator     *rivulet_generator_new (RivuletStore *store);
RivuletGeneratorState rivulet_generator_get_state (RivuletGenerator *self); /* property "state" */
double                rivulet_generator_get_progress (RivuletGenerator *self); /* property "progress", 0..1 */
const char           *rivulet_generator_get_model_name (RivuletGenerator *self); /* property "model-name", nullable */
/* A few words for a subtitle: "llama · 3.2 M parameters · Q8_0"; nullable. Property "model-summary". */
const char           *rivulet_generator_get_model_summary (RivuletGenerator *self);

void rivulet_generator_get_options (RivuletGenerator        *self,
                                    RivuletGeneratorOptions *options);
void rivulet_generator_set_options (RivuletGenerator              *self,
                                    const RivuletGeneratorOptions *options);

/*
 * Loads @path, or the built-in model when NULL. On failure the model that was loaded before stays. Loads wait for a
 * reply that is under way and for one another. Errors are the engine's, or G_IO_ERROR_CANCELLED, _NOT_FOUND (there is
 * no built-in model) or _CLOSED (after the shutdown).
 */
void     rivulet_generator_load_async (RivuletGenerator   *self,
                                       const char         *path,
                                       GCancellable       *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer            user_data);
gboolean rivulet_generator_load_finish (RivuletGenerator *self,
                                        GAsyncResult     *result,
                                        GError          **error);

/*
 * Commits @text as the person's message, then reads it and writes a reply into a new message of @conversation, whose
 * text grows on the main thread, at most once a frame. Cancelling stops within one token (one chunk while reading);
 * what was written stays, as stopped, and the finish returns the reply's message (transfer full) as if it were whole.
 *
 * Fails at once, with nothing changed: G_IO_ERROR_BUSY while a reply is under way or a model is being loaded,
 * G_IO_ERROR_NOT_INITIALIZED when no model is loaded, G_IO_ERROR_CLOSED after the shutdown, the store's error if the
 * message cannot be committed. Fails later, with the reply kept as interrupted: the engine's error. With the store's
 * error at the end the reply is whole but not all of it is on disk; storing it is tried again with the next reply and
 * at the shutdown.
 */
void            rivulet_generator_reply_async (RivuletGenerator    *self,
                                               RivuletConversation *conversation,
                                               const char          *text,
                                               GCancellable        *cancellable,
                                               GAsyncReadyCallback  callback,
                                               gpointer             user_data);
RivuletMessage *rivulet_generator_reply_finish (RivuletGenerator *self,
                                                GAsyncResult     *result,
                                                GError          **error);

/* The conversation whose tokens the live session holds; nullable. Property "conversation". */
RivuletConversation *rivulet_generator_get_conversation (RivuletGenerator *self);

/* Views call this when they appear (TRUE) and vanish (FALSE): without any, the engine does no work for the trace. */
void rivulet_generator_hold_trace (RivuletGenerator *self, gboolean hold);
/*
 * Returns: (transfer none) (nullable): the newest snapshot. Signal "snapshot" (no arguments) follows each change, at
 * most once a frame.
 */
RivuletSnapshot *rivulet_generator_get_snapshot (RivuletGenerator *self);

/*
 * Stops the worker: what a reply has so far is journaled as stopped, what waits is cancelled. Blocks for one token's
 * time (one chunk's while reading). Also done on dispose; a reply under way keeps the generator alive, so call it
 * when the window goes.
 */
void rivulet_generator_shutdown (RivuletGenerator *self);

G_END_DECLS
