/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Searching titles and messages. A query is what a person types: every word must be there, each may be the beginning of
 * a longer one, case and accents do not matter, and nothing in it has a special meaning.
 */

#pragma once

#include "rivulet-store.h"

G_BEGIN_DECLS

/* A piece of a text, in bytes, at character boundaries. */
typedef struct
{
  gsize start;
  gsize end;
} RivuletTextRange;

#define RIVULET_TYPE_SEARCH_HIT (rivulet_search_hit_get_type ())
G_DECLARE_FINAL_TYPE (RivuletSearchHit, rivulet_search_hit, RIVULET, SEARCH_HIT, GObject)

RivuletConversation *rivulet_search_hit_get_conversation (RivuletSearchHit *self);
/* The message's key; 0: the title. It may stand on a branch that is not shown: rivulet_store_reveal_message(). */
gint64               rivulet_search_hit_get_message_id (RivuletSearchHit *self);
RivuletRole          rivulet_search_hit_get_role (RivuletSearchHit *self);
/* One line around the first words found, with "…" where it was cut. */
const char          *rivulet_search_hit_get_snippet (RivuletSearchHit *self);
/* (element-type RivuletTextRange): what of the snippet was found, from left to right. */
GArray              *rivulet_search_hit_get_ranges (RivuletSearchHit *self);

/*
 * Returns: (transfer full) (nullable): a list of at most @max_hits RivuletSearchHit: titles first, then messages,
 * the newest first. Deleted conversations are left out. A query without a letter or digit finds nothing.
 */
GListModel *rivulet_store_search (RivuletStore *self,
                                  const char   *query,
                                  guint         max_hits,
                                  GError      **error);

/*
 * Returns: (transfer full) (element-type RivuletTextRange) (nullable): what of the whole text of the stored message
 * @message_id the query finds.
 */
GArray *rivulet_store_find_in_message (RivuletStore *self,
                                       gint64        message_id,
                                       const char   *query,
                                       GError      **error);

/*
 * Makes sure that the message of that key is shown in @conversation, switching branches where it has to.
 *
 * Returns: its position in the list, or -1 with an error (BUSY as for rivulet_store_switch_branch()).
 */
int rivulet_store_reveal_message (RivuletStore        *self,
                                  RivuletConversation *conversation,
                                  gint64               message_id,
                                  GError             **error);

G_END_DECLS
