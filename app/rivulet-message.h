/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One message of a conversation, as the transcript shows it.
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef enum
{
  RIVULET_ROLE_SYSTEM,
  RIVULET_ROLE_USER,
  RIVULET_ROLE_ASSISTANT,
} RivuletRole;

#define RIVULET_TYPE_ROLE (rivulet_role_get_type ())
GType rivulet_role_get_type (void);

/**
 * RivuletMessageState:
 * @RIVULET_MESSAGE_COMPLETE: whole
 * @RIVULET_MESSAGE_STREAMING: a reply being written
 * @RIVULET_MESSAGE_STOPPED: a reply that the person stopped
 * @RIVULET_MESSAGE_INTERRUPTED: a reply cut short by an error or by the end of the process
 */
typedef enum
{
  RIVULET_MESSAGE_COMPLETE,
  RIVULET_MESSAGE_STREAMING,
  RIVULET_MESSAGE_STOPPED,
  RIVULET_MESSAGE_INTERRUPTED,
} RivuletMessageState;

#define RIVULET_TYPE_MESSAGE_STATE (rivulet_message_state_get_type ())
GType rivulet_message_state_get_type (void);

#define RIVULET_TYPE_MESSAGE (rivulet_message_get_type ())
G_DECLARE_FINAL_TYPE (RivuletMessage, rivulet_message, RIVULET, MESSAGE, GObject)

RivuletMessage     *rivulet_message_new (gint64 id, RivuletRole role, const char *text, RivuletMessageState state,
                                         gint64 created);
/* The row's key in the store; 0 until it is stored. */
gint64              rivulet_message_get_id (RivuletMessage *self);
void                rivulet_message_set_id (RivuletMessage *self, gint64 id);
RivuletRole         rivulet_message_get_role (RivuletMessage *self);
/* Borrowed, valid UTF-8, until the next change. Property "text", notified on change. */
const char         *rivulet_message_get_text (RivuletMessage *self);
/* Main thread only; appends and notifies "text" once. */
void                rivulet_message_append_text (RivuletMessage *self, const char *text);
RivuletMessageState rivulet_message_get_state (RivuletMessage *self); /* property "state" */
void                rivulet_message_set_state (RivuletMessage *self, RivuletMessageState state);
/* Microseconds since 1970, UTC. */
gint64              rivulet_message_get_created (RivuletMessage *self);

/*
 * Messages form a tree: what answers the same message are its branches, and the conversation shows one of them at each
 * place. Properties "branch", counted from 0, the oldest first, and "n-branches", at least 1, both notified on change.
 * rivulet_store_switch_branch() shows another.
 */
guint               rivulet_message_get_branch (RivuletMessage *self);
guint               rivulet_message_get_n_branches (RivuletMessage *self);
/* The key of the message it follows; 0: it is the first. */
gint64              rivulet_message_get_parent_id (RivuletMessage *self);
/* Property "kept", notified: the model shall never forget it. Changed by rivulet_generator_set_kept() alone. */
gboolean            rivulet_message_get_kept (RivuletMessage *self);
/*
 * The key of an earlier message that was read to the model again at this place; 0: a message of its own. A reminder has
 * the role and the text of what it reminds of.
 */
gint64              rivulet_message_get_reminds_id (RivuletMessage *self);

G_END_DECLS
