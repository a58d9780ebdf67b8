/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One conversation: its title and its messages, oldest first. The messages are read from the store when first asked
 * for.
 */

#pragma once

#include "rivulet-message.h"
#include "rivulet-sampling.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define RIVULET_TYPE_CONVERSATION (rivulet_conversation_get_type ())
G_DECLARE_FINAL_TYPE (RivuletConversation, rivulet_conversation, RIVULET, CONVERSATION, GObject)

gint64      rivulet_conversation_get_id (RivuletConversation *self);      /* 0: not stored yet (nothing said) */
const char *rivulet_conversation_get_title (RivuletConversation *self);   /* property "title", never NULL */
/* Property "updated": when something was last said, microseconds since 1970. */
gint64      rivulet_conversation_get_updated (RivuletConversation *self);
/* Property "system-prompt". rivulet_store_set_system_prompt() changes it; the model learns of it with the next reply. */
const char *rivulet_conversation_get_system_prompt (RivuletConversation *self); /* nullable */
/* Whether a person gave the title; else it is taken from what was said first. */
gboolean    rivulet_conversation_get_title_is_custom (RivuletConversation *self);
gboolean    rivulet_conversation_get_pinned (RivuletConversation *self);  /* property "pinned" */
/* What was typed and not sent. */
const char *rivulet_conversation_get_draft (RivuletConversation *self);   /* property "draft", never NULL */
/* Property "sampling": the conversation's own, or NULL where the generator's options hold. */
const RivuletSampling *rivulet_conversation_get_sampling (RivuletConversation *self);
/*
 * Returns: (transfer none): a list model of RivuletMessage, oldest first, along the branches that are shown; the same
 * object always. Empty when the
 * messages could not be read: rivulet_conversation_get_error() says why, until a later call succeeds.
 */
GListModel   *rivulet_conversation_get_messages (RivuletConversation *self);
const GError *rivulet_conversation_get_error (RivuletConversation *self); /* nullable */

G_END_DECLS
