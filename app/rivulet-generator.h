/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The only way to the engine: one worker thread owns the model and the live session, jobs reach it through a queue,
 * results come back to the thread that made the generator (the main thread) through at most one pending wake-up, once
 * a frame.
 */

#pragma once

#include "rivulet-generator-options.h"
#include "rivulet-horizon.h"
#include "rivulet-model-file.h"
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

/**
 * RivuletMemorySource:
 * @RIVULET_MEMORY_RESTORED: a saved memory, bit for bit
 * @RIVULET_MEMORY_REBUILT: read anew from the text: there was no saved memory that fits
 * @RIVULET_MEMORY_REBUILT_BEYOND: read anew from the text: what was regenerated, edited or switched lies further back than
 *   can be undone exactly, or the system prompt has changed
 */
typedef enum
{
  RIVULET_MEMORY_RESTORED,
  RIVULET_MEMORY_REBUILT,
  RIVULET_MEMORY_REBUILT_BEYOND,
} RivuletMemorySource;

#define RIVULET_TYPE_MEMORY_SOURCE (rivulet_memory_source_get_type ())
GType rivulet_memory_source_get_type (void);

#define RIVULET_TYPE_GENERATOR (rivulet_generator_get_type ())
G_DECLARE_FINAL_TYPE (RivuletGenerator, rivulet_generator, RIVULET, GENERATOR, GObject)

/* @store: where messages and the journal go. */
RivuletGenerator     *rivulet_generator_new (RivuletStore *store);
RivuletGeneratorState rivulet_generator_get_state (RivuletGenerator *self); /* property "state" */
double                rivulet_generator_get_progress (RivuletGenerator *self); /* property "progress", 0..1 */
const char           *rivulet_generator_get_model_name (RivuletGenerator *self); /* property "model-name", nullable */
/* A few words for a subtitle: "llama · 3.2 M parameters · Q8_0"; nullable. Property "model-summary". */
const char           *rivulet_generator_get_model_summary (RivuletGenerator *self);
/* (transfer none) (nullable): the weights, for others to use at the same time. */
RillModel            *rivulet_generator_get_model (RivuletGenerator *self);
/* (nullable): why the model's own chat template is not followed. */
const char           *rivulet_generator_get_template_problem (RivuletGenerator *self);

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

/*
 * The same for another reply in the place of @reply: a branch of its own, the old one stays in the store.
 * @reply: an assistant's message that is shown. Finished by rivulet_generator_reply_finish().
 */
void rivulet_generator_regenerate_async (RivuletGenerator    *self,
                                         RivuletConversation *conversation,
                                         RivuletMessage      *reply,
                                         GCancellable        *cancellable,
                                         GAsyncReadyCallback  callback,
                                         gpointer             user_data);
/*
 * The same for a person's message said otherwise: @text and the reply to it are a branch in the place of @message. The
 * finish returns the reply. Finished by rivulet_generator_reply_finish().
 */
void rivulet_generator_edit_async (RivuletGenerator    *self,
                                   RivuletConversation *conversation,
                                   RivuletMessage      *message,
                                   const char          *text,
                                   GCancellable        *cancellable,
                                   GAsyncReadyCallback  callback,
                                   gpointer             user_data);
/*
 * Writes on at the end of the last message, which is a reply that was stopped, interrupted or ended by its bound: the same
 * message grows. G_IO_ERROR_INVALID_ARGUMENT when the last message is no reply. Finished by
 * rivulet_generator_reply_finish().
 */
void rivulet_generator_continue_async (RivuletGenerator    *self,
                                       RivuletConversation *conversation,
                                       GCancellable        *cancellable,
                                       GAsyncReadyCallback  callback,
                                       gpointer             user_data);

/* The conversation whose tokens the live session holds; nullable. Property "conversation". */
RivuletConversation *rivulet_generator_get_conversation (RivuletGenerator *self);

/*
 * Makes the model hold @conversation, without a reply: what the window does when it shows it, so that the horizon is known
 * and the next reply begins at once. Afterwards it is the property "conversation". A conversation without messages
 * finishes at once and changes nothing. Any later request for another conversation cancels it.
 */
void     rivulet_generator_open_async (RivuletGenerator    *self,
                                       RivuletConversation *conversation,
                                       GCancellable        *cancellable,
                                       GAsyncReadyCallback  callback,
                                       gpointer             user_data);
gboolean rivulet_generator_open_finish (RivuletGenerator *self,
                                        GAsyncResult     *result,
                                        GError          **error);

/*
 * Reads @message, which the model has forgotten, to it once more: a reminder of it is added at the end of @conversation
 * (rivulet_message_get_reminds_id()) and read. Fails at once as a reply does.
 *
 * Returns: (transfer full) (nullable): the reminder.
 */
void            rivulet_generator_remind_async (RivuletGenerator    *self,
                                                RivuletConversation *conversation,
                                                RivuletMessage      *message,
                                                GCancellable        *cancellable,
                                                GAsyncReadyCallback  callback,
                                                gpointer             user_data);
RivuletMessage *rivulet_generator_remind_finish (RivuletGenerator *self,
                                                 GAsyncResult     *result,
                                                 GError          **error);

/*
 * Makes @message of @conversation unforgettable (@keep), or lets it go again: its tokens stay in the model's memory, and the
 * window is shorter by as many, within a budget (RivuletHorizon.max_kept). The message's property "kept" says so
 * afterwards, and from then on, whatever happens to the memory.
 *
 * G_IO_ERROR_NOT_FOUND: not all of it is remembered any more; remind the model first, and keep the reminder.
 * G_IO_ERROR_NO_SPACE: it is longer than what is left of the budget. Or as for opening.
 */
void     rivulet_generator_keep_async (RivuletGenerator    *self,
                                       RivuletConversation *conversation,
                                       RivuletMessage      *message,
                                       gboolean             keep,
                                       GCancellable        *cancellable,
                                       GAsyncReadyCallback  callback,
                                       gpointer             user_data);
gboolean rivulet_generator_keep_finish (RivuletGenerator *self,
                                        GAsyncResult     *result,
                                        GError          **error);

/*
 * (transfer none): where the memory of property "conversation" begins; never NULL. Signal "horizon", at most once a frame,
 * when anything in it has changed.
 *
 * Signal "memory-built" (RivuletConversation *conversation, RivuletMemorySource source): the model's memory of it is being
 * built, or was, from that; not emitted where it was held already and only went on, or was rewound exactly.
 */
const RivuletHorizon *rivulet_generator_get_horizon (RivuletGenerator *self);

/* Views call this when they appear (TRUE) and vanish (FALSE): without any, the engine does no work for the trace. */
void rivulet_generator_hold_trace (RivuletGenerator *self, gboolean hold);
/*
 * Returns: (transfer none) (nullable): the newest snapshot. Signal "snapshot" (no arguments) follows each change, at
 * most once a frame.
 */
RivuletSnapshot *rivulet_generator_get_snapshot (RivuletGenerator *self);

/*
 * Looks closely at one head: @head is layer * n_head + head, or -1 for none. A snapshot with its attention follows.
 */
void rivulet_generator_watch_head (RivuletGenerator *self, int head);
/* For experiments: whether tokens are kept from seeing the sinks, from the next one on. */
void rivulet_generator_hide_sinks (RivuletGenerator *self, gboolean hide);

/*
 * Stops the worker: what a reply has so far is journaled as stopped, what waits is cancelled. Blocks for one token's
 * time (one chunk's while reading). Also done on dispose; a reply under way keeps the generator alive, so call it
 * when the window goes.
 */
void rivulet_generator_shutdown (RivuletGenerator *self);

G_END_DECLS
